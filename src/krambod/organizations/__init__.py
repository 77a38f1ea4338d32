"""What do we know about a company in Dinero? How to reach it, its accounts and contacts, and its call budget."""
