"""Do our orders and Dinero's documents agree? The page of the last comparison, and the button that compares now."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.formats import current_language
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.setup.pages import dinero_error_words
from krambod.dinero.errors import DineroError
from krambod.merchants.rights import Right
from krambod.merchants.secrets import SecretUnreadable
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.transfers.reconciling.compare import BookDifferenceKind
from krambod.transfers.reconciling.keep import (
    Comparison,
    compare_and_keep,
    forget_difference,
    next_night,
    read_comparison,
)
from krambod.transfers.reconciling.left_over import delete_draft_left_over
from krambod.transfers.roles import SALE
from krambod.words.book_differences import explain_difference

REFERENCE = re.compile(r"krambod:(?P<shop>[^:]+):(?P<order>[^:]+)")  # see `transfers.guids`


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A difference in the reader's language. `name` is the order's number, or what else tells it from others.

    `draft` is the guid of a draft that can be deleted, or "". `is_stuck`: the order can be transferred now.
    """

    name: str
    transfer_id: int | None
    says: str
    draft: str
    is_stuck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedOrganization:
    """An organization with its last comparison, None if there was none yet.

    `orders` are the number and the sale of the orders that documents were made for, by the documents' references.
    `next_at` is None while the organization is paused.
    """

    connected: ConnectedOrganization
    comparison: Comparison | None
    orders: Mapping[str, tuple[str, int]]
    next_at: datetime | None

    @property
    def differences(self) -> Iterator[Told]:
        """Its differences, in the reader's language."""
        for one in self.comparison.differences if self.comparison else ():
            number, sale = self.orders.get(one.order, (_short(one.order), None))
            yield Told(
                name=number,
                transfer_id=one.transfer_id or sale,
                says=explain_difference(one.kind, one.here, one.there, current_language()),
                draft=one.there if one.kind is BookDifferenceKind.DRAFT_LEFT_OVER else "",
                is_stuck=one.kind is BookDifferenceKind.NOT_TRANSFERRED,
            )


@member_page()
def reconcile(request: MemberRequest) -> HttpResponse:
    """Shows the last comparison of each organization."""
    context = {"section": "reconcile", "compared": read_compared()}
    return render(request, "backoffice/books/reconcile.html", context)


def read_compared() -> list[ComparedOrganization]:
    """Each organization with its last comparison; those that were compared come first. In the scope of the merchant."""
    found = [(row, read_comparison(row)) for row in ConnectedOrganization.objects.order_by("name", "pk")]
    night, told = next_night(timezone.now()), [one for _, one in found if one is not None]
    orders = _find_orders(one.order for comparison in told for one in comparison.differences if not one.transfer_id)
    return [
        ComparedOrganization(connected=row, comparison=one, orders=orders, next_at=None if row.paused_cause else night)
        for row, one in sorted(found, key=lambda one: one[1] is None)
    ]


def _find_orders(references: Iterable[str]) -> dict[str, tuple[str, int]]:
    """The number and the sale of the order in each reference, as far as there is one. By one query, or none."""
    known = {reference: found for reference in references if (found := REFERENCE.match(reference))}
    if not known:
        return {}
    sales = Transfer.objects.filter(role=SALE.name, order__external_id__in={one["order"] for one in known.values()})
    rows = sales.values_list("shop__code", "order__external_id", "order__number", "pk")
    by_order = {(shop, order): (number, pk) for shop, order, number, pk in rows}
    return {
        reference: by_order[found["shop"], found["order"]]
        for reference, found in known.items()
        if (found["shop"], found["order"]) in by_order
    }


def _short(name: str) -> str:
    """The order in a reference, if the reference is ours; a merchant knows neither our prefix nor the shop's code."""
    found = REFERENCE.match(name)
    return found["order"] if found else name


@require_POST
@member_page(Right.DECIDE)
def compare_now(request: MemberRequest, connected_id: int) -> HttpResponse:
    """Compares an organization at once."""
    connected = get_row(ConnectedOrganization.objects.select_related("connection", "merchant"), pk=connected_id)
    try:
        compare_and_keep(connected, open_reach().dinero(connected), timezone.now())
    except DineroError as error:
        messages.error(request, dinero_error_words(error))
    except SecretUnreadable:
        messages.error(request, _("The access to Dinero cannot be read. Connect to Dinero again."))
    return redirect("reconcile", merchant_id=request.merchant.pk)


@require_POST
@member_page(Right.DECIDE)
def delete_left_draft(request: MemberRequest, connected_id: int) -> HttpResponse:
    """Deletes a draft in Dinero that the last comparison found left over."""
    connected = get_row(ConnectedOrganization.objects.select_related("connection", "merchant"), pk=connected_id)
    guid = request.POST.get("draft", "")
    found = read_comparison(connected)
    known = {
        one.there for one in (found.differences if found else ()) if one.kind is BookDifferenceKind.DRAFT_LEFT_OVER
    }
    if guid not in known:
        raise Http404
    try:
        is_deleted = delete_draft_left_over(open_reach().dinero(connected), UUID(guid))
    except (DineroError, SecretUnreadable) as error:
        words = dinero_error_words(error) if isinstance(error, DineroError) else str(error)
        messages.error(request, words)
        return redirect("reconcile", merchant_id=request.merchant.pk)
    forget_difference(connected, guid)
    if is_deleted:
        audit(request, "draft_deleted", draft=guid)
        messages.success(request, _("The draft is deleted in Dinero."))
    else:
        messages.warning(request, _("It is no draft in Dinero any more, so nothing was deleted."))
    return redirect("reconcile", merchant_id=request.merchant.pk)
