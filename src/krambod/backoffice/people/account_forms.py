"""Which of allauth's forms do we replace? Those whose labels cannot be translated, or that take a code twice."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 100
CODE_LIFE_S = 30 * (1 + 2 * settings.MFA_TOTP_TOLERANCE)


class OneUse:
    """A form whose code is used up by it."""

    user: Any

    def clean_code(self) -> str:
        code = str(super().clean_code())  # type: ignore[misc] # it is one of allauth's forms
        use_up(self.user.pk, code)
        return code


class ActivateAppForm(OneUse, ActivateTOTPForm):  # type: ignore[misc] # allauth has no types
    """The first code of an authenticator app, which does not log in again."""


class CodeForm(OneUse, AuthenticateForm):  # type: ignore[misc] # allauth has no types
    """A code at the log-in. allauth forgets a used one after thirty seconds, but takes it for longer."""


class CodeAgainForm(OneUse, ReauthenticateForm):  # type: ignore[misc] # allauth has no types
    """A code that shows again who it is."""


def use_up(user_id: int, code: str) -> None:
    """The code is not taken again as long as an app could show it."""
    used = TOTP(Authenticator(user_id=user_id))
    cache.set(used._get_used_cache_key(code), "y", timeout=CODE_LIFE_S)


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """A new passkey or security key."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].max_length = NAME_LENGTH
        self.fields["passwordless"].label = _("Log in with this key alone, without a password")
        self.fields["passwordless"].help_text = _("The key must know you by a finger, your face or a code of its own.")


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """A key's name."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].max_length = NAME_LENGTH
