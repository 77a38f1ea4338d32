"""May something be booked on this day? (dinero-api.md §6)"""

from datetime import date
from typing import Any

from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal


def list_accounting_years(call: Call) -> Any:
    rows = call.store.all(
        "SELECT Name, FromDate, ToDate FROM accounting_years WHERE OrganizationId = ? ORDER BY FromDate",
        call.organization_id,
    )
    return [{**row, "SalarySumTaxStateEnum": "None"} for row in rows]


def check_open(call: Call, day: date) -> None:
    """Raises `Refusal` unless `day` lies in an open year. The next possible year is made by booking in it."""
    closed_until = call.organization["ClosedUntil"]
    if closed_until is not None and day.isoformat() <= closed_until:
        raise Refusal.closed_period(call.world.closed_period_code, f"{day} lies in a closed period.")
    years = call.store.get(
        "SELECT min(FromDate) AS first, max(ToDate) AS last FROM accounting_years WHERE OrganizationId = ?",
        call.organization_id,
    )
    if day.isoformat() < years["first"]:
        raise Refusal.no_accounting_year(f"{day} lies in no accounting year.")
    if day.isoformat() > years["last"]:
        _make_next_year(call, date.fromisoformat(years["last"]).year + 1, day)


def accounting_year_of(call: Call, name: str) -> tuple[str, str]:
    """First and last day of a year. Raises `Refusal` if there is none of that name."""
    year = call.store.find(
        "SELECT FromDate, ToDate FROM accounting_years WHERE OrganizationId = ? AND Name = ?",
        call.organization_id,
        name,
    )
    if year is None:
        raise Refusal.no_accounting_year(f"There is no accounting year {name}.", status=404)
    return year["FromDate"], year["ToDate"]


def _make_next_year(call: Call, year: int, day: date) -> None:
    if day.year != year:
        raise Refusal.no_accounting_year(f"{day} lies in no accounting year and not in the next possible one.")
    call.store.insert(
        "accounting_years",
        {
            "OrganizationId": call.organization_id,
            "Name": str(year),
            "FromDate": f"{year}-01-01",
            "ToDate": f"{year}-12-31",
        },
    )
