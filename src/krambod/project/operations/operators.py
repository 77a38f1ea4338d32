"""Who runs this installation, and how does an operator log in the first time?"""

from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from krambod.merchants.models import User


class NoAddress(Exception):
    """The given text is no e-mail address. The error's text says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOperator:
    """A new operator. `link` works once: it ends when the operator has chosen a password with it."""

    email: str
    link: str
    is_new: bool


def make_operator(email: str, base_url: str) -> MadeOperator:
    """Makes the user, or makes an existing user an operator. Raises NoAddress."""
    address = email.strip().casefold()
    try:
        validate_email(address)
    except ValidationError as error:
        raise NoAddress(f"{email} is not an e-mail address.") from error
    with transaction.atomic():
        user = User.objects.filter(email=address).first() or User.objects.create_user(address)
        is_new = not user.is_staff
        user.is_staff = user.is_superuser = user.is_active = True
        user.save(update_fields=["is_staff", "is_superuser", "is_active"])
        # Trust the person who may run commands here: there may be no mail server to confirm the address.
        EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
    where = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    link = base_url.rstrip("/") + reverse("account_reset_password_from_key", kwargs=where)
    return MadeOperator(email=address, link=link, is_new=is_new)
