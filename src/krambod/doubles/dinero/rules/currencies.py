"""What is an amount in kroner? The exchange rates are a fixed table."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from krambod.doubles.dinero.rules.arithmetic import CENT
from krambod.doubles.dinero.rules.vat import data_rows

KRONER = "DKK"
PAR = Decimal(100)

_RATES = [
    (row["currency"], row["from_date"], Decimal(row["kroner_per_100"])) for row in data_rows("exchange-rates.csv")
]
CURRENCIES = frozenset({KRONER, *(currency for currency, _, _ in _RATES)})


def exchange_rate(currency: str, day: date) -> Decimal:
    """Kroner for 100 of `currency` on a day: 100 for kroner, 745.60 for euro."""
    known = [rate for code, start, rate in _RATES if code == currency and start <= day.isoformat()]
    first = [rate for code, _, rate in _RATES if code == currency]
    return PAR if currency == KRONER else (known or first[:1])[-1]


def in_kroner(amount: Decimal, rate: Decimal) -> Decimal:
    """`amount` of a currency in kroner, to the øre."""
    return (amount * rate / 100).quantize(CENT, ROUND_HALF_UP)
