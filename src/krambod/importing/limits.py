"""How large may a file of orders be that a browser sends? Pure: the web server asks before it reads it."""

from typing import Final

LARGEST_FILE: Final = 10 * 1024 * 1024
LARGEST_FORM: Final = LARGEST_FILE + 64 * 1024  # the file with what a form adds to it

# Set by the web server in what it tells the application of a request whose file it has not read. No header can set it.
IS_TOO_LARGE: Final = "krambod.is_too_large"
