"""How does a merchant connect a shop, see what it sends, and say what its words mean?"""
