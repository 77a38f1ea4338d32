"""What can a transfer be for? The one table of roles. Pure.

A sale is the order itself; every other role is for a part of it, and `part_id` names which: the id that the shop gives
its payment, shipment, refund or correction. Role and part enter a document's guid and reference (see `guids`).
"""

import re
from dataclasses import dataclass

LONGEST_NAME = 12  # a reference has room for no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """`name` is what the table, the guid and the reference say: at most twelve lower-case letters."""

    name: str
    has_part: bool = True

    def __post_init__(self) -> None:
        assert re.fullmatch(rf"[a-z]{{1,{LONGEST_NAME}}}", self.name), self.name


SALE = Role(name="sale", has_part=False)
PREPAYMENT = Role(name="prepayment")
SHIPMENT = Role(name="shipment")
REFUND = Role(name="refund")
CORRECTION = Role(name="correction")

ROLES: dict[str, Role] = {role.name: role for role in (SALE, PREPAYMENT, SHIPMENT, REFUND, CORRECTION)}
