"""Do our orders and Dinero's documents agree? The page of the last comparison, and the button that compares now."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, get_row, member_page
from krambod.backoffice.formats import current_language
from krambod.backoffice.reaching import open_reach
from krambod.dinero.errors import DineroError
from krambod.merchants.rights import Right
from krambod.merchants.secrets import SecretUnreadable
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.reconciling.keep import Comparison, compare_and_keep, read_comparison
from krambod.words.book_differences import explain_difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A difference in the reader's language. Without an order, `name` is the document's reference."""

    name: str
    transfer_id: int | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedOrganization:
    """An organization with its last comparison, None if there was none yet."""

    connected: ConnectedOrganization
    comparison: Comparison | None

    @property
    def differences(self) -> Iterator[Told]:
        """Its differences, in the reader's language."""
        for one in self.comparison.differences if self.comparison else ():
            yield Told(
                name=one.order,
                transfer_id=one.transfer_id,
                says=explain_difference(one.kind, one.here, one.there, current_language()),
            )


@member_page()
def reconcile(request: MemberRequest) -> HttpResponse:
    """Shows the last comparison of each organization."""
    rows = ConnectedOrganization.objects.order_by("name", "pk")
    compared = [ComparedOrganization(connected=row, comparison=read_comparison(row)) for row in rows]
    return render(request, "backoffice/books/reconcile.html", {"section": "overview", "compared": compared})


@require_POST
@member_page(Right.DECIDE)
def compare_now(request: MemberRequest, connected_id: int) -> HttpResponse:
    """Compares an organization at once."""
    connected = get_row(ConnectedOrganization.objects.select_related("connection", "merchant"), pk=connected_id)
    try:
        compare_and_keep(connected, open_reach().dinero(connected), timezone.now())
    except (DineroError, SecretUnreadable):
        messages.error(request, _("Dinero does not answer now. Try again later."))
    return redirect("reconcile", merchant_id=request.merchant.pk)
