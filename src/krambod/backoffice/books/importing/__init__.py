"""How does a shopkeeper import a file of orders in the browser: choose it, look at what would come of it, say yes."""
