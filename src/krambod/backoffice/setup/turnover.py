"""Which accounts in Dinero may have the sales of a treatment, and how are they shown?"""

from decimal import Decimal

from krambod.accounting.vat.treatments import RULES, Treatment, account_fits
from krambod.organizations.chart import Chart

DANISH_CODE = "U25"


def account_choices(chart: Chart, treatment: Treatment) -> list[tuple[str, str]]:
    """Turnover accounts whose VAT code is the treatment's, as choices with number, name and code."""
    rate = Decimal(25 if DANISH_CODE in RULES[treatment].codes else 0)
    return [
        (str(number), account_label(chart, number))
        for number, code in sorted(chart.turnover_codes.items())
        if account_fits(treatment, code) and chart.vat_rates.get(number) == rate
    ]


def account_label(chart: Chart, number: int) -> str:
    """Number, name and VAT code: `1000 Salg af varer/ydelser m/moms (U25)`."""
    known = chart.entry_names.get(number)
    if known is None:
        return str(number)
    return f"{number} {known.name} ({known.vat_code})" if known.vat_code else f"{number} {known.name}"
