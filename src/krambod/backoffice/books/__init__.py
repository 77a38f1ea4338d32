"""The pages of every day: the overview, the orders, and what needs action."""
