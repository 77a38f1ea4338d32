"""Stand-ins that speak the real HTTP: Dinero with Visma Connect, and a shop.

An island: they import nothing of the product.
"""
