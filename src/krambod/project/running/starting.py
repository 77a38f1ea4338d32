"""How does a command start its log and Django, and what does it say if they cannot start?"""

import logging

import click

from krambod.project.configuration import Configuration, ConfigurationError
from krambod.project.logging import configure_logging
from krambod.project.running.django_setup import start_django


def start(log_level: int = logging.WARNING) -> Configuration:
    """Starts the log and Django. Raises click.ClickException if Django cannot start; the text says why."""
    set_up_log(log_level)
    try:
        return start_django()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def set_up_log(level: int) -> None:
    """Sends the log to standard error: standard output is only for the command's result."""
    configure_logging(level)
