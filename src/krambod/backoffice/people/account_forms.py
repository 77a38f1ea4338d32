"""Which of allauth's forms do we replace? Those whose labels cannot be translated."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 100


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
