"""Doubles that speak real HTTP: Dinero with Visma Connect, and shops.

They import nothing of the product, so they cannot share a mistake with it.
"""
