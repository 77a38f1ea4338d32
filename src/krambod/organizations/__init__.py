"""What we know of a company in Dinero: how to reach it, its accounts and contacts, and what it may be asked."""
