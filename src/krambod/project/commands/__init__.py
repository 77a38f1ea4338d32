"""What does each command of the terminal do? Each module has the same name as the one with its options."""
