"""The promised set-up: from the gear to the first booked order, and what is changed there later."""
