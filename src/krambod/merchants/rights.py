"""Which role may do what at a merchant? Pure."""

from collections.abc import Mapping
from enum import StrEnum


class MemberRole(StrEnum):
    """What a person is at a merchant."""

    OWNER = "owner"
    STAFF = "staff"
    BOOKKEEPER = "bookkeeper"
    AUDITOR = "auditor"


class Right(StrEnum):
    """Something that only some roles may do."""

    READ = "read"  # every page of the books, and their export
    COMMENT = "comment"
    DECIDE = "decide"  # what happens to a held order: try again, do not book, same customer …
    PERIODS = "periods"  # on which day a sale of a reported period is booked
    RULES = "rules"  # the booking rules, with organization, time, accounts and start date; old orders, files
    PAUSE = "pause"
    CONNECTIONS = "connections"  # to Dinero and to the shop, with their tokens
    LOG = "log"  # who did what
    PEOPLE = "people"
    SHOPS = "shops"  # create, rename and stop a shop
    PERSONAL_DATA = "personal_data"  # export and erase a buyer, and delete the company


RIGHTS: Mapping[MemberRole, frozenset[Right]] = {
    MemberRole.OWNER: frozenset(Right),
    MemberRole.BOOKKEEPER: frozenset(
        {Right.READ, Right.COMMENT, Right.DECIDE, Right.PERIODS, Right.RULES, Right.PAUSE, Right.LOG}
    ),
    MemberRole.STAFF: frozenset({Right.READ, Right.COMMENT, Right.DECIDE}),
    MemberRole.AUDITOR: frozenset({Right.READ, Right.COMMENT, Right.LOG}),
}


def may(role: MemberRole | str, right: Right) -> bool:
    """Whether a person with this role has the right."""
    return right in RIGHTS[MemberRole(role)]
