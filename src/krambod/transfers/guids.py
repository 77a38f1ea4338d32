"""Under which guid does a thing of ours lie in Dinero?

The same thing gets the same guid wherever and however often it is made, so Dinero itself refuses a second one. The
namespace, the order of the parts and how they are joined never change: documents out there were made with them.
"""

import json
import re
from hashlib import sha256
from uuid import UUID, uuid5

NAMESPACE = UUID("6b72616d-626f-5d64-8a1e-64696e65726f")
LONGEST_PLAIN_ID = 60


def contact_guid(organization_id: int, email: str, kind: str, generation: int) -> UUID:
    """`email` trimmed, case-folded and NFC; `kind` is "person", or "company" with the VAT number behind it."""
    return _guid("contact", organization_id, email, kind, generation)


def invoice_guid(organization_id: int, shop: str, order: str, role: str, generation: int) -> UUID:
    """`shop` is the shop's code, `order` the id the shop gives its order."""
    return _guid("document", organization_id, shop, order, role, generation)


def invoice_reference(shop: str, order: str, role: str = "sale") -> str:
    """The external reference of an order's document: at most 128 characters, none that needs escaping in a filter."""
    if not re.fullmatch(rf"[A-Za-z0-9._-]{{1,{LONGEST_PLAIN_ID}}}", order):
        order = sha256(order.encode()).hexdigest()[:40]
    suffix = "" if role == "sale" else f":{role}"
    return f"krambod:{shop}:{order}{suffix}"


def payment_reference(invoice: str, payment: str) -> str:
    """The external reference of a payment of an order."""
    return f"{invoice}:{sha256(payment.encode()).hexdigest()[:16]}"


def _guid(*parts: str | int) -> UUID:
    return uuid5(NAMESPACE, json.dumps(parts, ensure_ascii=False, separators=(",", ":")))
