"""How does a command start its log and Django, and what does it say if they cannot start?"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from krambod.project.configuration import Configuration
from krambod.project.logging import configure_logging
from krambod.project.running.django_setup import replace_unusable_keys, start_django
from krambod.project.running.moved import AlreadyMoved, expect_here
from krambod.project.running.presence import InUse, present
from krambod.project.secret_keys import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class StartToExamine:
    """A start that made no keys. `key_problem` says what is wrong with the keys, "" if nothing is."""

    configuration: Configuration
    key_problem: str


@contextmanager
def start(log_level: int = logging.WARNING) -> Iterator[Configuration]:
    """Starts the log and Django, and notes until the end of the block that this process works with the data.

    Raises click.ClickException if Django cannot start, or if the data is being restored or was moved away; the text
    says why.
    """
    with start_alone(log_level) as configuration:
        try:
            with present(configuration.data_dir):
                expect_here()
                yield configuration
        except (InUse, AlreadyMoved) as error:
            raise click.ClickException(str(error)) from error


@contextmanager
def start_alone(log_level: int = logging.WARNING) -> Iterator[Configuration]:
    """Starts as `start` does, for a command that looks by itself whether it is alone. Raises click.ClickException."""
    set_up_log(log_level)
    try:
        configuration = start_django()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    yield configuration


@contextmanager
def start_to_examine(log_level: int = logging.WARNING) -> Iterator[StartToExamine]:
    """Starts as `start` does, but changes nothing and starts with lost or malformed secret keys too."""
    set_up_log(log_level)
    try:
        problem = replace_unusable_keys()
        started = StartToExamine(configuration=start_django(), key_problem=problem)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
    yield started


def set_up_log(level: int) -> None:
    """Sends the log to standard error: standard output is only for the command's result."""
    configure_logging(level)
