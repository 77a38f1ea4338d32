"""What does Dinero allow, and what does it write in the books? One module for each part of the API."""
