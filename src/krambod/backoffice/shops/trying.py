"""*Test en ordre*: how is a payload understood, and what would become of it? Nothing of what is pasted is stored.

pasted text ─▶ by the shop's rules, or with other fields tried ─▶ field by field, the order, the invoice it would be
                                                                └▶ saved: a new version of the rules
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.backoffice.errors import forbidden
from krambod.backoffice.formats import current_language, moment
from krambod.backoffice.shops.event_bodies import laid_out
from krambod.backoffice.shops.field_words import field_label
from krambod.backoffice.shops.outlook import outlook_of
from krambod.backoffice.shops.pages import PlatformPage, now
from krambod.merchants.rights import Right
from krambod.orders.bounded import find_key, storable
from krambod.platforms.connections.stored import NotConnected
from krambod.platforms.events.explain import Explained, explain_payload, platform_of_shop, save_field_map
from krambod.platforms.events.seen import find_event_body, newest_order_events
from krambod.platforms.platform import Understood
from krambod.platforms.sentences import explain_finding

LONGEST_PAYLOAD = 1_000_000
LONGEST_PATH = 200
FIELD = "field-"
SAVE = "save"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownField:
    """A field of ours: what it means, where that stood, and which path the merchant chose. `paths` are tried anyway."""

    name: str
    label: str
    lines: list[Understood]
    chosen: str
    paths: str
    can_be_mapped: bool

    @property
    def is_wrong(self) -> bool:
        return any(line.problem for line in self.lines)

    @property
    def meanings(self) -> list[str]:
        return [_meaning(line) for line in self.lines]


class PayloadForm(forms.Form):
    """What a shop sent, or would send."""

    payload = forms.CharField(
        label=gettext_lazy("What the shop sends (JSON)"),
        max_length=LONGEST_PAYLOAD,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "once"}),
    )


@member_page()
def try_order(request: MemberRequest, shop_id: int) -> HttpResponse:
    """The form, and below it what the payload says. The answer is the page itself, as nothing is kept on the way."""
    page = PlatformPage(request, shop_id)
    try:
        return _answer(page)
    except NotConnected:
        messages.warning(request, _("Connect the shop first; then an order can be tried."))
        return page.go("shop_platform")


def _answer(page: PlatformPage) -> HttpResponse:
    """Raises NotConnected."""
    request = page.request
    if request.method != "POST":
        platform_of_shop(page.shop)
        payload = _asked_for(page)
        newest = newest_order_events(page.shop) if request.may(Right.LOG) else []
        asked = find_key(request.GET.get("event"))
        return page.show("try", form=PayloadForm(initial={"payload": payload}), newest=newest, asked=asked)
    if request.POST.get("do") == SAVE and not request.may(Right.RULES):
        return forbidden(request, Right.RULES)
    form = PayloadForm(request.POST)
    if not form.is_valid():
        return page.show("try", form=form)
    fields = _posted_fields(request)
    if request.POST.get("do") == SAVE and fields is not None:
        _save(page, fields)
    explained = explain_payload(page.shop, form.cleaned_data["payload"], now(), fields=fields)
    return page.show("try", form=form, may_change=request.may(Right.RULES), **_told(page, explained))


def _save(page: PlatformPage, fields: Mapping[str, str]) -> None:
    try:
        version = save_field_map(page.shop, fields, now(), by=str(page.request.user))
    except ValueError:  # a form of another platform, or made by hand
        messages.error(page.request, _("The platform has no such field. Load the page again."))
        return
    audit(page.request, "reading_rules_saved", shop=page.shop.name, version=version)
    text = _("Saved as version %(version)s. Held events are read again by it.")
    messages.success(page.request, text % {"version": version})


def _told(page: PlatformPage, explained: Explained) -> dict[str, Any]:
    language = current_language()
    shown = shown_fields(explained)
    return {
        "explained": explained,
        "findings": [explain_finding(one.field, one.problem, language) for one in explained.findings],
        "told": [one for one in shown if one.lines],
        "untold": [one for one in shown if not one.lines],
        "outlook": outlook_of(page.shop, explained.order) if explained.order is not None else None,
    }


def shown_fields(explained: Explained) -> list[ShownField]:
    """First what is wrong, then the fields in the order they were read, then the fields that are missing."""
    lines: dict[str, list[Understood]] = {}
    for line in explained.lines:
        lines.setdefault(line.field, []).append(line)
    names = [*lines, *(name for name in explained.fields if name not in lines)]
    shown = [_shown(name, lines.get(name, []), explained) for name in names]
    return sorted(shown, key=lambda one: not one.is_wrong)


def _shown(name: str, lines: list[Understood], explained: Explained) -> ShownField:
    chosen = explained.rules.fields.get(name, "")
    paths = [path for path in explained.fields.get(name, ()) if path != chosen]
    return ShownField(
        name=name,
        label=field_label(name, explained.platform),
        lines=lines,
        chosen=chosen,
        paths=", ".join(paths),
        can_be_mapped=name in explained.fields,
    )


def _meaning(line: Understood) -> str:
    """As a person writes it."""
    if line.meaning in ("yes", "no"):
        return _("yes") if line.meaning == "yes" else _("no")
    if line.field.endswith("_at") or line.field.endswith(".at"):
        try:
            return moment(datetime.fromisoformat(line.meaning))
        except ValueError:
            return line.meaning
    return line.meaning


def _posted_fields(request: MemberRequest) -> dict[str, str] | None:
    """None: the rules as they are."""
    named = {
        name.removeprefix(FIELD): storable(str(path), LONGEST_PATH)
        for name, path in request.POST.items()
        if name.startswith(FIELD)
    }
    return named or None


def _asked_for(page: PlatformPage) -> str:
    """The body of a held event, if the member may read it."""
    asked = find_key(page.request.GET.get("event"))
    if asked is None or not page.request.may(Right.LOG):
        return ""
    return laid_out(find_event_body(page.shop, asked) or "")
