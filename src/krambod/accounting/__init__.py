"""How do an order's amounts become an invoice's lines, and what will Dinero make of them? Pure."""
