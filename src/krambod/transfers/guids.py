"""Which guid and which reference does a contact or document of ours have in Dinero?

The same document gets the same guid every time, so Dinero itself refuses a second one. The namespace, the order of the
parts and the way they are joined never change, because documents in merchants' books have these guids.
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
    """The facts that distinguish a document of ours from every other.

    `shop` is the shop's code, `order` the shop's id for the order, and `role` a name in `roles.ROLES`. `part_id` is the
    part of the order that the transfer is for; it is "" for a sale.
    """

    shop: str
    order: str
    role: str = SALE.name
    part_id: str = ""

    def __post_init__(self) -> None:
        assert ROLES[self.role].has_part == bool(self.part_id), (self.role, self.part_id)

    def guid(self, organization_id: int, generation: int) -> UUID:
        """Returns the document's guid in an organization. If the document is made again, it has the next generation."""
        part = (self.part_id,) if self.part_id else ()
        return _guid("document", organization_id, self.shop, self.order, self.role, *part, generation)

    @property
    def reference(self) -> str:
        """The external reference. It has at most 109 characters, and none that a filter must escape."""
        if not self.part_id:
            return f"krambod:{self.shop}:{_plain(self.order, LONGEST_PLAIN_ID, digits=40)}"
        order = _plain(self.order, LONGEST_PLAIN_ID_BESIDE_A_PART, digits=24)
        return f"krambod:{self.shop}:{order}:{self.role}:{_plain(self.part_id, LONGEST_PLAIN_PART, digits=16)}"


def contact_guid(organization_id: int, email: str, kind: str, generation: int) -> UUID:
    """Returns a contact's guid. `email` is trimmed, case-folded and NFC.

    `kind` is "person", "company" followed by the VAT number, or "cash customer" (then `email` is empty).
    """
    return _guid("contact", organization_id, email, kind, generation)


def payment_reference(document: str, payment: str) -> str:
    """Returns a payment's external reference. It is 17 characters longer than its document's reference.

    `document` is the document's reference, `payment` the shop's id for the payment.
    """
    return f"{document}:{sha256(payment.encode()).hexdigest()[:16]}"


def _plain(name: str, longest: int, *, digits: int) -> str:
    """Returns the id, or the first `digits` of its digest if it is too long or has other characters."""
    if re.fullmatch(rf"[A-Za-z0-9._-]{{1,{longest}}}", name):
        return name
    return sha256(name.encode()).hexdigest()[:digits]


def _guid(*parts: str | int) -> UUID:
    return uuid5(NAMESPACE, json.dumps(parts, ensure_ascii=False, separators=(",", ":")))
