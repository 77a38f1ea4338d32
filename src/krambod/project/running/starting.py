"""How does a command begin? With a log, with Django loaded, or with a sentence that says what keeps it from that."""

import logging
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from krambod.project.configuration import Configuration


def start(log_level: int = logging.WARNING) -> "Configuration":
    """Django, ready. A click.ClickException says what keeps it from starting."""
    set_up_log(log_level)
    # Not at the top: Django takes longer to load than `krambod --help` should.
    from krambod.project.configuration import ConfigurationError  # noqa: PLC0415
    from krambod.project.running.django_setup import start_django  # noqa: PLC0415

    try:
        return start_django()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def set_up_log(level: int) -> None:
    """The log goes to standard error: standard output is for what was asked for."""
    from krambod.project.logging import configure_logging  # noqa: PLC0415 - structlog loads longer than `--help` should

    configure_logging(level)
