"""What is looked at every day: the overview, the orders, and what needs somebody's hand."""
