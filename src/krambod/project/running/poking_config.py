"""Django loads this before its models: it can only name what needs them."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class PokingConfig(AppConfig):
    """When Django's models are there: connects the signals of what is due, and shows the jobs to operators."""

    name = "krambod.project.running"
    label = "poking"

    def ready(self) -> None:
        import_string("krambod.project.running.poking.connect")()
        import_string("krambod.project.job_pages.register")()
