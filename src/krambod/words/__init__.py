"""Which words does a merchant read, in three languages? Everybody may import this room; it imports nobody."""
