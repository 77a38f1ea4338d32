"""Who does the work, when, and how is it kept from being done twice at once? Knows nothing of orders."""
