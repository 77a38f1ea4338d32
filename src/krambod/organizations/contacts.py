"""Which of a company's contacts in Dinero has this e-mail address, without keeping names or addresses?

The index holds digests. It is brought up to date by one list call before a batch, from the start of the last one.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from krambod.dinero.client import Dinero
from krambod.dinero.models import Contact
from krambod.merchants.secrets import installation_secrets
from krambod.organizations.models import IndexedContact, Organization

OVERLAP = timedelta(minutes=5)  # our clock and Dinero's differ a little, and lists lag
ROWS_A_STATEMENT = 500
LONGEST_VAT_NUMBER = 40
_CHANGING = ("email_digest", "name_digest", "is_person", "vat_number", "is_deleted")
_INSIDE_WORDS = re.compile("['’`\u00b4/]")  # O'Brien, A/S


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownContact:
    """A live contact. `vat_number` as `normalized_vat_number` gives it, empty where there is none."""

    guid: UUID
    name_digest: str
    is_person: bool
    vat_number: str


def refresh_contacts(dinero: Dinero, *, now: datetime) -> int:
    """Brings the index up to date from Dinero's list; how many rows came. `now`: just before, aware.

    The first time all contacts are listed, later what changed. Raises `DineroError`.
    """
    organization_id = dinero.organization_id
    known = Organization.objects.filter(organization_id=organization_id).first()
    since = known.contacts_read_at - OVERLAP if known is not None and known.contacts_read_at is not None else None
    contacts = list(dinero.contacts(since))
    with transaction.atomic():
        _upsert(_row(organization_id, contact) for contact in contacts)
        Organization.objects.update_or_create(organization_id=organization_id, defaults={"contacts_read_at": now})
    return len(contacts)


def find_contacts(organization_id: int, email: str) -> list[KnownContact]:
    """The live contacts with this e-mail address. An empty address is nobody's."""
    digest = email_digest(email)
    rows = IndexedContact.objects.filter(organization_id=organization_id, email_digest=digest, is_deleted=False)
    return [_known(row) for row in rows.order_by("pk")] if digest else []


def find_contact(organization_id: int, guid: UUID) -> KnownContact | None:
    """The contact, if it is known and was not deleted."""
    row = IndexedContact.objects.filter(organization_id=organization_id, guid=guid, is_deleted=False).first()
    return None if row is None else _known(row)


def remember_contact(
    organization_id: int, guid: UUID, *, email: str, name: str, is_person: bool, vat_number: str
) -> None:
    """What was just created or read."""
    row = IndexedContact(
        organization_id=organization_id,
        guid=guid,
        email_digest=email_digest(email),
        name_digest=name_digest(name),
        is_person=is_person,
        vat_number=normalized_vat_number(vat_number),
    )
    _upsert([row])


def forget_contact(organization_id: int, guid: UUID) -> None:
    """It was deleted in Dinero."""
    IndexedContact.objects.filter(organization_id=organization_id, guid=guid).update(is_deleted=True)


def normalized_email(text: str) -> str:
    """Trimmed, case-folded, NFC: two spellings of one address are one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold())


def normalized_name(text: str) -> str:
    """The words of a name, sorted: case, punctuation and order do not count."""
    return " ".join(sorted(_words(text)))


def normalized_vat_number(text: str) -> str:
    """`DK 12 34 56 78` and `12345678` are one number; other countries keep their letters."""
    number = re.sub("[^0-9A-Z]", "", text.upper())[:LONGEST_VAT_NUMBER]
    return number.removeprefix("DK") if re.fullmatch("DK[0-9]+", number) else number


def email_digest(text: str) -> str:
    """What an e-mail address is found by; empty for none."""
    email = normalized_email(text)
    return installation_secrets().digest(f"email {email}") if email else ""


def name_digest(text: str) -> str:
    """What a name is compared by."""
    return installation_secrets().digest(f"name {normalized_name(text)}")


def is_same_name(one: str, other: str) -> bool:
    """Whether two names of one e-mail address can be one customer's: more words, or initials for words.

    `J. Hansen`, `Jens Hansen` and `Jens Peter Hansen` are the same, `Mette Hansen` and `Mette J. Hansen` are not.
    """
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    shared = set(shorter) & set(longer)
    if not any(len(word) > 1 for word in shared):
        return bool(shorter) and shorter == longer
    left = [word for word in shorter if word not in shared]
    left_of_longer = [word for word in longer if word not in shared]
    if len(left) > len(left_of_longer):
        return False
    # In order: the first given name must fit the first, or an initial in the middle would fit anybody's.
    return all(_is_initial(*pair) for pair in zip(left, left_of_longer, strict=False))


def _is_initial(one: str, other: str) -> bool:
    return one[0] == other[0] and 1 in (len(one), len(other))


def _words(name: str) -> list[str]:
    text = _INSIDE_WORDS.sub("", normalized_email(name))
    return re.findall(r"[^\W_]+", text)


def _row(organization_id: int, contact: Contact) -> IndexedContact:
    return IndexedContact(
        organization_id=organization_id,
        guid=contact.contact_guid,
        email_digest=email_digest(contact.email or ""),
        name_digest=name_digest(contact.name or ""),
        is_person=bool(contact.is_person),
        vat_number=normalized_vat_number(contact.vat_number or ""),
        is_deleted=contact.deleted_at is not None,
    )


def _upsert(rows: Iterable[IndexedContact]) -> None:
    """The last of several rows of one contact counts: a page may repeat what the one before ended with."""
    IndexedContact.objects.bulk_create(
        {row.guid: row for row in rows}.values(),
        batch_size=ROWS_A_STATEMENT,
        update_conflicts=True,
        unique_fields=["organization_id", "guid"],
        update_fields=_CHANGING,
    )


def _known(row: IndexedContact) -> KnownContact:
    return KnownContact(guid=row.guid, name_digest=row.name_digest, is_person=row.is_person, vat_number=row.vat_number)
