"""What do Dinero's books suggest about VAT periods and the start, and why?

A set-up reads Dinero once: its VAT settlements, and its invoices. It keeps what it saw with the merchant's choices.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from django.contrib import messages
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict

from krambod.accounting.danish_time import danish_day
from krambod.accounting.vat_periods import VatPeriod, closed_until, find_period
from krambod.backoffice.formats import long_day
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.setup.pages import ShopPage, dinero_error_words
from krambod.dinero.errors import DineroError
from krambod.organizations.invoices import FIRST_DAYS, refresh_invoices
from krambod.organizations.models import IndexedInvoice
from krambod.organizations.vat_settlements import read_settlements
from krambod.transfers.models import Transfer

SEEN_IN_DINERO = "seen_in_dinero"
MOST_INVOICES = 20_000
Value = TypeVar("Value")
NAMES_AN_ORDER = re.compile(r"ordre|\border\b|bestilling|webshop", re.IGNORECASE)


class SeenInDinero(BaseModel):
    """What Dinero's books show: the days of VAT settlements, newest first, and the day of a shop's newest invoice."""

    model_config = ConfigDict(frozen=True)

    settled: tuple[date, ...] = ()
    newest_shop_invoice: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess(Generic[Value]):
    """A suggested value, and the reason in the reader's language."""

    value: Value
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """What the page *Start and invoice text* suggests."""

    vat_period: Guess[VatPeriod]
    reported_until: Guess[date]
    start_date: Guess[date]


def find_seen(page: ShopPage) -> SeenInDinero | None:
    """What was seen in Dinero. The first call in a set-up reads it.

    None if the set-up is over, if the company is free of VAT, or if Dinero does not answer.
    """
    chart = page.chart() if page.wishes.is_unfinished else None
    if chart is None or chart.is_vat_free:
        return None
    kept = page.wishes.chosen.get(SEEN_IN_DINERO)
    if kept is not None:
        return SeenInDinero.model_validate(kept)
    try:
        seen = _read(page)
    except DineroError as error:
        messages.warning(page.request, dinero_error_words(error))
        return None
    changes = {SEEN_IN_DINERO: seen.model_dump(mode="json")}
    page.wishes = page.wishes.keep(changes, now=open_reach().now(), by=page.request.user)
    return seen


def guess(seen: SeenInDinero, today: date) -> Guesses:
    """Returns the suggestions. Pure, but for the language."""
    period = _guess_period(seen)
    reported = _guess_reported(seen, period.value, today)
    return Guesses(vat_period=period, reported_until=reported, start_date=_guess_start(seen, reported.value))


def _read(page: ShopPage) -> SeenInDinero:
    """Raises DineroError."""
    connected, reach = page.connected, open_reach()
    assert connected is not None
    dinero, today = reach.dinero(connected), danish_day(reach.now())
    settled = read_settlements(dinero, today)
    refresh_invoices(dinero, now=reach.now())
    invoices = _invoices_of_others(connected.organization_id, today - timedelta(days=FIRST_DAYS))
    days = [
        one.date
        for one in invoices
        if one.date is not None and (one.external_reference or NAMES_AN_ORDER.search(one.description))
    ]
    return SeenInDinero(settled=tuple(settled), newest_shop_invoice=max(days, default=None))


def _guess_period(seen: SeenInDinero) -> Guess[VatPeriod]:
    found = find_period(seen.settled)
    if found is None:
        reason = _("Most companies report each quarter, and Dinero's account 64100 does not show your periods.")
        return Guess(value=VatPeriod.QUARTERLY, reason=reason)
    days = ", ".join(long_day(day) for day in sorted(seen.settled)[-4:])
    reason = _("Seen on account 64100 in Dinero: VAT was settled %(days)s.") % {"days": days}
    return Guess(value=found, reason=reason)


def _guess_reported(seen: SeenInDinero, period: VatPeriod, today: date) -> Guess[date]:
    settled, closed = max(seen.settled, default=date.min), closed_until(today, period)
    if settled >= closed:
        reason = _("VAT was settled then, on account 64100 in Dinero.")
        return Guess(value=settled, reason=reason)
    return Guess(value=closed, reason=_("It is the last period whose deadline has passed."))


def _guess_start(seen: SeenInDinero, reported: date) -> Guess[date]:
    first, newest = reported + timedelta(days=1), seen.newest_shop_invoice
    if newest is None or newest < first:
        reason = _("It is the first day that is not reported, and Dinero has no invoices of a shop after it.")
        return Guess(value=first, reason=reason)
    reason = _("Dinero has invoices of a shop until %(day)s, so this is the day after.") % {"day": long_day(newest)}
    return Guess(value=newest + timedelta(days=1), reason=reason)


def _invoices_of_others(organization_id: int, since: date) -> list[IndexedInvoice]:
    """Invoices that no transfer of ours made, newest first."""
    rows = IndexedInvoice.objects.filter(
        organization_id=organization_id, is_deleted=False, is_credit_note=False, date__gte=since
    )
    ours = Transfer.objects.filter(connected__organization_id=organization_id, draft_guid__isnull=False)
    others = rows.exclude(guid__in=ours.values("draft_guid"))
    return list(others.order_by("-date", "-pk")[:MOST_INVOICES])
