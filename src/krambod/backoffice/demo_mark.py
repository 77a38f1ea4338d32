"""Which file in the data directory says that the demo is still being filled? Apart: it needs no Django."""

FILLING = "demo-is-filling"
