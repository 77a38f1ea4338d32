"""How does allauth work here? With our client's address, with secrets encrypted, and in the person's language."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.messages import INFO, SUCCESS
from django.http import HttpRequest

from krambod.backoffice.languages import keep_chosen_language
from krambod.backoffice.people.client_address import find_client_address
from krambod.merchants.models import User
from krambod.merchants.secrets import installation_secrets


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Sign-up, login and the mails about them."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """What rate limits count by."""
        peer, told = request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", "")
        return find_client_address(peer, told, settings.KRAMBOD_TRUSTED_NETWORKS)

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> Any:
        """A language chosen before logging in is the person's from now on."""
        keep_chosen_language(request, user)
        return super().post_login(request, user, **more)

    def add_message(self, request: HttpRequest, level: int, *arguments: Any, **more: Any) -> None:
        """Success messages look like ours."""
        super().add_message(request, SUCCESS if level == INFO else level, *arguments, **more)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """The second step of logging in: what a thief of the database could make codes from is encrypted in it."""

    def encrypt(self, text: str) -> str:
        return installation_secrets().encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return installation_secrets().decrypt(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name that the browser shows when it asks for a passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Krambod"}
