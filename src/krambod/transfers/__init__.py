"""How does an order come into the books? This folder has what all transfers share; `sale/` has a sale's steps.

batch ─▶ prepare ─▶ advance ─▶ sale/steps; the ledger stores each write to Dinero before it is sent.
"""
