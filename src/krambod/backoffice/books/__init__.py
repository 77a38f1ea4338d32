"""The pages of every day: the overview, the orders, and the list of what waits for a person."""
