"""How does a command start Django? Models can be imported only after that."""

import os

import django
from django.conf import settings
from pydantic import ValidationError

from krambod.project.configuration import Configuration, ConfigurationError


def start_django() -> Configuration:
    """Reads the environment and loads Django. Raises ConfigurationError; the text names the variable and what to do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krambod.project.settings")
    try:
        django.setup()
    except ValidationError as error:  # from our settings, which Django imports here
        first = error.errors()[0]
        name = "KRAMBOD_" + "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigurationError(f"{name} cannot be used: {first['msg']}.") from error
    configuration: Configuration = settings.KRAMBOD
    return configuration
