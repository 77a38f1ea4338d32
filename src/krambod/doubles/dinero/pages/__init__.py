"""What stands in the sandbox's books, for a person with a browser? Plain pages: no script, nothing from elsewhere."""
