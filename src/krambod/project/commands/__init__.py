"""What does each command of the terminal do? A module has the name of that of `command_line/` which has its options."""
