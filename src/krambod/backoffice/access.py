"""Who may open a page, and which merchant's rows does the page read?

logged in? ─▶ a member of the merchant in the address? ─▶ with the right? ─▶ the view, in the merchant's scope
  no: log in     no: 404, as if there were no such merchant     no: 403, and the page says who may
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django_scopes import scope

from krambod.backoffice.coming_back import page_of_form
from krambod.backoffice.errors import forbidden
from krambod.backoffice.memberships import find_memberships
from krambod.backoffice.polling import is_asked_by_page
from krambod.merchants.models import AuditEntry, Membership, Merchant, Shop, User
from krambod.merchants.rights import Right, may
from krambod.organizations.models import ConnectedOrganization

View = Callable[..., HttpResponse]
Row = TypeVar("Row", bound=models.Model)


class MemberRequest(HttpRequest):
    """A request by a member of a merchant."""

    user: User
    membership: Membership
    memberships: list[Membership]
    merchant: Merchant
    organizations: list[ConnectedOrganization]  # set only by pages that have read them all
    shop: Shop  # set only by the pages of a shop's settings
    newest_event: str  # set only by pages that refresh themselves
    held: int  # set only by these

    def may(self, right: Right) -> bool:
        """Whether the member has the right."""
        return may(self.membership.role, right)


def member_page(right: Right = Right.READ) -> Callable[[View], View]:
    """Makes a function a view of one merchant's page, for members with the right.

    The address has `merchant_id`. The view gets the merchant as `request.merchant` instead, and runs in its scope.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @logged_in
        def guarded(request: Any, merchant_id: int, **arguments: Any) -> HttpResponse:
            # One query reads all memberships, because every page also lists the member's other companies.
            request.memberships = find_memberships(request.user)
            membership = next((one for one in request.memberships if one.merchant_id == merchant_id), None)
            if membership is None:
                raise Http404
            request.membership, request.merchant = membership, membership.merchant
            request.may = lambda asked: may(membership.role, asked)
            if not request.may(right):
                return forbidden(request, right)
            with scope(merchant=membership.merchant):
                return view(request, **arguments)

        guarded.needed_right = right  # type: ignore[attr-defined] # looked at by the test that walks every address
        return guarded

    return decorate


def logged_in(view: View) -> View:
    """Asks for the log-in first. What was sent is not done, and the person comes back to the page of its form."""
    asked = login_required(view)

    @wraps(view)
    def guarded(request: Any, *arguments: Any, **more: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return asked(request, *arguments, **more)
        if request.htmx:
            return _log_in_by_htmx(request)
        return redirect_to_login(page_of_form(request)) if request.method == "POST" else asked(request)

    return guarded


def _log_in_by_htmx(request: Any) -> HttpResponse:
    """Leads the whole page to the log-in: its page is no part of the page that asked."""
    answer = HttpResponse(status=204)
    if not is_asked_by_page(request.headers):  # nobody who writes is led away by what the page asks by itself
        there: Any = redirect_to_login(request.htmx.current_url_abs_path or "/")
        answer["HX-Redirect"] = there.url
    return answer


def get_shop(shop_id: int) -> Shop:
    """A shop of the merchant in scope. Raises Http404."""
    return get_row(Shop.objects.select_related("merchant"), pk=shop_id)


def get_row(rows: models.QuerySet[Row], **conditions: Any) -> Row:
    """The row. Raises Http404 if there is none, or if it belongs to another merchant."""
    found = rows.filter(**conditions).first()
    if found is None:
        raise Http404
    return found


def audit(request: MemberRequest, action: str, **details: Any) -> None:
    """Stores in the audit log who did what. `details` are figures, names and codes, never a secret."""
    AuditEntry.objects.create(
        merchant=request.merchant, user=request.user, actor=str(request.user), action=action, details=details
    )
