"""What is booked if a customer's bank takes a payment back? plan ─▶ prepare ─▶ the steps of a ledger item ─▶ finish."""
