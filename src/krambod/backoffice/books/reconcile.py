"""Do our orders and Dinero's documents agree? The page of the last comparison, and the button that compares now."""

from collections.abc import Iterator
from dataclasses import dataclass
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
from krambod.transfers.reconciling.compare import BookDifferenceKind
from krambod.transfers.reconciling.keep import Comparison, compare_and_keep, forget_difference, read_comparison
from krambod.transfers.reconciling.left_over import delete_draft_left_over
from krambod.words.book_differences import explain_difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A difference in the reader's language. Without an order, `name` is the document's reference.

    `draft` is the guid of a draft that can be deleted, or "". `is_stuck`: the order can be transferred now.
    """

    name: str
    transfer_id: int | None
    says: str
    draft: str
    is_stuck: bool


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
                draft=one.there if one.kind is BookDifferenceKind.DRAFT_LEFT_OVER else "",
                is_stuck=one.kind is BookDifferenceKind.NOT_TRANSFERRED,
            )


@member_page()
def reconcile(request: MemberRequest) -> HttpResponse:
    """Shows the last comparison of each organization."""
    context = {"section": "reconcile", "compared": read_compared()}
    return render(request, "backoffice/books/reconcile.html", context)


def read_compared() -> list[ComparedOrganization]:
    """Each organization with its last comparison. In the scope of the merchant."""
    rows = ConnectedOrganization.objects.order_by("name", "pk")
    return [ComparedOrganization(connected=row, comparison=read_comparison(row)) for row in rows]


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
