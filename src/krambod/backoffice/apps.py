"""What does the back office listen to? Log-ins and changes of addresses, from the first one on."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Connects the receivers when Django starts: the views alone are imported too late."""

    name = "krambod.backoffice"

    def ready(self) -> None:
        from krambod.backoffice.people import confirming, login_steps  # noqa: PLC0415 - they need the models

        confirming.listen()
        login_steps.listen()
