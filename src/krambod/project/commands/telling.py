"""How is a person told what they can mend? In one line, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def told(*errors: type[Exception]) -> Iterator[None]:
    """Tells the text of any of these, and ends the command with 1."""
    try:
        yield
    except errors as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def told_as_usage(*errors: type[Exception]) -> Iterator[None]:
    """Tells the text of any of these beside how the command is used, and ends it with 2."""
    try:
        yield
    except errors as error:
        raise click.UsageError(str(error)) from error
