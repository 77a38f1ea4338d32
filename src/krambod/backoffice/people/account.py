"""How does allauth work here? With our client's address, with secrets encrypted, and in the person's language."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.messages import INFO, SUCCESS
from django.http import HttpRequest

from krambod.backoffice.languages import keep_chosen_language
from krambod.backoffice.people.client_address import find_client_address
from krambod.backoffice.people.confirming import is_confirmed
from krambod.merchants.models import User
from krambod.merchants.secrets import installation_secrets


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Sign-up, login and the mails about them."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rate limits count by."""
        peer, told = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
        return find_client_address(peer, told, settings.KRAMBOD_TRUSTED_NETWORKS)

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whether a change asks again who it is: of the address, unless it was said a short while ago."""
        asked = super().is_reauthentication_required(app=app, **more)
        return bool(asked) and not (app == "allauth.account" and is_confirmed(context.request))

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> Any:
        """Stores the language that the person chose before the login."""
        keep_chosen_language(request, user)
        return super().post_login(request, user, **more)

    def add_message(self, request: HttpRequest, level: int, *arguments: Any, **more: Any) -> None:
        """Shows allauth's neutral messages as successes, as our own pages do."""
        super().add_message(request, SUCCESS if level == INFO else level, *arguments, **more)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """The second step of the login. Its secrets are encrypted, so that a stolen database gives no codes."""

    def encrypt(self, text: str) -> str:
        return installation_secrets().encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return installation_secrets().decrypt(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name that the browser's own window shows for us."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Krambod"}
