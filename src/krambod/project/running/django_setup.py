"""How does a command start Django? Models can be imported only after that."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.conf import settings
from pydantic import ValidationError

from krambod.project.configuration import KEY_FILE, Configuration
from krambod.project.secret_keys import ConfigurationError, checked_keys, existing_keys, new_key

KEYS = "KRAMBOD_SECRET_KEYS"


def start_django() -> Configuration:
    """Reads the environment and loads Django. Raises ConfigurationError; the text names the variable and what to do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krambod.project.settings")
    with _named_variables():  # Django imports our settings here
        django.setup()
    configuration: Configuration = settings.KRAMBOD
    return configuration


def replace_unusable_keys() -> str:
    """Makes Django start even if the secret keys are lost or malformed, with a key that only this process knows.

    For a command that stores nothing. Returns what is wrong with the keys, "" if they can be used or none is needed.
    Raises ConfigurationError if something else keeps Django from starting.
    """
    with _named_variables():
        configuration = Configuration()
    problem = ""
    try:
        _expect_keys(configuration)
    except ConfigurationError as error:
        problem = str(error)
        os.environ[KEYS] = new_key()
    return problem


def _expect_keys(configuration: Configuration) -> None:
    if configuration.secret_keys:
        checked_keys(configuration.secret_keys.split(","), KEYS)
    else:
        existing_keys(configuration.data_dir / KEY_FILE)


@contextmanager
def _named_variables() -> Iterator[None]:
    """Turns what pydantic finds wrong into a ConfigurationError that names the variable."""
    try:
        yield
    except ValidationError as error:
        first = error.errors()[0]
        name = "KRAMBOD_" + "_".join(str(part) for part in first["loc"]).upper()
        what = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"{name} cannot be used: {what}.") from error
