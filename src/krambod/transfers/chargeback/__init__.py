"""What is booked if a customer's bank takes a payment back? start ─▶ prepare, plan ─▶ the steps of a ledger item."""
