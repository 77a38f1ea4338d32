"""What a merchant reads, in three languages, and the one table of causes. Everybody may import it."""
