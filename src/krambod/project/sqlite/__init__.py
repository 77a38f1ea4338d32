"""Django's backend for SQLite, with a queue for the threads of a process that write: `base`."""
