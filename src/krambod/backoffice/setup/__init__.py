"""The settings of a shop: the set-up up to the first booked order, and the changes after it."""
