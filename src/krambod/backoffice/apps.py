"""What does the back office listen to? Log-ins and changes of addresses, from the first one on."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Connects the receivers when Django starts: the views alone are imported too late."""

    name = "krambod.backoffice"

    def ready(self) -> None:
        from krambod.backoffice.people import confirming  # noqa: PLC0415 - it needs the models

        confirming.listen()
