"""Which contact in Dinero has this e-mail address, if we store neither names nor addresses?

The index stores digests. Before each batch one list call updates it with what changed since the last list call began.
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
    """A contact that is not deleted. `vat_number` is in the form of `normalized_vat_number`, or empty."""

    guid: UUID
    name_digest: str
    is_person: bool
    vat_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshedContacts:
    """How many rows Dinero listed, and the known contacts that have another e-mail, name or state than before."""

    listed: int
    changed: frozenset[UUID]


def refresh_contacts(dinero: Dinero, *, now: datetime) -> RefreshedContacts:
    """Updates the index from Dinero's list. `now` (aware) is just before the call.

    The first time, and after a change of the secret keys, Dinero lists all contacts; later, only those that changed.
    Raises `DineroError`.
    """
    organization_id, key = dinero.organization_id, installation_secrets().digest("contacts")
    known = Organization.objects.filter(organization_id=organization_id, contacts_key=key).first()
    since = known.contacts_read_at - OVERLAP if known is not None and known.contacts_read_at is not None else None
    rows = [_row(organization_id, contact) for contact in dinero.contacts(since)]
    with transaction.atomic():
        changed = frozenset() if since is None else _changed(organization_id, rows)
        _upsert(rows)
        Organization.objects.update_or_create(
            organization_id=organization_id, defaults={"contacts_read_at": now, "contacts_key": key}
        )
    return RefreshedContacts(listed=len(rows), changed=changed)


def find_contacts(organization_id: int, email: str) -> list[KnownContact]:
    """Returns the contacts with this e-mail address that are not deleted. An empty address finds none."""
    digest = email_digest(email)
    rows = IndexedContact.objects.filter(organization_id=organization_id, email_digest=digest, is_deleted=False)
    return [_known(row) for row in rows.order_by("pk")] if digest else []


def find_contacts_without_email(organization_id: int, name: str) -> list[KnownContact]:
    """Returns the contacts with this name and no e-mail address that are not deleted, the first one first."""
    rows = IndexedContact.objects.filter(
        organization_id=organization_id, email_digest="", name_digest=name_digest(name), is_deleted=False
    )
    return [_known(row) for row in rows.order_by("pk")]


def find_contact(organization_id: int, guid: UUID) -> KnownContact | None:
    """Returns the contact, or None if it is unknown or deleted."""
    row = IndexedContact.objects.filter(organization_id=organization_id, guid=guid, is_deleted=False).first()
    return None if row is None else _known(row)


def remember_contact(
    organization_id: int, guid: UUID, *, email: str, name: str, is_person: bool, vat_number: str
) -> None:
    """Puts a contact that we just created or read into the index."""
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
    """Marks a contact as deleted in Dinero."""
    IndexedContact.objects.filter(organization_id=organization_id, guid=guid).update(is_deleted=True)


def normalized_email(text: str) -> str:
    """Returns an address trimmed, case-folded and NFC, so that two spellings of one address are equal."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text.strip()).casefold())


def normalized_name(text: str) -> str:
    """Returns the words of a name, sorted and folded, so that case, punctuation and order do not matter."""
    return " ".join(sorted(_words(text)))


def normalized_vat_number(text: str) -> str:
    """Returns a VAT number in one form: `DK 12 34 56 78` becomes `12345678`. Other countries keep their letters."""
    number = re.sub("[^0-9A-Z]", "", text.upper())[:LONGEST_VAT_NUMBER]
    return number.removeprefix("DK") if re.fullmatch("DK[0-9]+", number) else number


def email_digest(text: str) -> str:
    """Returns the digest by which the index finds an e-mail address, or an empty text for an empty address."""
    email = normalized_email(text)
    return installation_secrets().digest(f"email {email}") if email else ""


def name_digest(text: str) -> str:
    """Returns the digest by which the index compares names."""
    return installation_secrets().digest(f"name {normalized_name(text)}")


def is_same_name(one: str, other: str) -> bool:
    """Whether two names with one e-mail address can be the same customer: one has more words, or initials for words.

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
    # Compare in order: the first given names must fit each other. Otherwise an initial in the middle fits any name.
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


def _changed(organization_id: int, rows: list[IndexedContact]) -> frozenset[UUID]:
    """Returns the guids of the contacts that the index knows otherwise."""
    known = IndexedContact.objects.filter(organization_id=organization_id)
    found: dict[UUID, IndexedContact] = {}
    for first in range(0, len(rows), ROWS_A_STATEMENT):
        some = [row.guid for row in rows[first : first + ROWS_A_STATEMENT]]
        found |= {row.guid: row for row in known.filter(guid__in=some)}
    return frozenset(
        row.guid
        for row in rows
        if row.guid in found and any(getattr(row, name) != getattr(found[row.guid], name) for name in _CHANGING)
    )


def _upsert(rows: Iterable[IndexedContact]) -> None:
    """Stores the rows. If a contact has several, the last one counts: a page may repeat rows of the page before."""
    IndexedContact.objects.bulk_create(
        {row.guid: row for row in rows}.values(),
        batch_size=ROWS_A_STATEMENT,
        update_conflicts=True,
        unique_fields=["organization_id", "guid"],
        update_fields=_CHANGING,
    )


def _known(row: IndexedContact) -> KnownContact:
    return KnownContact(guid=row.guid, name_digest=row.name_digest, is_person=row.is_person, vat_number=row.vat_number)
