"""On which account is the money of a sale booked? One for all, and a row for each payment method that differs."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.access import MemberRequest, audit
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.setup.methods import ABOVE, OPEN, method_rows, seen_methods
from krambod.backoffice.setup.other_accounts import MADE_ACCOUNTS, OTHER_ACCOUNTS, OTHER_NAMES, SALES_ACCOUNT, made_name
from krambod.backoffice.setup.pages import ShopPage, dinero_error_words, is_post, now, settings_page
from krambod.dinero.errors import DineroError
from krambod.merchants.rights import Right
from krambod.orders.bounded import find_count
from krambod.orders.methods import SHORTEST_TERMS_DAYS, MethodKind, normalized_method, terms_days
from krambod.organizations.accounts import CLEARING_NAME, DISPUTE_NAME, NoFreeNumber
from krambod.organizations.chart import Chart
from krambod.transfers.rules import CashCustomer, Mailing, MethodRule, When

BANK_NUMBER = 55000
BANK_NAME = re.compile(r"\bbank", re.IGNORECASE)

KINDS = (
    ("", gettext_lazy("No row of its own")),
    (MethodKind.ONLINE.value, gettext_lazy("Paid online: card, MobilePay …")),
    (MethodKind.INVOICE.value, gettext_lazy("Invoice")),
    (MethodKind.EAN.value, gettext_lazy("EAN")),
    (MethodKind.BANK_TRANSFER.value, gettext_lazy("Bank transfer")),
    (MethodKind.GIFT_CARD.value, gettext_lazy("Gift card")),
    (MethodKind.CASH.value, gettext_lazy("Cash")),
    (MethodKind.ON_DELIVERY.value, gettext_lazy("Cash on delivery, by the carrier")),
)
METHOD_WHEN = (
    ("", gettext_lazy("As other orders")),
    (When.SHIPPED.value, gettext_lazy("When shipped")),
    (When.PAID.value, gettext_lazy("When paid")),
)
MAILING = (
    (Mailing.NOBODY.value, gettext_lazy("Nobody, or the shop itself")),
    (Mailing.DINERO.value, gettext_lazy("Dinero")),
)
CASH_CUSTOMERS = (
    (CashCustomer.NOBODY.value, gettext_lazy("Each buyer gets a contact")),
    (CashCustomer.WITHOUT_EMAIL.value, gettext_lazy("Private buyers without an e-mail address share “Kontantkunde”")),
    (CashCustomer.PRIVATE.value, gettext_lazy("All private buyers share “Kontantkunde”")),
)


def is_bank(number: int, name: str) -> bool:
    """Whether the account is the bank account."""
    return number == BANK_NUMBER or BANK_NAME.search(name) is not None


class AccountForm(forms.Form):
    """The deposit accounts, and who mails the invoice. Only a choice of the bank account asks for `bank_anyway`."""

    deposit_account_number = forms.TypedChoiceField(label=gettext_lazy("Register sales on the account"), coerce=int)
    bank_anyway = forms.BooleanField(
        label=gettext_lazy("Register sales on the bank account all the same"), required=False
    )
    dispute_account_number = forms.TypedChoiceField(
        label=gettext_lazy("Open chargebacks"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy(
            "If a customer's bank takes a payment back, the amount is on this account until the case is won or lost."
        ),
    )
    mailing = forms.ChoiceField(
        label=gettext_lazy("Who mails the invoice to the customer?"),
        choices=MAILING,
        help_text=gettext_lazy(
            "One of them at most: two documents would have two numbers. The order's number is always on it."
        ),
    )

    cash_customer = forms.ChoiceField(
        label=gettext_lazy("Who becomes a contact in Dinero?"),
        choices=CASH_CUSTOMERS,
        help_text=gettext_lazy(
            "The buyer's name and address are on the invoice all the same. Companies and buyers abroad always get a "
            "contact. Dinero cannot mail the invoice to “Kontantkunde”."
        ),
    )

    def __init__(self, *arguments: Any, chart: Chart, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.chart = chart
        for name in ("deposit_account_number", "dispute_account_number"):
            self.fields[name].choices = [("", _("Choose …")), *account_choices(chart)]  # type: ignore[attr-defined]
        for account in OTHER_ACCOUNTS:
            self.fields[account.name] = account.field(chart)

    @property
    def other_accounts(self) -> list[tuple[forms.BoundField, str]]:
        """The fields of the accounts for money that is no sale, and how the account is called that a button makes."""
        return [(self[name], made_name(name)) for name in OTHER_NAMES]

    @property
    def has_other_errors(self) -> bool:
        """Whether one of the accounts for money that is no sale is wrong."""
        return any(self[name].errors for name in ("dispute_account_number", *OTHER_NAMES))

    @property
    def others_chosen(self) -> str:
        """How many of the accounts for money that is no sale are chosen, in words."""
        names = ("dispute_account_number", *OTHER_NAMES)
        count = sum(bool(self[name].value()) for name in names)
        return _("%(count)s of %(all)s chosen") % {"count": count, "all": len(names)}

    @property
    def has_own_account(self) -> bool:
        """Whether the account is chosen that the button would make."""
        chosen = find_count(str(self["deposit_account_number"].value() or ""))
        return chosen is not None and self.chart.deposit_accounts.get(chosen, "").strip() == CLEARING_NAME

    @property
    def asks_about_bank(self) -> bool:
        """Whether the bank account is chosen, in this request or before."""
        chosen = find_count(str(self["deposit_account_number"].value() or ""))
        return chosen is not None and is_bank(chosen, self.chart.deposit_accounts.get(chosen, ""))

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        number = chosen.get("deposit_account_number")
        if number and is_bank(number, self.chart.deposit_accounts[number]) and not chosen.get("bank_anyway"):
            text = _(
                "That is your bank, and less arrives there than you sold: see the example. Tick it if you want that."
            )
            self.add_error("bank_anyway", text)
        return chosen


class MethodRowForm(forms.Form):
    """A row of the table: one payment method. A row without a kind counts as empty."""

    method = forms.CharField(label=gettext_lazy("Payment method"), max_length=200, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, required=False)
    account = forms.ChoiceField(label=gettext_lazy("Account"), required=False)
    when = forms.ChoiceField(label=gettext_lazy("Transfer"), choices=METHOD_WHEN, required=False)
    net_days = forms.IntegerField(
        label=gettext_lazy("Days to pay"), min_value=SHORTEST_TERMS_DAYS, max_value=120, required=False
    )

    def __init__(self, *arguments: Any, chart: Chart, **more: Any) -> None:
        super().__init__(*arguments, **more)
        fixed = [(ABOVE, _("The account for sales")), (OPEN, _("Left open for Dinero's bank matching"))]
        self.fields["account"].choices = [*fixed, *account_choices(chart)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        row: dict[str, Any] = super().clean() or self.cleaned_data
        if row.get("kind") and not row.get("method"):
            self.add_error("method", _("Write the method as your shop calls it."))
        return row

    @property
    def told(self) -> str:
        """What happens to orders that are paid so, in one line: the stored rule, or what we do without one."""
        if "effect" in self.initial:
            return str(self.initial["effect"])
        chosen = (dict(self.fields[name].choices).get(str(self.initial.get(name))) for name in ("kind", "account"))  # type: ignore[attr-defined]
        return ", ".join(str(words) for words in chosen if words)

    def rule(self, deposit_account_number: int) -> MethodRule | None:
        """The method's rule for the booking rules; None for an empty row."""
        row = self.cleaned_data
        if not row.get("kind"):
            return None
        numbers = {ABOVE: deposit_account_number, OPEN: None, "": deposit_account_number}
        account = row["account"]
        return MethodRule(
            method=row["method"],
            kind=MethodKind(row["kind"]),
            deposit_account_number=numbers[account] if account in numbers else int(account),
            when=When(row["when"]) if row["when"] else None,
            net_days=row["net_days"] or terms_days(MethodKind(row["kind"])),
        )


class MethodRows(forms.BaseFormSet):  # type: ignore[type-arg] # it cannot be subscripted when it runs
    """The table of payment methods; a method may stand in it once."""

    def rules(self, deposit_account_number: int) -> list[dict[str, Any]]:
        """The rows as the booking rules have them."""
        rules = (form.rule(deposit_account_number) for form in self.forms)
        return [rule.model_dump(mode="json") for rule in rules if rule is not None]

    def clean(self) -> None:
        names = [normalized_method(form.cleaned_data.get("method", "")) for form in self.forms if form.is_valid()]
        twice = [name for name, count in Counter(name for name in names if name).items() if count > 1]
        if twice:
            raise forms.ValidationError(_("%(method)s is there twice.") % {"method": twice[0]})


MethodFormSet = forms.formset_factory(MethodRowForm, formset=MethodRows, extra=1, max_num=100, absolute_max=110)


@settings_page(Right.RULES)
def shop_account(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows and stores the account, who mails the invoice, and the table of payment methods."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_account")) is not None:
        return early
    chart = page.chart()
    if chart is None:
        return page.show("unread", step="shop_account")
    form = AccountForm(request.POST or None, initial=_initial(page, chart), chart=chart)
    seen = seen_methods(page.shop, danish_day(now()))
    rows = make_method_rows(page, chart, seen)
    if is_post(request) and form.is_valid() and rows.is_valid():
        return _save(page, form, rows)
    return page.show(
        "account",
        step="shop_account",
        form=form,
        rows=rows,
        clearing_name=CLEARING_NAME,
        dispute_name=DISPUTE_NAME,
        has_seen=bool(seen),
    )


def make_method_rows(page: ShopPage, chart: Chart, seen: Mapping[str, str]) -> MethodRows:
    """The table of payment methods, with a suggested row for each that no rule names."""
    made = MethodFormSet(
        page.request.POST or None,
        initial=method_rows(page.wishes.chosen, seen, chart),
        form_kwargs={"chart": chart},
        prefix="methods",
    )
    assert isinstance(made, MethodRows)
    return made


@require_POST
@settings_page(Right.RULES)
def add_account(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Creates the account that the button names in Dinero, and chooses it."""
    page, reach = ShopPage(request, shop_id), open_reach()
    if (early := page.expect("shop_account")) is not None:
        return early
    assert page.connected is not None
    made = MADE_ACCOUNTS.get(request.POST.get("account", ""), SALES_ACCOUNT)
    try:
        number = made.ensure(reach.dinero(page.connected), name=made.name)
    except DineroError as error:
        messages.error(request, dinero_error_words(error))
        return page.go("shop_account")
    except NoFreeNumber:
        messages.error(request, _("Every number for a new account is taken in Dinero. Choose one of those accounts."))
        return page.go("shop_account")
    page.read_chart()
    audit(request, "account_made", shop=page.shop.name, number=number)
    page.keep("rules_saved", {made.field: number})
    text = _("Account %(number)s, %(name)s, is in Dinero and chosen here.")
    messages.success(request, text % {"number": number, "name": made.name})
    return page.go("shop_account")


@require_POST
@settings_page(Right.RULES)
def read_accounts(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Reads the accounts from Dinero again."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_account")) is not None:
        return early
    if page.read_chart() is not None:
        messages.success(request, _("The accounts were read from Dinero."))
    return page.go("shop_vat" if request.POST.get("back") == "vat" else "shop_account")


def account_choices(chart: Chart) -> list[tuple[str, str]]:
    """The deposit accounts as choices of a form, sorted by number."""
    return [(str(number), f"{number} {name}") for number, name in sorted(chart.deposit_accounts.items())]


def _initial(page: ShopPage, chart: Chart) -> dict[str, Any]:
    made = [number for number, name in chart.deposit_accounts.items() if name.strip() == CLEARING_NAME]
    chosen: int | None = page.wishes.chosen.get("deposit_account_number")
    return {
        "deposit_account_number": chosen or min(made, default=None),
        "dispute_account_number": page.wishes.chosen.get("dispute_account_number"),
        **{name: page.wishes.chosen.get(name) for name in OTHER_NAMES},
        "mailing": page.wishes.chosen.get("mailing", Mailing.NOBODY.value),
        "cash_customer": page.wishes.chosen.get("cash_customer", CashCustomer.NOBODY.value),
        "bank_anyway": chosen is not None and is_bank(chosen, chart.deposit_accounts.get(chosen, "")),
    }


def _save(page: ShopPage, form: AccountForm, rows: MethodRows) -> HttpResponse:
    number = form.cleaned_data["deposit_account_number"]
    page.keep(
        "rules_saved",
        {
            "deposit_account_number": number,
            "dispute_account_number": form.cleaned_data["dispute_account_number"],
            **{name: form.cleaned_data[name] for name in OTHER_NAMES},
            "mailing": form.cleaned_data["mailing"],
            "cash_customer": form.cleaned_data["cash_customer"],
            "methods": rows.rules(number),
        },
    )
    messages.success(page.request, _("Saved."))
    return page.go_on("shop_account")
