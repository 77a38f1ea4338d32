"""What is chosen for a shop's bookkeeping, in a few lines? Each line names the page that changes it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.treatments import Treatment
from krambod.backoffice.formats import long_day
from krambod.backoffice.setup.account import MAILING
from krambod.backoffice.setup.history import DRAFTS
from krambod.backoffice.setup.timing import WHEN
from krambod.backoffice.setup.turnover import account_label
from krambod.organizations.chart import Chart
from krambod.transfers.rules import BookingRules


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenLine:
    """A choice in words. `page` is the name of the page that changes it."""

    page: str
    label: str
    value: str


def chosen_lines(rules: BookingRules, chart: Chart, organization: str) -> Iterator[ChosenLine]:
    """Yields what the rules in force say. `organization` is the name of the company in Dinero."""
    home = Treatment.DANISH_EXEMPT if chart.is_vat_free else Treatment.DANISH
    goods = rules.account_for(home, LineKind.PRODUCT, chart.turnover_codes)
    into = rules.deposit_account_number
    yield ChosenLine(page="shop_organization", label=_("Organization"), value=organization)
    yield ChosenLine(page="shop_timing", label=_("Transfer orders"), value=str(dict(WHEN)[rules.when.value]))
    yield ChosenLine(
        page="shop_account",
        label=_("Register sales on the account"),
        value=f"{into} {chart.deposit_accounts.get(into, '')}".strip(),
    )
    yield ChosenLine(
        page="shop_vat",
        label=_("Goods sold in Denmark"),
        value=_("None: such orders are held") if goods is None else account_label(chart, goods),
    )
    yield ChosenLine(page="shop_sales", label=_("Start date"), value=long_day(rules.start_date))
    yield ChosenLine(page="shop_sales", label=_("How invoices are made"), value=str(DRAFTS[rules.draft_only]))
    yield ChosenLine(
        page="shop_account",
        label=_("Who mails the invoice to the customer?"),
        value=str(dict(MAILING)[rules.mailing.value]),
    )
