"""Django loads this before its models: it can only name what needs them."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class PokingConfig(AppConfig):
    """Connects the signals of what is due when Django's models are there."""

    name = "krambod.project.running"
    label = "poking"

    def ready(self) -> None:
        import_string("krambod.project.running.poking.connect")()
