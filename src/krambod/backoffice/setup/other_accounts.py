"""Which accounts does money have that is no sale? Each of them is a field of the booking rules."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.backoffice.setup.turnover import account_label
from krambod.organizations.accounts import (
    CLEARING_NAME,
    CUSTOMER_DEBT_NAME,
    DISPUTE_NAME,
    DONATION_DEBT_NAME,
    ensure_debt_account,
    ensure_deposit_account,
)
from krambod.organizations.chart import Chart, EntryName

DEBT, EXPENSES = "Short Term Debt", "Administration Expenses"  # categories of Dinero's


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAccount:
    """An account that is asked for. `name` is the field of the rules, and `fits` says which accounts may be chosen."""

    name: str
    label: Promise
    help_text: Promise
    fits: Callable[[EntryName], bool]

    def field(self, chart: Chart) -> forms.Field:
        """Returns the form's field."""
        numbers = sorted(number for number, account in chart.entry_names.items() if self.fits(account))
        return forms.TypedChoiceField(
            label=str(self.label),
            choices=[("", _("Choose …")), *((str(number), account_label(chart, number)) for number in numbers)],
            coerce=int,
            empty_value=None,
            required=False,
            help_text=str(self.help_text),
        )


def _is_debt(account: EntryName) -> bool:
    return account.category == DEBT


def _is_expense_without_vat(account: EntryName) -> bool:
    return account.category == EXPENSES and not account.vat_code


OTHER_ACCOUNTS = (
    OtherAccount(
        name="customer_debt_account_number",
        label=gettext_lazy("Owed to customers"),
        help_text=gettext_lazy("If a customer pays too much, the rest is on this account until it is paid back."),
        fits=_is_debt,
    ),
    OtherAccount(
        name="store_credit_account_number",
        label=gettext_lazy("Store credit"),
        help_text=gettext_lazy(
            "If a customer gets store credit in place of money, what you owe is on this account. If you choose none, "
            "it is 63080 Gavekort, where your chart has it."
        ),
        fits=_is_debt,
    ),
    OtherAccount(
        name="donation_debt_account_number",
        label=gettext_lazy("Collected for others"),
        help_text=gettext_lazy(
            "Donations that your customers give to others are on this account until you pay them on."
        ),
        fits=_is_debt,
    ),
    OtherAccount(
        name="rounding_account_number",
        label=gettext_lazy("Cash rounding"),
        help_text=gettext_lazy(
            "Cash is rounded to 50 øre, and the difference is on this account. If you choose none, it is 7380 "
            "Registrerede kassedifferencer, where your chart has it."
        ),
        fits=_is_expense_without_vat,
    ),
)
OTHER_NAMES = tuple(account.name for account in OTHER_ACCOUNTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAccount:
    """An account that a button makes in Dinero: its name, how it is made, and the field of the rules that it is for."""

    field: str
    name: str
    ensure: Callable[..., int]


SALES_ACCOUNT = MadeAccount(field="deposit_account_number", name=CLEARING_NAME, ensure=ensure_deposit_account)
# By what the button sends.
MADE_ACCOUNTS = {
    "dispute": MadeAccount(field="dispute_account_number", name=DISPUTE_NAME, ensure=ensure_deposit_account),
    "customer_debt_account_number": MadeAccount(
        field="customer_debt_account_number", name=CUSTOMER_DEBT_NAME, ensure=ensure_debt_account
    ),
    "donation_debt_account_number": MadeAccount(
        field="donation_debt_account_number", name=DONATION_DEBT_NAME, ensure=ensure_debt_account
    ),
}


def made_name(field: str) -> str:
    """Returns the name of the account that a button makes for a field, or an empty text if there is no button."""
    return MADE_ACCOUNTS[field].name if field in MADE_ACCOUNTS else ""
