"""The orders API: how any program hands in its orders and asks what became of them."""
