"""How does allauth work here? With our client's address, with secrets encrypted, and in the person's language."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.messages import INFO, SUCCESS
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from krambod.backoffice.languages import keep_chosen_language
from krambod.backoffice.letters import write_html
from krambod.backoffice.people.client_address import find_client_address
from krambod.backoffice.people.confirming import is_confirmed
from krambod.backoffice.people.login_steps import note_failed_login, note_login
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

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts a try: by account and address, so that nobody's wrong guesses shut out who calls from elsewhere.

        All tries for an account count as well, but more of them: else many addresses together could guess on.
        """
        super().pre_authenticate(request, **credentials)
        self._of_account = ratelimit.consume(
            request, app="allauth.account", action="login_account", key=_login_of(credentials)
        )
        if not self._of_account:
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Stores the wrong guess in the audit log."""
        note_failed_login(request, _login_of(credentials))

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        self._of_account.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{self.get_client_ip(request)} {_login_of(credentials)}"

    def send_account_already_exists_mail(self, email: str) -> None:
        """Takes as long as a sign-up, which hashes a password: else the time would tell who has an account."""
        make_password(email)
        super().send_account_already_exists_mail(email)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """Every mail about an account has HTML beside its text, with one button.

        A mail that has no link of its own tells of a change. Its button is for whoever did not make the change.
        """
        mail: EmailMultiAlternatives = super().render_mail(template_prefix, email, context, headers)
        named = {
            "activate_url": _("Yes, it is mine"),
            "password_reset_url": _("Choose a new password"),
            "signup_url": _("Sign up"),
        }
        name = next((one for one in named if one in context), "password_reset_url")
        request = context["request"]
        html = write_html(
            str(mail.body),
            subject=str(mail.subject),
            link=context.get(name) or build_absolute_uri(request, reverse("account_reset_password")),
            words=named[name],
            why=_("You get this because somebody gave this address to Krambod. Mails about an account always come."),
            home=build_absolute_uri(request, reverse("home")),
        )
        mail.attach_alternative(html, "text/html")
        return mail

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> Any:
        """Stores the language that the person chose before the login."""
        keep_chosen_language(request, user)
        note_login(request, user)
        return super().post_login(request, user, **more)

    def add_message(self, request: HttpRequest, level: int, *arguments: Any, **more: Any) -> None:
        """Shows allauth's neutral messages as successes, as our own pages do."""
        super().add_message(request, SUCCESS if level == INFO else level, *arguments, **more)


def _login_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "").casefold()


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """The second step of the login. Its secrets are encrypted, so that a stolen database gives no codes."""

    def encrypt(self, text: str) -> str:
        return installation_secrets().encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return installation_secrets().decrypt(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name that the browser's own window shows for us."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Krambod"}
