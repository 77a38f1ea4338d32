"""How do the orders of a file come in? For the command at once; for the page checked first, and then in turns."""
