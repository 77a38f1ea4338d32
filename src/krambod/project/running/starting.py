"""How does a command start its log and Django, and what does it say if they cannot start?"""

import logging
from dataclasses import dataclass

import click

from krambod.project.configuration import Configuration
from krambod.project.logging import configure_logging
from krambod.project.running.django_setup import replace_unusable_keys, start_django
from krambod.project.secret_keys import ConfigurationError


@dataclass(frozen=True, slots=True, kw_only=True)
class StartToExamine:
    """A start that made no keys. `key_problem` says what is wrong with the keys, "" if nothing is."""

    configuration: Configuration
    key_problem: str


def start(log_level: int = logging.WARNING) -> Configuration:
    """Starts the log and Django. Raises click.ClickException if Django cannot start; the text says why."""
    set_up_log(log_level)
    try:
        return start_django()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def start_to_examine(log_level: int = logging.WARNING) -> StartToExamine:
    """Starts as `start` does, but changes nothing and starts with lost or malformed secret keys too."""
    set_up_log(log_level)
    try:
        problem = replace_unusable_keys()
        return StartToExamine(configuration=start_django(), key_problem=problem)
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def set_up_log(level: int) -> None:
    """Sends the log to standard error: standard output is only for the command's result."""
    configure_logging(level)
