"""Do our orders and Dinero's documents say the same? Read, compared and told; nothing is written."""
