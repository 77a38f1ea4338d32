"""How does a command report an error that a person can correct? In one line, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def report_errors(*errors: type[Exception]) -> Iterator[None]:
    """Turns any of these errors into its text on standard error and exit code 1."""
    try:
        yield
    except errors as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def report_as_usage_errors(*errors: type[Exception]) -> Iterator[None]:
    """Turns any of these errors into its text after the command's usage, and exit code 2."""
    try:
        yield
    except errors as error:
        raise click.UsageError(str(error)) from error
