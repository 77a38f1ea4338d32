"""What do all pages of the settings share? The rights to read and to change, the menus and the checklist."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from krambod.backoffice.access import MemberRequest, View, audit, get_row, member_page
from krambod.backoffice.errors import forbidden
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.setup.checklist import SetupStep, checklist
from krambod.backoffice.setup.progress import with_facts
from krambod.backoffice.setup.wishes import Wishes, read_wishes
from krambod.dinero.errors import AccessDenied, ConsentGone, DineroError, NotConnected, ProMissing, Refused
from krambod.merchants.models import DINERO, Shop
from krambod.merchants.rights import Right
from krambod.organizations.access import DISCONNECTED
from krambod.organizations.accounts import read_chart, stored_chart
from krambod.organizations.chart import Chart
from krambod.organizations.models import ConnectedOrganization, Organization

INVOICES_READ_AT = Organization.objects.filter(organization_id=OuterRef("organization_id")).values("invoices_read_at")


def settings_page(right: Right) -> Callable[[View], View]:
    """Makes a function a page that every member may read, and only members with the right may post to."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: MemberRequest, **arguments: Any) -> HttpResponse:
            if request.method == "POST" and not request.may(right):
                return forbidden(request, right)
            return view(request, **arguments)

        guarded.posting_right = right  # type: ignore[attr-defined] # looked at by the test that walks every address
        return member_page()(guarded)

    return decorate


class ShopPage:
    """A shop with its choices so far, and the answers that its pages share. In the scope of the merchant."""

    def __init__(self, request: MemberRequest, shop_id: int) -> None:
        self.request = request
        self.shop: Shop = get_row(with_facts(Shop.objects.select_related("merchant")), pk=shop_id)
        request.shop = self.shop
        self.wishes: Wishes = read_wishes(self.shop)
        # The red bar uses the same rows.
        rows = ConnectedOrganization.objects.select_related("connection").order_by("pk")
        request.organizations = list(rows.annotate(invoices_read_at=Subquery(INVOICES_READ_AT)))
        self.organizations = [one for one in request.organizations if one.paused_cause != DISCONNECTED]

    @property
    def connected(self) -> ConnectedOrganization | None:
        """The organization where the shop's sales are booked, or None if none is chosen yet."""
        chosen = self.wishes.connected_id
        return next((one for one in self.organizations if one.pk == chosen), None)

    def steps(self) -> list[SetupStep]:
        return checklist(self.shop, self.wishes, has_connection=bool(self.organizations), connected=self.connected)

    def show(
        self, template: str, *, step: str = "", tab: str = "", right: Right = Right.RULES, **more: Any
    ) -> HttpResponse:
        """Renders the page with its menus. `step` and `tab` are its entries there; changing it needs `right`."""
        steps = self.steps()
        context = {
            "section": "settings",
            "shop": self.shop,
            "wishes": self.wishes,
            "connected": self.connected,
            "steps": steps,
            "is_set_up": all(one.is_done for one in steps),
            "step": step,
            "tab": tab,
            "is_dinero": self.shop.economic_system == DINERO,
            "may_change": self.request.may(right),
            **more,
        }
        return render(self.request, f"backoffice/setup/{template}.html", context)

    def go(self, name: str, **arguments: Any) -> HttpResponse:
        """Redirects to another page of the shop."""
        address: HttpResponse = redirect(name, merchant_id=self.request.merchant.pk, shop_id=self.shop.pk, **arguments)
        return address

    def go_on(self, done: str) -> HttpResponse:
        """Redirects to the step after `done`, which was just saved."""
        steps = self.steps()
        names = [step.name for step in steps]
        following = steps[min(names.index(done) + 1, len(steps) - 1)]
        return self.go(following.name)

    def go_to_next(self) -> HttpResponse:
        """Redirects to the first step that is left, or to the shop's settings."""
        return self.go(next((step.name for step in self.steps() if not step.is_done), "shop_settings"))

    def keep(self, action: str, changes: dict[str, Any]) -> None:
        """Stores choices: with the shop during the set-up, later as a new version of the rules. Audits `action`."""
        self.wishes = self.wishes.keep(changes, now=open_reach().now(), by=self.request.user)
        audit(self.request, action, shop=self.shop.name, version=self.wishes.version, changed=sorted(changes))

    def expect(self, step: str) -> HttpResponse | None:
        """None if `step` is open; else a redirect to the first step that is missing."""
        steps = self.steps()
        asked = next(one for one in steps if one.name == step)
        if asked.is_open:
            return None
        missing = next(one for one in steps if not one.is_done)
        messages.warning(self.request, _("First: %(step)s.") % {"step": missing.label})
        return self.go(missing.name)

    def chart(self) -> Chart | None:
        """The organization's accounts, read from Dinero if we do not know them yet. None if they cannot be read."""
        connected = self.connected
        assert connected is not None
        known = stored_chart(connected.organization_id)
        if known is not None and known.entry_names:
            return known
        return self.read_chart()

    def read_chart(self) -> Chart | None:
        """Reads the accounts from Dinero now. If they cannot be read, tells the person why and returns None."""
        connected, reach = self.connected, open_reach()
        assert connected is not None
        try:
            return read_chart(reach.dinero(connected), now=reach.now())
        except DineroError as error:
            messages.error(self.request, dinero_error_words(error))
            return None


def now() -> datetime:
    """The time by the clock that the settings use (aware UTC)."""
    return open_reach().now()


def dinero_error_words(error: DineroError) -> str:
    """Says what went wrong at Dinero and what to do, in the reader's language."""
    match error:
        case ProMissing():
            return _("The organization has no Dinero Pro, without which nothing is transferred. Renew it in Dinero.")
        case AccessDenied():
            return _("The user who connected has no access to the organization. Connect as somebody who has.")
        case ConsentGone():
            return _("Dinero does not know the approval any more. Connect again; your settings are kept.")
        case NotConnected():
            return _("Dinero did not let us in. Connect again; your settings are kept.")
        case Refused(danish=danish) if danish:
            return _("Dinero said no: %(answer)s") % {"answer": danish}
        case _:
            return _("Dinero cannot be reached just now. Nothing was changed; try again in a moment.")


def can_connect() -> bool:
    """Whether this installation has an app at Visma Connect."""
    return bool(open_reach().endpoints.client_id)


def is_post(request: HttpRequest) -> bool:
    return request.method == "POST"
