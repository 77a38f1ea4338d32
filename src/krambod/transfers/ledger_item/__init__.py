"""How is an item booked in Dinero's ledger (kassekladde), once? A file for each: item ─▶ work ─▶ found ─▶ steps."""
