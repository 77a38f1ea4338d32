"""How does a command come to the database? Importing models needs Django set up first."""

import os

import django
from pydantic import ValidationError

from krambod.project.configuration import Configuration, ConfigurationError


def start_django() -> Configuration:
    """Reads the environment and loads Django. Raises ConfigurationError naming the variable and the mend."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krambod.project.settings")
    try:
        from krambod.project import settings  # noqa: PLC0415 - reading the environment may fail, and is to be told of
    except ValidationError as error:
        first = error.errors()[0]
        name = "KRAMBOD_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"{name} cannot be used: {first['msg']}.") from error
    django.setup()
    return settings.KRAMBOD
