"""How does a command report an error that a person can correct? In one line, without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from krambod.project.outside_failures import KINDS, OUTDATED, find_outside_failure


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


@contextmanager
def report_outside_failures() -> Iterator[None]:
    """Turns whatever fails around a command, such as a full disk, into a sentence and exit code 1."""
    try:
        yield
    except (click.ClickException, BrokenPipeError):
        raise  # click reports them: an error that has its sentence already, and output that nobody reads any more
    except KINDS as error:
        if sentence := _find_sentence(error):
            raise click.ClickException(sentence) from error
        raise


def _find_sentence(error: Exception) -> str:
    failure = find_outside_failure(error)
    if failure is OUTDATED:
        return "The database is not up to date: run `krambod migrate`. `krambod serve` does it by itself."
    if failure is not None:
        return failure.sentence
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}."
    return ""
