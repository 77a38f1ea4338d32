"""How is a shop connected, tried and disconnected?"""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.backoffice.formats import current_language
from krambod.backoffice.people.confirming import confirmed
from krambod.backoffice.per_hour import TOKEN, counted, limited
from krambod.backoffice.shops.pages import PlatformPage, now, opened_services, refusal_words
from krambod.merchants.rights import Right
from krambod.platforms.connections.app_installs import claim_app, find_app_secret
from krambod.platforms.connections.backfill import ask_for_backfill
from krambod.platforms.connections.claim_codes import make_claim_code
from krambod.platforms.connections.connect import Entered, connect, disconnect, try_connection
from krambod.platforms.connections.services import is_trial
from krambod.platforms.connections.status import hook_addresses
from krambod.platforms.connections.stored import CannotConnect, NotConnected, find_shop_connection
from krambod.platforms.models import ShopConnection
from krambod.platforms.platform import (
    WEBHOOK_SECRET,
    AppInstalls,
    HandMadeWebhooks,
    Platform,
    Secret,
    SignatureScheme,
)
from krambod.platforms.registry import find_platform
from krambod.transfers.rule_versions import find_rules
from krambod.words.language import say

FETCHED_AT_FIRST = timedelta(days=90)
OF_A_FIELD = {"wrong_address": "url", "address_refused": "url", "no_webhook_secret": WEBHOOK_SECRET}


class ConnectForm(forms.Form):
    """What a platform needs of the merchant. Secrets are never written into the page again."""

    def __init__(self, *arguments: Any, platform: Platform, present: ShopConnection | None) -> None:
        super().__init__(*arguments)
        self.platform = platform
        self.is_kept = present is not None
        if not platform.url or is_trial(settings.KRAMBOD_BASE_URL):
            self.fields["url"] = _address_field(platform, present)
        for key in platform.keys:
            self.fields[key.name] = _key_field(key, is_needed=platform.makes_webhooks and not self.is_kept)
        if platform.hand_made_webhooks is not None:
            self._add_webhook_fields(platform, platform.hand_made_webhooks, present)

    def _add_webhook_fields(
        self, platform: Platform, webhooks: HandMadeWebhooks, present: ShopConnection | None
    ) -> None:
        label = _("The webhook's secret")
        self.fields[WEBHOOK_SECRET] = _secret_field(label, is_needed=not self.is_kept)
        for number in range(2, len(webhooks.events) + 1):
            self.fields[f"{WEBHOOK_SECRET}_{number}"] = _secret_field(f"{label} {number}")
        self.fields["signature_header"] = forms.CharField(
            label=_("Name of the header"),
            max_length=100,
            initial=present.signature_header if present else platform.signature_header,
        )
        self.fields["signature_scheme"] = forms.ChoiceField(
            label=_("Kind of signature"),
            choices=[(scheme.value, scheme.value.upper()) for scheme in SignatureScheme],
            initial=present.signature_scheme if present else platform.signature_scheme,
        )

    def main_fields(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        folded = {one.name for one in (*self.more_secrets(), *self.signature_fields())}
        return [field for field in self.visible_fields() if field.name not in folded]

    def more_secrets(self) -> list[forms.BoundField]:
        """For a shop that gives each webhook a secret of its own."""
        return [field for field in self.visible_fields() if field.name.startswith(f"{WEBHOOK_SECRET}_")]

    def signature_fields(self) -> list[forms.BoundField]:
        """What is seldom changed."""
        return [field for field in self.visible_fields() if field.name.startswith("signature_")]

    def entered(self) -> Entered:
        """What was filled in. Several webhook secrets stand on lines of their own."""
        filled = self.cleaned_data
        secrets = {name: filled.get(name, "") for name in self.platform.secret_names}
        told = [filled.get(WEBHOOK_SECRET, ""), *(filled[field.name] for field in self.more_secrets())]
        secrets[WEBHOOK_SECRET] = "\n".join(one.strip() for one in told if one.strip())
        return Entered(
            platform=self.platform.name,
            url=filled.get("url", ""),
            secrets=secrets,
            signature_header=filled.get("signature_header", ""),
            signature_scheme=filled.get("signature_scheme", ""),
        )


class ClaimForm(forms.Form):
    """The key that the platform shows where our app was installed."""

    def __init__(self, *arguments: Any, app: AppInstalls) -> None:
        super().__init__(*arguments)
        self.fields["key"] = _key_field(app.key, is_needed=True)


@member_page(Right.CONNECTIONS)
@confirmed
def connect_platform(request: MemberRequest, shop_id: int, platform_name: str) -> HttpResponse:
    """The form, with where the shop sends its events. What is posted is tried before it is stored."""
    page, found = PlatformPage(request, shop_id), get_platform_or_404(platform_name)
    form = ConnectForm(request.POST or None, platform=found, present=_present(page, found))
    if request.method == "POST" and form.is_valid() and _connect(page, form):
        return page.go("shop_platform")
    language, webhooks = current_language(), found.hand_made_webhooks
    return page.show(
        "connect",
        form=form,
        platform=found,
        key_guide=say(found.key_guide, language),
        webhook_guide=say(webhooks.guide, language) if webhooks else "",
        addresses=hook_addresses(page.shop, found, settings.KRAMBOD_BASE_URL),
        claim_form=ClaimForm(app=found.app) if found.app and find_app_secret(found) else None,
    )


@require_POST
@member_page(Right.CONNECTIONS)
@confirmed
def claim_install(request: MemberRequest, shop_id: int, platform_name: str) -> HttpResponse:
    """Connects the shop in which our app was installed."""
    page, found = PlatformPage(request, shop_id), get_platform_or_404(platform_name)
    if found.app is None:
        raise Http404
    form = ClaimForm(request.POST, app=found.app)
    if form.is_valid() and claim_app(page.shop, found, form.cleaned_data["key"].strip(), now()):
        audit(request, "shop_connected", shop=page.shop.name, platform=found.title)
        messages.success(request, _("The shop is connected."))
        return page.go("shop_platform")
    text = _("No shop with our app has that key. Copy it again from the app's page in %(platform)s.")
    messages.error(request, text % {"platform": found.title})
    return page.go("connect_platform", platform_name=found.name)


@require_POST
@member_page(Right.CONNECTIONS)
@confirmed
@limited
def make_code(request: MemberRequest, shop_id: int, platform_name: str) -> HttpResponse:
    """Shows a new code for the app's own page at the platform, once: a redirect would have to store it somewhere."""
    page, found = PlatformPage(request, shop_id), get_platform_or_404(platform_name)
    if found.app is None or not find_app_secret(found):
        raise Http404
    with counted(request.user, TOKEN):
        code = make_claim_code(page.shop, now())
        audit(request, "claim_code_made", shop=page.shop.name, platform=found.title)
    return page.show("claim_code", platform=found, code=code)


@require_POST
@member_page(Right.CONNECTIONS)
def test_platform(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Asks the shop whose key it is; one that was paused for its key goes on."""
    page = PlatformPage(request, shop_id)
    try:
        with opened_services() as services:
            identity = try_connection(page.shop, services)
    except (CannotConnect, NotConnected) as error:
        messages.error(request, refusal_words(error))
    else:
        audit(request, "shop_tried", shop=page.shop.name)
        name = identity.name or identity.id
        messages.success(request, _("It works: the shop answered as “%(name)s”.") % {"name": name})
    return page.go("shop_platform")


@member_page(Right.CONNECTIONS)
@confirmed
def disconnect_platform(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Asks first."""
    page = PlatformPage(request, shop_id)
    if request.method != "POST":
        return page.show("disconnect", status=page.status())
    with opened_services() as services:
        disconnect(page.shop, services)
    audit(request, "shop_disconnected", shop=page.shop.name)
    messages.success(request, _("The shop is disconnected and its keys are forgotten. What it sent stays here."))
    return page.go("shop_platform")


def get_platform_or_404(name: str) -> Platform:
    """Raises Http404."""
    found = find_platform(name)
    if found is None:
        raise Http404
    return found


def _connect(page: PlatformPage, form: ConnectForm) -> bool:
    try:
        with opened_services() as services:
            status = connect(page.shop, form.entered(), services)
    except CannotConnect as error:
        field = OF_A_FIELD.get(error.code)
        form.add_error(field if field in form.fields else None, refusal_words(error))
        return False
    audit(page.request, "shop_connected", shop=page.shop.name, platform=status.title)
    messages.success(page.request, _("The shop is connected."))
    if status.has_key and status.backfill is None and find_rules(page.shop) is None:
        _fetch_newest(page)
    return True


def _fetch_newest(page: PlatformPage) -> None:
    """Fetches the orders of the last ninety days, so that the set-up shows their payment methods and kinds of sale."""
    since = now() - FETCHED_AT_FIRST
    ask_for_backfill(page.shop, since, now())
    audit(page.request, "backfill_asked", shop=page.shop.name, since=since.date().isoformat())
    text = _("Its orders of the last 90 days are being fetched. They are booked only from your start date on.")
    messages.success(page.request, text)


def _present(page: PlatformPage, platform: Platform) -> ShopConnection | None:
    """The connection whose secrets are kept where a field is left empty."""
    present = find_shop_connection(page.shop)
    is_same = present is not None and present.platform == platform.name and present.disconnected_at is None
    return present if is_same else None


def _address_field(platform: Platform, present: ShopConnection | None) -> forms.CharField:
    return forms.CharField(
        label=_("The shop's address"),
        max_length=500,
        required=not platform.url,
        initial=present.url if present else platform.url,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )


def _key_field(key: Secret, *, is_needed: bool) -> forms.CharField:
    language = current_language()
    help_text = say(key.help, language) if key.help is not None else ""
    return _secret_field(say(key.label, language), is_needed=is_needed, help_text=help_text)


def _secret_field(label: str, *, is_needed: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=500,
        required=is_needed,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
