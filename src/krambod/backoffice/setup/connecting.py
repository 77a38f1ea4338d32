"""How does a merchant connect Dinero?

the button ─▶ Visma Connect asks them ─▶ /dinero/callback ─▶ the code for a grant ─▶ what it reaches ─▶ stored
              state, PKCE verifier and shop wait in the session        who reaches what is in use mends it
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, get_row, get_shop, member_page
from krambod.backoffice.formats import current_language
from krambod.backoffice.people.confirming import confirmed
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.setup.pages import ShopPage, can_connect, dinero_error_words, settings_page
from krambod.backoffice.setup.reached import CannotConnectDinero, find_mended, reach_by_keys, store_reached
from krambod.backoffice.setup.summary import ChosenLine, chosen_lines
from krambod.backoffice.surroundings import find_first_shop
from krambod.dinero.errors import ConsentGone, DineroError, NotConnected, OutcomeUnknown, Unavailable
from krambod.dinero.oauth import ask_consent, exchange_code
from krambod.merchants.models import Merchant, Shop
from krambod.merchants.rights import Right
from krambod.orders.bounded import find_key
from krambod.organizations.access import (
    PAUSED_BY_HAND,
    connect_visma,
)
from krambod.organizations.accounts import stored_chart
from krambod.organizations.models import ConnectedOrganization, Connection, ConnectionKind
from krambod.transfers.models import Transfer
from krambod.words.causes import is_mended_by_connecting

WAITING = "dinero_consent"  # in the session, between the button and the way back
VISMA_LANGUAGES = {"da": "da-DK", "de": "de-DE", "en": "en-GB"}
ANSWERED = ("code", "state", "error")


class KeyForm(forms.Form):
    """A personal integration of the merchant's own."""

    client_id = forms.CharField(label=gettext_lazy("Client id"), max_length=100)
    client_secret = forms.CharField(label=gettext_lazy("Client secret"), max_length=200, widget=forms.PasswordInput)
    api_key = forms.CharField(label=gettext_lazy("API key"), max_length=200, widget=forms.PasswordInput)


@settings_page(Right.CONNECTIONS)
def shop_dinero(request: MemberRequest, shop_id: int) -> HttpResponse:
    """The page *Economic system*: whether Dinero is connected, and the button that connects."""
    return _show(ShopPage(request, shop_id), KeyForm())


def _show(page: ShopPage, form: KeyForm) -> HttpResponse:
    connected = page.connected
    return page.show(
        "dinero",
        step="shop_dinero",
        right=Right.CONNECTIONS,
        form=form,
        mend=page.request.POST.get("mend") or page.request.GET.get("mend", ""),
        can_connect=can_connect(),
        organizations=page.organizations,
        is_dead=connected is not None and is_mended_by_connecting(connected.paused_cause),
        is_paused_by_hand=connected is not None and connected.paused_cause == PAUSED_BY_HAND,
        chosen=list(_chosen(page)),
    )


def _chosen(page: ShopPage) -> Iterator[ChosenLine]:
    """Yields what the rules in force say. Nothing before there are rules, and without the accounts as last read."""
    rules, connected = page.wishes.rules, page.connected
    chart = None if rules is None or connected is None else stored_chart(rules.organization_id)
    if rules is not None and connected is not None and chart is not None:
        yield from chosen_lines(rules, chart, connected.name)


@require_POST
@settings_page(Right.CONNECTIONS)
@confirmed
def connect(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Sends the person to Visma Connect, to approve there."""
    return _ask_consent(request, get_shop(shop_id), mended=None)


@require_POST
@member_page(Right.CONNECTIONS)
@confirmed
def reconnect(request: MemberRequest, connected_id: int) -> HttpResponse:
    """The button in the red bar: leads to Visma's consent page again, or to the form for keys."""
    row = get_row(ConnectedOrganization.objects.select_related("connection"), pk=connected_id)
    shop = _shop_of(row)
    if row.connection.kind == ConnectionKind.VISMA:
        return _ask_consent(request, shop, mended=row.connection)
    messages.warning(request, _("Make a new API key in Dinero, and enter it here. Your settings are kept."))
    return redirect(f"{_dinero_page(request.merchant, shop)}?mend={row.pk}#key")


def _shop_of(connected: ConnectedOrganization) -> Shop:
    """A shop that is booked in the organization, or else the merchant's first shop."""
    transfer = Transfer.objects.filter(connected=connected).select_related("shop").order_by("-pk").first()
    shop = transfer.shop if transfer is not None else find_first_shop()
    assert shop is not None
    return shop


def _ask_consent(request: MemberRequest, shop: Shop, *, mended: Connection | None) -> HttpResponse:
    if not can_connect():
        messages.error(request, _not_configured())
        return redirect(_dinero_page(request.merchant, shop))
    consent = ask_consent(open_reach().endpoints.app, language=VISMA_LANGUAGES[current_language()])
    request.session[WAITING] = {
        "state": consent.state,
        "code_verifier": consent.code_verifier,
        "merchant_id": request.merchant.pk,
        "shop_id": shop.pk,
        "mended_id": None if mended is None else mended.pk,
    }
    return redirect(consent.url)


@csrf_exempt
def callback(request: HttpRequest) -> HttpResponse:
    """Takes Visma's answer. A posted answer comes without our cookies, so a redirect makes it come again by GET."""
    if request.method == "POST":
        answer = {name: request.POST[name] for name in ANSWERED if name in request.POST}
        response = redirect(reverse("dinero_callback", query=answer))
        response.status_code = 303
        return response
    return _take_answer(request)


@login_required
def _take_answer(request: HttpRequest) -> HttpResponse:
    waiting: dict[str, Any] | None = request.session.get(WAITING)
    state = request.GET.get("state", "")
    if waiting is None or not constant_time_compare(state, waiting["state"]):
        messages.error(
            request,
            _("This answer belongs to no connection that you began here. Press the button once more, in this browser."),
        )
        return redirect("settings", merchant_id=waiting["merchant_id"]) if waiting is not None else redirect("home")
    del request.session[WAITING]
    view = member_page(Right.CONNECTIONS)(_finish)
    return view(request, merchant_id=waiting["merchant_id"], waiting=waiting)


def _finish(request: MemberRequest, waiting: dict[str, Any]) -> HttpResponse:
    shop = get_shop(waiting["shop_id"])
    try:
        reached = _connect_by_consent(request, waiting)
    except CannotConnectDinero as error:
        messages.error(request, str(error))
    else:
        _show_connected(request, shop, reached)
    return redirect(_dinero_page(request.merchant, shop))


def _connect_by_consent(request: MemberRequest, waiting: dict[str, Any]) -> list[ConnectedOrganization]:
    code = _read_code(request)
    reach = open_reach()
    try:
        grant = exchange_code(reach.http, reach.endpoints.app, code, waiting["code_verifier"])
        organizations = reach.organizations_of(grant)
        mended = find_mended(waiting["mended_id"], organizations)
        connection = connect_visma(request.merchant, grant, client_id=reach.endpoints.client_id, mended=mended)
    except ConsentGone as error:
        raise CannotConnectDinero(
            _("The approval was too old, or used before. Nothing was changed; press the button once more.")
        ) from error
    except (Unavailable, OutcomeUnknown, NotConnected) as error:
        raise CannotConnectDinero(dinero_error_words(error)) from error
    except DineroError as error:
        raise CannotConnectDinero(
            _("Visma does not accept this installation's app. Whoever runs it must check its client id and secret.")
        ) from error
    return store_reached(connection, organizations)


def _read_code(request: HttpRequest) -> str:
    error = request.GET.get("error", "")
    if error == "access_denied":
        raise CannotConnectDinero(
            _("You did not approve at Dinero, so nothing is connected. Press the button to try again.")
        )
    if error or not request.GET.get("code"):
        raise CannotConnectDinero(
            _("Visma answered with an error (%(error)s). Nothing was changed; try again in a moment.")
            % {"error": error[:60] or "-"}
        )
    return request.GET["code"]


@require_POST
@settings_page(Right.CONNECTIONS)
@confirmed
def connect_by_key(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Connects by a personal integration. `mend` is the id of the connected organization whose keys are replaced."""
    page, form = ShopPage(request, shop_id), KeyForm(request.POST)
    if not form.is_valid():
        return _show(page, form)
    try:
        reached = reach_by_keys(open_reach(), request.merchant, form.cleaned_data, _personal_to_mend(request))
    except CannotConnectDinero as error:
        form.add_error(None, str(error))
        return _show(page, form)
    _show_connected(request, page.shop, reached)
    return page.go("shop_dinero")


def _personal_to_mend(request: MemberRequest) -> Connection | None:
    mend = find_key(request.POST.get("mend"))
    if mend is None:
        return None
    rows = ConnectedOrganization.objects.filter(connection__kind=ConnectionKind.PERSONAL).select_related("connection")
    return get_row(rows, pk=mend).connection


def _show_connected(request: MemberRequest, shop: Shop, reached: list[ConnectedOrganization]) -> None:
    audit(request, "connected", shop=shop.name, organizations=[row.organization_id for row in reached])
    if not reached:
        messages.warning(
            request,
            _("Dinero is connected, but this user has no organization there yet. Make one in Dinero."),
        )
        return
    text = ngettext(
        "Dinero is connected: %(count)s organization.", "Dinero is connected: %(count)s organizations.", len(reached)
    )
    messages.success(request, text % {"count": len(reached)})


def _not_configured() -> str:
    return _(
        "This installation has no app at Visma Connect yet. Whoever runs it sets KRAMBOD_DINERO_CLIENT_ID and "
        "KRAMBOD_DINERO_CLIENT_SECRET; a personal integration works without."
    )


def _dinero_page(merchant: Merchant, shop: Shop) -> str:
    return reverse("shop_dinero", kwargs={"merchant_id": merchant.pk, "shop_id": shop.pk})
