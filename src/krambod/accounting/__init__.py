"""How do an order's amounts become an invoice's lines, and which totals will Dinero calculate from them? Pure."""
