"""Which money on a shop's deposit accounts does no order tell of? One call reads what was added in a week.

A payout goes the other way, and is another matter.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from krambod.dinero.client import Dinero
from krambod.dinero.models import BookedEntry
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.transfers.reconciling.compare import BookDifference, BookDifferenceKind
from krambod.transfers.rule_versions import newest_rules, read_rules

DAYS_BACK = timedelta(days=7)
EVERYBODYS = frozenset({55000, 55040})  # the bank and the till of the standard chart


def find_unexplained_money(connected: ConnectedOrganization, dinero: Dinero, now: datetime) -> list[BookDifference]:
    """Returns the sums that came in and that no payment of an order is. Raises DineroError."""
    accounts = _deposit_accounts(connected)
    if not accounts:
        return []
    entries = dinero.changed_entries(now - DAYS_BACK, now)
    came = [one for one in entries if one.account_number in accounts and one.amount > 0]
    known = _known_sums(connected, {one.contact_guid for one in came if one.contact_guid is not None})
    return [_told(one) for one in came if (one.contact_guid, one.amount) not in known]


def _deposit_accounts(connected: ConnectedOrganization) -> set[int]:
    """Returns the accounts on which the shops register sales, but not bank and till: these have other money too."""
    found = set()
    for stored in newest_rules().filter(merchant=connected.merchant_id):
        rules = read_rules(stored)
        if rules.organization_id == connected.organization_id:
            found.add(rules.deposit_account_number)
    return found - EVERYBODYS


def _known_sums(connected: ConnectedOrganization, contacts: Iterable[UUID]) -> set[tuple[UUID | None, Decimal]]:
    """Returns the sums that are registered for these contacts, whoever registered them."""
    rows = Transfer.objects.filter(
        connected__organization_id=connected.organization_id, order__transfers__contact_guid__in=list(contacts)
    )
    return {
        (contact, abs(Decimal(amount)))
        for contact, registered in rows.values_list("order__transfers__contact_guid", "registered")
        for amount in registered.values()
    }


def _told(entry: BookedEntry) -> BookDifference:
    return BookDifference(
        kind=BookDifferenceKind.MONEY_WITHOUT_ORDER,
        order=f"{entry.date:%d.%m.%Y} {entry.description or ''}".strip(),
        transfer_id=None,
        there=str(entry.amount),
    )
