"""The way into the books: what a sale and each part of it have in common. `sale/` is the way of a sale, step by step.

batch ─▶ prepare ─▶ advance ─▶ sale/steps; each write to Dinero is in the ledger before it is sent.
"""
