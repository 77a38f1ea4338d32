"""What is booked beside an invoice, as money that was paid too much? start ─▶ prepare ─▶ the steps of a ledger item."""
