"""What can a transfer be for? The only table of roles. Pure.

A sale is for the order itself. Every other role is for a part of the order, and `part_id` names the part: it is the
shop's id for the payment, shipment, refund or correction. Role and part are in a document's guid and reference (see
`guids`).
"""

import re
from dataclasses import dataclass

LONGEST_NAME = 12  # a reference has room for no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a transfer is for. `name` is in the table, the guid and the reference: at most twelve lower-case letters."""

    name: str
    has_part: bool = True

    def __post_init__(self) -> None:
        assert re.fullmatch(rf"[a-z]{{1,{LONGEST_NAME}}}", self.name), self.name


SALE = Role(name="sale", has_part=False)
PREPAYMENT = Role(name="prepayment")
SHIPMENT = Role(name="shipment")
REFUND = Role(name="refund")
CORRECTION = Role(name="correction")
CHARGEBACK = Role(name="chargeback")
OVERPAYMENT = Role(name="overpayment")
STORE_CREDIT = Role(name="storecredit")
ROUNDING = Role(name="rounding")
DONATION = Role(name="donation")
DECISION = Role(name="decision")  # what follows on an item: it has a guid of its own, and no transfer

ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        SALE, PREPAYMENT, SHIPMENT, REFUND, CORRECTION, CHARGEBACK, OVERPAYMENT, STORE_CREDIT, ROUNDING, DONATION,
        DECISION,
    )
}  # fmt: skip
