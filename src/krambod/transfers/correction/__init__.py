"""The way of a correction into the books: what an order's invoice lacks after the shop has changed the order."""
