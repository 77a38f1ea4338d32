"""Which bodies does a shop send? One that a test can change, and generated ones for hypothesis."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from krambod.accounting.vat.facts import Goods


def body(**changes: Any) -> dict[str, Any]:
    """Order 1042: a vase and its shipping, paid at once."""
    return {
        "number": "1042",
        "updated_at": "2026-11-22T12:00:00Z",
        "placed_at": "2026-11-22T11:00:00Z",
        "paid_at": "2026-11-22T11:01:00Z",
        "currency": "DKK",
        "prices_include_vat": True,
        "total": "288.00",
        "total_vat": "57.60",
        "buyer": {"email": "jens@example.com", "name": "Jens Hansen", "address": "Nørregade 1", "zip": "1165"},
        "lines": [line(), line(kind="shipping", sku="", description="Fragt", unit_price="39", total="39.00")],
    } | changes


def line(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "product",
        "sku": "VASE-2",
        "description": "Vase, blå",
        "quantity": "1",
        "unit_price": "249.00",
        "total": "249.00",
        "vat_rate": "25",
    } | changes


def payment(**changes: Any) -> dict[str, Any]:
    return {
        "id": "p1",
        "method": "card",
        "amount": "288.00",
        "state": "captured",
        "at": "2026-11-22T11:01:00Z",
    } | changes


# Generated bodies: each is an order that can be read

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
IDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=60)
ZONES = st.sampled_from([timezone(timedelta(hours=hours)) for hours in (-11, 0, 1)])
MOMENTS = st.builds(
    lambda passed, zone: (datetime(2000, 1, 1, tzinfo=UTC) + passed).astimezone(zone).isoformat(),
    st.timedeltas(timedelta(0), timedelta(days=36_800)),
    ZONES,
)


def numbers(places: int, least: int = -(10**10) + 1, most: int = 10**10 - 1) -> st.SearchStrategy[Any]:
    decimals = st.decimals(least, most, places=places, allow_nan=False)
    return decimals | decimals.map(lambda number: f"{number:f}") | st.integers(least, most)


COUNTRIES = st.sampled_from(["DK", "de", "", None])
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.from_regex(r"[a-z][a-z0-9_]{0,39}", fullmatch=True),
            "quantity": numbers(6),
            "unit_price": numbers(6),
            "total": numbers(2),
            "vat_rate": numbers(2, 0, 100),
        },
        optional={
            "sku": TEXTS,
            "description": TEXTS | st.none(),
            "tax_country": COUNTRIES,
            "goods": st.sampled_from([*Goods, "", None]),
        },
    ),
    max_size=3,
)
PLACES = {name: TEXTS | st.none() for name in ("name", "company", "address", "zip", "city")} | {"country": COUNTRIES}
OF_BUYERS = ("email", "vat_number", "ean", "phone", "reference", "contact_person")
BUYERS = st.fixed_dictionaries({}, optional=PLACES | {name: TEXTS | st.none() for name in OF_BUYERS})
PAYMENTS = st.fixed_dictionaries(
    {
        "id": IDS,
        "amount": numbers(2),
        "state": st.sampled_from(["reserved", "captured", "received", "refunded", "voided"]),
        "at": MOMENTS,
    },
    optional={
        "method": TEXTS,
        "reference": TEXTS,
        "reason": st.sampled_from(["chargeback", "", None]),
        "refund_id": IDS | st.none(),
    },
)
SHIPMENTS = st.fixed_dictionaries({"id": IDS, "at": MOMENTS}, optional={"lines": LINES | st.none()})
RETURNS = st.fixed_dictionaries({"id": IDS, "at": MOMENTS}, optional={"reason": TEXTS, "lines": LINES})
REFUNDS = st.fixed_dictionaries({"id": IDS, "at": MOMENTS, "total": numbers(2)}, optional={"lines": LINES})


def _entries(entry: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(entry, max_size=3, unique_by=lambda one: one["id"]) | st.none()


BODIES = st.fixed_dictionaries(
    {
        "number": IDS,
        "updated_at": MOMENTS,
        "placed_at": MOMENTS,
        "currency": st.sampled_from(["DKK", "EUR", "XYZ"]),
        "prices_include_vat": st.booleans(),
        "total": numbers(2),
        "lines": LINES,
    },
    optional={
        **{name: MOMENTS | st.none() for name in ("paid_at", "shipped_at", "cancelled_at")},
        "total_vat": numbers(2) | st.none(),
        "buyer": BUYERS | st.none(),
        "delivery": st.fixed_dictionaries({}, optional=PLACES) | st.none(),
        "payments": _entries(PAYMENTS),
        "refunds": _entries(REFUNDS),
        "shipments": _entries(SHIPMENTS),
        "returns": _entries(RETURNS),
        "part_of": IDS | st.none(),
        "test": st.booleans(),
    },
)
