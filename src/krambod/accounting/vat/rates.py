"""Which VAT rates does a country have on a day? The rates are data: `rates.toml` beside this module has the sources."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files


class RateKind(StrEnum):
    """`regional` holds in a part of the country only."""

    STANDARD = "standard"
    REDUCED = "reduced"
    REGIONAL = "regional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate in percent, with its first and its last day."""

    kind: RateKind
    percent: Decimal
    valid_from: date
    valid_until: date = date.max


@cache
def read_rates() -> Mapping[str, tuple[Rate, ...]]:
    """Every rate by country (ISO 3166 alpha-2: Greece is GR)."""
    document = tomllib.loads(files(__package__).joinpath("rates.toml").read_text(encoding="utf-8"))
    return {
        country: tuple(
            Rate(
                kind=RateKind(kind),
                percent=Decimal(row["rate"]),
                valid_from=row["from"],
                valid_until=row.get("until", date.max),
            )
            for kind, rows in kinds.items()
            for row in rows
        )
        for country, kinds in document.items()
    }


def is_rate_of(country: str, percent: Decimal, day: date) -> bool:
    """Whether the country has this rate on the day; False where we know no rates."""
    return any(rate.percent == percent for rate in _rates_on(country, day))


def find_standard_rate(country: str, day: date) -> Decimal | None:
    """The standard rate in percent; None for a country or a day that we do not know."""
    return next((rate.percent for rate in _rates_on(country, day) if rate.kind is RateKind.STANDARD), None)


@lru_cache(maxsize=4096)
def _rates_on(country: str, day: date) -> tuple[Rate, ...]:
    return tuple(rate for rate in read_rates().get(country, ()) if rate.valid_from <= day <= rate.valid_until)
