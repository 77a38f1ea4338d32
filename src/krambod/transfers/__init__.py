"""An order's way into the books, one file a stage:

rules ─▶ plan ─▶ steps ─▶ advance ─▶ batch; what was meant and what came of it is in the ledger.
"""
