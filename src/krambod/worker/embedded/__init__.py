"""One process with threads, which asks the database what is due. Needs nothing beside it."""
