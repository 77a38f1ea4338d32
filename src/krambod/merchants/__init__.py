"""Who uses this installation? Merchants, with their shops, their booking rules and their secrets."""
