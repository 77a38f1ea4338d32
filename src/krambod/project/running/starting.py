"""How does a command begin? With a log, with Django loaded, or with a sentence that says what keeps it from that."""

import logging

import click

from krambod.project.configuration import Configuration, ConfigurationError
from krambod.project.logging import configure_logging
from krambod.project.running.django_setup import start_django


def start(log_level: int = logging.WARNING) -> Configuration:
    """Django, ready. A click.ClickException says what keeps it from starting."""
    set_up_log(log_level)
    try:
        return start_django()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def set_up_log(level: int) -> None:
    """The log goes to standard error: standard output is for what was asked for."""
    configure_logging(level)
