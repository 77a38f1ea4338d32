"""A strict double of Dinero's public API and of Visma Connect.

`docs/dinero-double.md` lists its rules with their sources.
"""
