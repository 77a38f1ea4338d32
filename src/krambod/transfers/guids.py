"""Under which guid and reference does a thing of ours lie in Dinero?

The same thing gets the same guid wherever and however often it is made, so Dinero itself refuses a second one. The
namespace, the order of the parts and how they are joined never change: documents out there were made with them.
"""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid5

from krambod.transfers.roles import ROLES, SALE

NAMESPACE = UUID("6b72616d-626f-5d64-8a1e-64696e65726f")
LONGEST_PLAIN_ID = 60
LONGEST_PLAIN_ID_BESIDE_A_PART = 30
LONGEST_PLAIN_PART = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKey:
    """What tells a document of ours from every other.

    `shop` is the shop's code, `order` the id the shop gives its order, `role` a name of `roles.ROLES`, `part_id` the
    part of the order that the role is for, "" for a sale.
    """

    shop: str
    order: str
    role: str = SALE.name
    part_id: str = ""

    def __post_init__(self) -> None:
        assert ROLES[self.role].has_part == bool(self.part_id), (self.role, self.part_id)

    def guid(self, organization_id: int, generation: int) -> UUID:
        """The guid of the document in an organization; a document made again is of the next generation."""
        part = (self.part_id,) if self.part_id else ()
        return _guid("document", organization_id, self.shop, self.order, self.role, *part, generation)

    @property
    def reference(self) -> str:
        """The external reference: at most 109 characters, none that needs escaping in a filter."""
        if not self.part_id:
            return f"krambod:{self.shop}:{_plain(self.order, LONGEST_PLAIN_ID, digits=40)}"
        order = _plain(self.order, LONGEST_PLAIN_ID_BESIDE_A_PART, digits=24)
        return f"krambod:{self.shop}:{order}:{self.role}:{_plain(self.part_id, LONGEST_PLAIN_PART, digits=16)}"


def contact_guid(organization_id: int, email: str, kind: str, generation: int) -> UUID:
    """`email` trimmed, case-folded and NFC; `kind` is "person", or "company" with the VAT number behind it."""
    return _guid("contact", organization_id, email, kind, generation)


def payment_reference(document: str, payment: str) -> str:
    """The external reference of a payment, by its document's reference and the id the shop gives it; 17 characters
    longer than the document's."""
    return f"{document}:{sha256(payment.encode()).hexdigest()[:16]}"


def _plain(name: str, longest: int, *, digits: int) -> str:
    """The id itself, or so many digits of its digest where it is too long or has other signs."""
    if re.fullmatch(rf"[A-Za-z0-9._-]{{1,{longest}}}", name):
        return name
    return sha256(name.encode()).hexdigest()[:digits]


def _guid(*parts: str | int) -> UUID:
    return uuid5(NAMESPACE, json.dumps(parts, ensure_ascii=False, separators=(",", ":")))
