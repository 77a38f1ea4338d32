"""Who changed which settings, when, and in which version of the booking rules?"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.facts import RegistrationAnswer
from krambod.backoffice.access import MemberRequest
from krambod.backoffice.books.labels import GOODS
from krambod.backoffice.formats import current_language, long_day
from krambod.backoffice.setup.account import CASH_CUSTOMERS, MAILING
from krambod.backoffice.setup.account import KINDS as METHOD_KINDS
from krambod.backoffice.setup.other_accounts import OTHER_ACCOUNTS
from krambod.backoffice.setup.pages import ShopPage, settings_page
from krambod.backoffice.setup.preview import KINDS as LINE_KINDS
from krambod.backoffice.setup.sales import VAT_PERIODS
from krambod.backoffice.setup.timing import WHEN
from krambod.backoffice.setup.turnover import account_label
from krambod.backoffice.setup.vat_form import ANSWERS
from krambod.merchants.models import StoredRules
from krambod.merchants.rights import Right
from krambod.orders.methods import normalized_method
from krambod.organizations.accounts import stored_chart
from krambod.transfers.rules import BookingRules, MethodRule
from krambod.words.language import say
from krambod.words.places import country_name
from krambod.words.vat import REGISTRATIONS, TREATMENTS

NEWEST = 50

LABELS: Mapping[str, str | Promise] = {
    "organization_id": gettext_lazy("Organization"),
    "shop_name": gettext_lazy("The shop's name"),
    "when": gettext_lazy("Transfer orders"),
    "deposit_account_number": gettext_lazy("Register sales on the account"),
    "invoice_text": gettext_lazy("Text on the invoice"),
    "mailing": gettext_lazy("Who mails the invoice to the customer?"),
    "cash_customer": gettext_lazy("Who becomes a contact in Dinero?"),
    "start_date": gettext_lazy("Start date"),
    "last_order_date": gettext_lazy("Last order date"),
    "reported_until": gettext_lazy("VAT is reported until"),
    "vat_period": gettext_lazy("VAT is reported"),
    "draft_only": gettext_lazy("How invoices are made"),
    "first_drafts": gettext_lazy("First orders that wait for your yes"),
    "e_invoices_to_companies": gettext_lazy("E-invoices to companies that take them"),
    "cancel_transfers_after_days": gettext_lazy("Unpaid bank transfers are cancelled"),
    "dispute_account_number": gettext_lazy("Open chargebacks"),
    **{account.name: account.label for account in OTHER_ACCOUNTS},
}
DRAFTS = {True: gettext_lazy("As drafts, and you approve each in Dinero"), False: gettext_lazy("Booked by themselves")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids and numbers in the rules are called: organization id -> name, account number -> number with name."""

    organizations: Mapping[int, str]
    accounts: Mapping[int, str]

    def account(self, number: int) -> str:
        """The account's number with its name; only the number if the account is not known any more."""
        return self.accounts.get(number, str(number))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """A changed field, with its words before and after. An empty text means that it had no value."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of the booking rules. `by` is empty if a command on the server saved it.

    The first one has no rules before it, so its changes are all that was chosen.
    """

    number: int
    is_first: bool
    at: datetime
    by: str
    changes: tuple[SettingChange, ...]


@settings_page(Right.RULES)
def shop_history(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows the newest versions, newest first."""
    page = ShopPage(request, shop_id)
    rows = StoredRules.objects.filter(shop=page.shop).select_related("saved_by").order_by("-version")
    organizations = {one.organization_id: one.name for one in request.organizations}
    names = Names(organizations=organizations, accounts=_account_names(page))
    return page.show("history", tab="history", versions=read_versions(list(rows[: NEWEST + 1]), names))


def _account_names(page: ShopPage) -> dict[int, str]:
    """The accounts of the organization in use, as they were last read: number -> number with name."""
    chart = None if page.connected is None else stored_chart(page.connected.organization_id)
    if chart is None:
        return {}
    paid_into = {number: f"{number} {name}" for number, name in chart.deposit_accounts.items()}
    return paid_into | {number: account_label(chart, number) for number in chart.entry_names}


def read_versions(newest_first: list[StoredRules], names: Names) -> list[Version]:
    """The versions, each with its changes since the one before."""
    versions = []
    for place, stored in enumerate(newest_first[:NEWEST]):
        before = newest_first[place + 1].document if place + 1 < len(newest_first) else None
        versions.append(
            Version(
                number=stored.version,
                is_first=before is None,
                at=stored.created_at,
                by="" if stored.saved_by is None else str(stored.saved_by),
                changes=tuple(changes_between(before, stored.document, names)),
            )
        )
    return versions


def changes_between(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], names: Names
) -> Iterator[SettingChange]:
    """The changes field by field, in words. `before` is None for the first version, where every field is new."""
    old, new = (None if one is None else BookingRules.model_validate(one) for one in (before, after))
    assert new is not None
    for name, label in LABELS.items():
        values = ["" if rules is None else _said(name, getattr(rules, name), names) for rules in (old, new)]
        yield from _change(str(label), *values)
    yield from _differences(_accounts_of(old, names), _accounts_of(new, names))
    yield from _differences(_registrations_of(old), _registrations_of(new))
    yield from _differences(_as_charged_of(old), _as_charged_of(new))
    yield from _differences(_products_of(old, names), _products_of(new, names))
    yield from _differences(_methods_of(old, names), _methods_of(new, names))


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[SettingChange]:
    for label in {**before, **after}:
        yield from _change(label, before.get(label, ""), after.get(label, ""))


def _change(label: str, before: str, after: str) -> Iterator[SettingChange]:
    if before != after:
        yield SettingChange(label=label, before=before, after=after)


def _said(name: str, value: Any, names: Names) -> str:
    if value is None:
        return ""
    if name == "draft_only":
        return str(DRAFTS[value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_account_number"):
        return names.account(value)
    if isinstance(value, date):
        return long_day(value)
    worded: Mapping[str, Callable[[Any], str]] = {
        "organization_id": lambda number: names.organizations.get(number, str(number)),
        "first_drafts": lambda count: str(count) if count else _("none"),
        "cancel_transfers_after_days": lambda days: _("after %(days)s days") % {"days": days},
        "when": lambda when: str(dict(WHEN)[when.value]),
        "mailing": lambda mailing: str(dict(MAILING)[mailing.value]),
        "cash_customer": lambda sharing: str(dict(CASH_CUSTOMERS)[sharing.value]),
        "vat_period": lambda period: str(dict(VAT_PERIODS)[period.value]),
    }
    return worded.get(name, str)(value)


def _accounts_of(rules: BookingRules | None, names: Names) -> dict[str, str]:
    """The entry account for each treatment and kind of line, in words."""
    if rules is None:
        return {}
    language = current_language()
    return {
        f"{_kind(rule.kind)}: {say(TREATMENTS[rule.treatment], language)}": names.account(rule.account_number)
        for rule in rules.accounts
    }


def _registrations_of(rules: BookingRules | None) -> dict[str, str]:
    """What the company answered about its registrations, in words."""
    if rules is None:
        return {}
    language, answers = current_language(), dict(ANSWERS)
    given = rules.registrations.model_dump(mode="json").items()
    label = _("Registered for %(registration)s")
    return {
        label % {"registration": say(REGISTRATIONS[name], language)}: str(answers[answer])
        for name, answer in given
        if answer != RegistrationAnswer.NOT_ANSWERED
    }


def _as_charged_of(rules: BookingRules | None) -> dict[str, str]:
    """The countries whose orders are booked as charged, each with its last day."""
    if rules is None:
        return {}
    label, language = _("Danish VAT booked as charged: %(country)s"), current_language()
    return {
        label % {"country": country_name(row.country, language)}: _("until %(day)s") % {"day": long_day(row.until)}
        for row in rules.as_charged
    }


def _products_of(rules: BookingRules | None, names: Names) -> dict[str, str]:
    """What each product is, and its own accounts, in words."""
    rows: dict[str, list[str]] = {}
    for row in () if rules is None else rules.products:
        goods = "" if row.goods is None else str(GOODS[row.goods])
        words = filter(None, (goods, "" if row.account_number is None else names.account(row.account_number)))
        rows.setdefault(_("Product %(product)s") % {"product": row.product}, []).append(", ".join(words))
    return {label: "; ".join(words) for label, words in rows.items()}


def _kind(kind: LineKind) -> str:
    return str(LINE_KINDS.get(kind, kind.value))


def _methods_of(rules: BookingRules | None, names: Names) -> dict[str, str]:
    """The rule of each payment method, in words."""
    if rules is None:
        return {}
    rows = {normalized_method(rule.method): rule for rule in rules.methods}
    return {_("Payment method %(method)s") % {"method": rule.method}: _method(rule, names) for rule in rows.values()}


def _method(rule: MethodRule, names: Names) -> str:
    number = rule.deposit_account_number
    account = _("left open") if number is None else names.account(number)
    days = _("%(days)s days") % {"days": Decimal(rule.net_days)}
    when = [] if rule.when is None else [str(dict(WHEN)[rule.when.value])]
    return ", ".join((str(dict(METHOD_KINDS)[rule.kind.value]), account, *when, days))
