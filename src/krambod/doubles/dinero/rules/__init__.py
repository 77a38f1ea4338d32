"""What does Dinero allow, and what happens in the books when it does? One module for each part of the API."""
