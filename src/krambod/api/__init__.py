"""The orders API: how a program sends orders and asks for their state."""
