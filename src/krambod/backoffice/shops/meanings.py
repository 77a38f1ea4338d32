"""Which of a shop's own words mean shipped, cancelled, paid? Forms filled from what it was seen to say."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.backoffice.access import MemberRequest, audit
from krambod.backoffice.shops.pages import PlatformPage, now, page_of_all
from krambod.merchants.rights import Right
from krambod.platforms.events.seen import seen_words
from krambod.platforms.platform import Capture, MethodReading, ReadingRules
from krambod.platforms.reading_rules import find_reading_rules, save_reading_rules

SHIPPED, CANCELLED = "shipped", "cancelled"
MEANINGS = (
    ("", gettext_lazy("neither")),
    (SHIPPED, gettext_lazy("shipped")),
    (CANCELLED, gettext_lazy("cancelled")),
)
CAPTURES = (
    (Capture.AT_SHIPMENT.value, gettext_lazy("when the goods are shipped")),
    (Capture.AT_ONCE.value, gettext_lazy("at once, when the customer pays")),
)
CAPTURES_OF_A_METHOD = (("", gettext_lazy("as chosen above")), *CAPTURES)
LATER = (
    ("", gettext_lazy("as its name says")),
    ("yes", gettext_lazy("yes, against an invoice")),
    ("no", gettext_lazy("no")),
)


class StatusForm(forms.Form):
    """A word of the shop's for how far an order is."""

    word = forms.CharField(label=gettext_lazy("The shop's word"), max_length=200, required=False)
    meaning = forms.ChoiceField(label=gettext_lazy("It means"), choices=MEANINGS, required=False)


class MethodForm(forms.Form):
    """A word of the shop's for how an order is paid."""

    word = forms.CharField(label=gettext_lazy("The shop's word"), max_length=200, required=False)
    name = forms.CharField(label=gettext_lazy("Name here"), max_length=60, required=False)
    capture = forms.ChoiceField(
        label=gettext_lazy("The money is yours"),
        choices=CAPTURES_OF_A_METHOD,
        required=False,
    )
    pays_later = forms.ChoiceField(label=gettext_lazy("Paid later"), choices=LATER, required=False)


class CaptureForm(forms.Form):
    """What applies to every payment method that has no row of its own."""

    capture = forms.ChoiceField(label=gettext_lazy("When the shop says paid, the money is yours"), choices=CAPTURES)


StatusForms = formset_factory(StatusForm, extra=1, max_num=200)
MethodForms = formset_factory(MethodForm, extra=1, max_num=200)


@page_of_all(Right.RULES)
def platform_words(request: MemberRequest, shop_id: int) -> HttpResponse:
    """All forms on one page; each saving is a new version of how orders are read."""
    page = PlatformPage(request, shop_id)
    rules, seen = find_reading_rules(page.shop), seen_words(page.shop)
    posted = request.POST if request.method == "POST" else None
    capture = CaptureForm(posted, initial={"capture": rules.capture.value})
    statuses = StatusForms(posted, prefix="statuses", initial=status_rows(rules, seen["status"]))
    methods = MethodForms(posted, prefix="methods", initial=method_rows(rules, seen["method"]))
    if posted is not None and capture.is_valid() and statuses.is_valid() and methods.is_valid():
        version = save_reading_rules(page.shop, _chosen(rules, capture, statuses, methods), now(), by=str(request.user))
        audit(request, "reading_rules_saved", shop=page.shop.name, version=version)
        messages.success(request, _("Saved. Orders are read like this from now on, and held events are read again."))
        return page.go("platform_words")
    return page.show("words", capture=capture, statuses=statuses, methods=methods, may_change=request.may(Right.RULES))


def status_rows(rules: ReadingRules, seen: list[str]) -> list[dict[str, str]]:
    """Every status that was seen or has a meaning."""
    meanings = dict.fromkeys(rules.shipped_statuses, SHIPPED) | dict.fromkeys(rules.cancelled_statuses, CANCELLED)
    known = {word.strip().casefold(): meaning for word, meaning in meanings.items()}
    return [{"word": word, "meaning": known.get(word.strip().casefold(), "")} for word in _all([*seen, *meanings])]


def method_rows(rules: ReadingRules, seen: list[str]) -> list[dict[str, str]]:
    """Every payment method that was seen or was told of."""
    return [_method_row(word, rules.find_method(word)) for word in _all([*seen, *(one.word for one in rules.methods)])]


def _method_row(word: str, method: MethodReading | None) -> dict[str, str]:
    if method is None:
        return {"word": word, "name": "", "capture": "", "pays_later": "", "says": _says("", "", "")}
    later = "" if method.pays_later is None else "yes" if method.pays_later else "no"
    capture = method.capture or ""
    says = _says(method.name, capture, later)
    return {"word": word, "name": method.name, "capture": capture, "pays_later": later, "says": says}


def _says(name: str, capture: str, pays_later: str) -> str:
    """What a row says, in one line: it stands beside the word while the row is closed."""
    told = [f"{_('The money is yours')} {dict(CAPTURES_OF_A_METHOD)[capture]}"]
    if pays_later:
        told.append(f"{_('Paid later')}: {dict(LATER)[pays_later]}")
    return " · ".join([name, *told] if name else told)


def _all(words: list[str]) -> list[str]:
    """Each word once, whatever its capitals, in order."""
    once = {word.strip().casefold(): word for word in reversed(words)}
    return sorted(once.values(), key=str.casefold)


def _chosen(
    rules: ReadingRules, capture: CaptureForm, statuses: Iterable[forms.Form], methods: Iterable[forms.Form]
) -> ReadingRules:
    said = [row for row in _filled(statuses) if row["meaning"]]
    return ReadingRules.model_validate(
        rules.model_dump()
        | {
            "shipped_statuses": [row["word"] for row in said if row["meaning"] == SHIPPED],
            "cancelled_statuses": [row["word"] for row in said if row["meaning"] == CANCELLED],
            "methods": [_method(row) for row in _filled(methods) if row["name"] or row["capture"] or row["pays_later"]],
            "capture": capture.cleaned_data["capture"],
        }
    )


def _method(row: dict[str, str]) -> dict[str, Any]:
    later = {"yes": True, "no": False}.get(row["pays_later"])
    return {"word": row["word"], "name": row["name"], "capture": row["capture"] or None, "pays_later": later}


def _filled(rows: Iterable[forms.Form]) -> list[dict[str, str]]:
    return [form.cleaned_data for form in rows if form.cleaned_data.get("word")]
