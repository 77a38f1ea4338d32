"""From which day are sales booked, with which text, and how many first orders are drafts?"""

import calendar
import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.accounting.danish_time import danish_day
from krambod.accounting.vat_periods import VatPeriod
from krambod.backoffice.access import MemberRequest
from krambod.backoffice.formats import long_day
from krambod.backoffice.forms import DayField
from krambod.backoffice.setup.account import MAILING, MethodRows, make_method_rows
from krambod.backoffice.setup.guesses import Guesses, find_seen, guess
from krambod.backoffice.setup.methods import seen_methods
from krambod.backoffice.setup.pages import ShopPage, is_post, now, settings_page
from krambod.backoffice.setup.wishes import Wishes
from krambod.merchants.rights import Right
from krambod.transfers.rules import BookingRules, Mailing, first_of_next_month, guard_end

MONTHS_BACK = 24
ASKED_LATER = ("cancel_transfers_after_days", "e_invoices_to_companies")  # not during the set-up
LONGEST_BEFORE, LONGEST_AHEAD = timedelta(days=5 * 366), timedelta(days=366)
PLACES = ("{number}", "{shop}")
GUESSED = ("vat_period", "reported_until", "start_date")
VAT_PERIODS = (
    (VatPeriod.MONTHLY.value, gettext_lazy("Each month")),
    (VatPeriod.QUARTERLY.value, gettext_lazy("Each quarter")),
    (VatPeriod.HALF_YEARLY.value, gettext_lazy("Each half-year")),
)


class SalesForm(forms.Form):
    """Start date, text on the invoice, and how carefully to begin."""

    start_date = DayField(
        label=gettext_lazy("Start date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "Orders placed before this day are not booked here, also if they are shipped or refunded later: "
            "book them where you did until now."
        ),
    )
    reported_until = forms.TypedChoiceField(
        label=gettext_lazy("VAT is reported until"),
        coerce=date.fromisoformat,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("The last day of the last period you reported. Older sales are held, and you decide."),
    )
    vat_period = forms.ChoiceField(
        label=gettext_lazy("VAT is reported"),
        choices=VAT_PERIODS,
        required=False,
        help_text=gettext_lazy(
            "What is paid in a period and not sent is booked on the period's last evening, as its VAT is due then."
        ),
    )
    other_integration_off = forms.BooleanField(
        label=gettext_lazy("No other integration sends this shop's orders to Dinero: it is switched off"),
        help_text=gettext_lazy(
            "Two at once would book each sale twice. Look in the shop, and under Integrations in Dinero."
        ),
    )
    mailing = forms.ChoiceField(
        label=gettext_lazy("Who mails the invoice to the customer?"),
        choices=MAILING,
        required=False,
        help_text=gettext_lazy(
            "One of them at most: two documents would have two numbers. The order's number is always on it."
        ),
    )
    invoice_text = forms.CharField(
        label=gettext_lazy("Text on the invoice"),
        max_length=200,
        help_text=gettext_lazy("{number} is the order's number, {shop} the shop's name."),
    )
    first_drafts = forms.IntegerField(
        label=gettext_lazy("So many orders wait as drafts for your yes, before they are booked by themselves"),
        min_value=0,
        max_value=50,
    )
    e_invoices_to_companies = forms.BooleanField(
        label=gettext_lazy("Send e-invoices to companies that take them"),
        required=False,
        help_text=gettext_lazy(
            "Only for unpaid invoices. On an order's page you say that the customer takes e-invoices, which is "
            "remembered. If Dinero cannot send one, you are asked, and can mail the invoice instead. Public bodies "
            "always get one."
        ),
    )
    cancel_transfers_after_days = forms.IntegerField(
        label=gettext_lazy("Cancel unpaid bank transfers after so many days"),
        min_value=3,
        max_value=365,
        required=False,
        help_text=gettext_lazy(
            "An order by bank transfer that is neither paid nor sent is then cancelled here, and its draft is taken "
            "back. Nothing is changed in the shop, and money that comes later books it after all. Empty: never."
        ),
    )
    draft_only = forms.BooleanField(
        label=gettext_lazy("Make drafts only; I approve each invoice in Dinero myself"), required=False
    )

    def __init__(self, answers: Any, *, wishes: Wishes, today: date, guesses: Guesses | None = None) -> None:
        super().__init__(answers, initial=initial_values(wishes, today, guesses))
        self.wishes, self.today = wishes, today
        self._explain(guesses)
        if not wishes.is_unfinished:
            del self.fields["mailing"]  # it has its place on the page of the account
        else:
            for name in ASKED_LATER:
                del self.fields[name]
        ends = [(day.isoformat(), period_label(day)) for day in period_ends(today, wishes.chosen.get("reported_until"))]
        self.fields["reported_until"].choices = [("", _("None yet")), *ends]  # type: ignore[attr-defined]

    def _explain(self, guesses: Guesses | None) -> None:
        """Puts the reason of each suggestion before the field's own explanation."""
        for name in GUESSED if guesses is not None else ():
            if not self.wishes.has(name):
                reason = _("Our suggestion: %(reason)s") % {"reason": getattr(guesses, name).reason}
                self.fields[name].help_text = f"{reason} {self.fields[name].help_text}"
        if guesses is not None and not self.wishes.has("mailing"):
            reason = _("Our suggestion: %(reason)s") % {"reason": _("Most shops mail a confirmation themselves.")}
            self.fields["mailing"].help_text = f"{reason} {self.fields['mailing'].help_text}"

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        start, reported = chosen.get("start_date"), chosen.get("reported_until")
        if start is None or start.isoformat() == self.wishes.chosen.get("start_date"):
            return chosen
        earliest, latest = self.today - LONGEST_BEFORE, self.today + LONGEST_AHEAD
        if not earliest <= start <= latest:
            text = _("Choose a day from %(first)s to %(last)s.")
            self.add_error("start_date", text % {"first": long_day(earliest), "last": long_day(latest)})
        elif reported is not None and start <= reported:
            self.add_error("start_date", _("VAT is reported until %(day)s: start later.") % {"day": long_day(reported)})
        return chosen

    def clean_invoice_text(self) -> str:
        text: str = self.cleaned_data["invoice_text"]
        unknown = [name for name in re.findall(r"\{[^{}]*\}", text) if name not in PLACES]
        if unknown:
            raise forms.ValidationError(_("There is no %(name)s: write {number} or {shop}.") % {"name": unknown[0]})
        return text


@settings_page(Right.RULES)
def shop_sales(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows and stores the start, the text on the invoice, and the other questions."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_sales")) is not None:
        return early
    today, seen = danish_day(now()), find_seen(page)
    guesses = None if seen is None else guess(seen, today)
    form = SalesForm(request.POST or None, wishes=page.wishes, today=today, guesses=guesses)
    rows = _method_rows(page, today)
    if is_post(request) and form.is_valid() and (rows is None or rows.is_valid()):
        methods = {} if rows is None else {"methods": rows.rules(page.wishes.chosen["deposit_account_number"])}
        page.keep("rules_saved", changes_of(form.cleaned_data, page.wishes, today) | methods)
        messages.success(request, _("Saved."))
        return page.go_on("shop_sales")
    return page.show("sales", step="shop_sales", form=form, rows=rows)


def _method_rows(page: ShopPage, today: date) -> MethodRows | None:
    """The payment methods that are suggested during the set-up. None once it is over, or without an account."""
    chart = page.chart() if page.wishes.is_unfinished and page.wishes.has("deposit_account_number") else None
    seen = {} if chart is None else seen_methods(page.shop, today)
    is_without = is_post(page.request) and "methods-TOTAL_FORMS" not in page.request.POST
    if chart is None or not seen or is_without:
        return None
    return make_method_rows(page, chart, seen)


def period_ends(today: date, chosen: str | None) -> list[date]:
    """The last day of each month of the last two years, newest first, and the day that is already chosen."""
    ends, first = [], today.replace(day=1)
    for _month in range(MONTHS_BACK):
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    if chosen is not None and date.fromisoformat(chosen) not in ends:
        ends.append(date.fromisoformat(chosen))
    return ends


def period_label(end: date) -> str:
    """The day, with the quarter and the half-year that end then: a company may report by any of them."""
    day = long_day(end)
    if end.day != calendar.monthrange(end.year, end.month)[1]:
        return day
    if end.month in (6, 12):
        return _("%(day)s (quarter %(quarter)s, half-year)") % {"day": day, "quarter": end.month // 3}
    if end.month in (3, 9):
        return _("%(day)s (quarter %(quarter)s)") % {"day": day, "quarter": end.month // 3}
    return day


def initial_values(wishes: Wishes, today: date, guesses: Guesses | None = None) -> dict[str, Any]:
    """The values that the form starts with: what is chosen, or else guessed, or else what fits most merchants."""
    chosen, fields = wishes.chosen, BookingRules.model_fields
    guessed = {} if guesses is None else {name: getattr(guesses, name).value for name in GUESSED}
    return {
        "start_date": chosen.get("start_date") or guessed.get("start_date") or first_of_next_month(today).isoformat(),
        "reported_until": chosen.get("reported_until") or guessed.get("reported_until"),
        "vat_period": chosen.get("vat_period") or guessed.get("vat_period") or fields["vat_period"].default,
        "other_integration_off": not wishes.is_unfinished or chosen.get("other_integration_off", False),
        "invoice_text": chosen.get("invoice_text", fields["invoice_text"].default),
        "mailing": chosen.get("mailing", Mailing.NOBODY.value),
        "first_drafts": chosen.get("first_drafts", fields["first_drafts"].default),
        "cancel_transfers_after_days": chosen.get("cancel_transfers_after_days"),
        "e_invoices_to_companies": chosen.get("e_invoices_to_companies", False),
        "draft_only": chosen.get("draft_only", False),
    }


def changes_of(answers: dict[str, Any], wishes: Wishes, today: date) -> dict[str, Any]:
    """The answers as fields of the booking rules."""
    start, reported = answers["start_date"], answers["reported_until"]
    changes = {
        "start_date": start.isoformat(),
        "reported_until": None if reported is None else reported.isoformat(),
        "vat_period": answers["vat_period"] or initial_values(wishes, today)["vat_period"],
        "invoice_text": answers["invoice_text"],
        "first_drafts": answers["first_drafts"],
        "draft_only": answers["draft_only"],
    }
    changes |= {name: answers[name] for name in ASKED_LATER if name in answers}
    if answers.get("mailing"):
        changes["mailing"] = answers["mailing"]
    if wishes.is_unfinished:
        changes["other_integration_off"] = answers["other_integration_off"]
    if wishes.chosen.get("guard_until") is None or wishes.chosen.get("start_date") != changes["start_date"]:
        changes["guard_until"] = guard_end(today, start).isoformat()
    return changes
