"""On which days can be booked, and how are accounting years made?"""

from collections.abc import Iterator

import pytest

from tests.doubles.caller import Caller, Reply

YEARS = "/v1/{organization}/accountingyears"


@pytest.fixture
def dinero_2026(dinero: Caller) -> Iterator[Caller]:
    """A caller on 22 November 2026; the years 2024 to 2026 exist, whenever the test runs."""
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    dinero.admin("organizations", {"Id": 310900, "Name": "Ny butik"})
    with Caller.personal(dinero.url, 310900) as caller:
        yield caller


def book(dinero: Caller, day: str) -> Reply:
    """Tries to book an invoice of a day."""
    guid, timestamp = dinero.draft(Date=day)
    return dinero.post(f"/v1/{{organization}}/invoices/{guid}/book", {"Timestamp": timestamp})


def names(dinero: Caller) -> list[str]:
    return [year["Name"] for year in dinero.get(YEARS).json]


def test_the_years_are_calendar_years_without_a_sign_of_being_closed(dinero_2026: Caller) -> None:
    dinero_2026.admin("organizations", {"Id": 310900, "ClosedUntil": "2025-12-31"})

    years = dinero_2026.get(YEARS).json

    assert years == [
        {
            "Name": name,
            "FromDate": f"{name}-01-01",
            "ToDate": f"{name}-12-31",
            "SalarySumTaxStateEnum": "None",
        }
        for name in ("2024", "2025", "2026")
    ]


@pytest.mark.parametrize("day", ["2024-01-01", "2026-12-31"])
def test_any_day_of_an_existing_year_is_open(dinero_2026: Caller, day: str) -> None:
    assert book(dinero_2026, day).status == 200
    assert names(dinero_2026) == ["2024", "2025", "2026"]


@pytest.mark.parametrize("day", ["2027-01-01", "2027-12-31"])
def test_booking_in_the_next_possible_year_makes_it(dinero_2026: Caller, day: str) -> None:
    reply = book(dinero_2026, day)

    assert reply.status == 200
    assert dinero_2026.get(YEARS).json[-1] == {
        "Name": "2027",
        "FromDate": "2027-01-01",
        "ToDate": "2027-12-31",
        "SalarySumTaxStateEnum": "None",
    }
    assert book(dinero_2026, "2027-06-30").status == 200
    assert book(dinero_2026, "2028-01-01").status == 200
    assert names(dinero_2026) == ["2024", "2025", "2026", "2027", "2028"]


def test_a_year_made_in_one_organization_is_not_made_in_another(dinero_2026: Caller) -> None:
    book(dinero_2026, "2027-01-01")

    dinero_2026.admin("organizations", {"Id": 310901})
    with Caller.personal(dinero_2026.url, 310901) as other:
        assert names(other) == ["2024", "2025", "2026"]
        assert book(other, "2028-01-01").status == 400
        assert book(other, "2027-01-01").status == 200


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2023-12-31", "2023-12-31 lies in no accounting year."),
        ("2028-01-01", "2028-01-01 lies in no accounting year and not in the next possible one."),
    ],
    ids=["before the first year", "a year too far"],
)
def test_a_day_in_no_accounting_year_has_code_47(dinero_2026: Caller, day: str, text: str) -> None:
    reply = book(dinero_2026, day)

    assert (reply.status, reply.code, reply.errors) == (400, 47, {"date": text})
    assert reply.json["languageSpecificMessages"][0]["message"] == "Datoen ligger ikke i et åbent regnskabsår."
    assert dinero_2026.books() == ""


@pytest.mark.parametrize("day", ["2025-06-30", "2024-01-01"], ids=["last closed day", "closed"])
@pytest.mark.parametrize("closed_period_code", [42, 47])
def test_a_closed_day_is_refused_with_the_code_of_the_world_closed_period_code(
    dinero_2026: Caller, closed_period_code: int, day: str
) -> None:
    dinero_2026.admin("organizations", {"Id": 310900, "ClosedUntil": "2025-06-30"})
    dinero_2026.admin("world", {"closed_period_code": str(closed_period_code)})

    reply = book(dinero_2026, day)

    assert (reply.status, reply.code) == (400, closed_period_code)
    assert reply.json["message"] == "Validation Error"
    assert reply.errors == {"date": f"{day} lies in a closed period."}
    assert reply.json["languageSpecificMessages"][0]["message"] == "Datoen ligger i en lukket periode."
    assert dinero_2026.books() == ""


def test_the_day_after_the_closed_period_is_open(dinero_2026: Caller) -> None:
    dinero_2026.admin("organizations", {"Id": 310900, "ClosedUntil": "2025-06-30"})

    assert book(dinero_2026, "2025-07-01").status == 200


def test_a_period_can_be_opened_again(dinero_2026: Caller) -> None:
    dinero_2026.admin("organizations", {"Id": 310900, "ClosedUntil": "2025-06-30"})
    dinero_2026.admin("organizations", {"Id": 310900, "ClosedUntil": None})

    assert book(dinero_2026, "2025-06-30").status == 200


def test_a_draft_may_have_any_day(dinero_2026: Caller) -> None:
    guid, _ = dinero_2026.draft(Date="2019-01-01")

    assert dinero_2026.invoice(guid)["Date"] == "2019-01-01"


def test_a_refused_booking_makes_no_year(dinero_2026: Caller) -> None:
    guid, _ = dinero_2026.draft(Date="2027-01-01")

    reply = dinero_2026.post(f"/v1/{{organization}}/invoices/{guid}/book", {"Timestamp": "old"})

    assert reply.code == 58
    assert names(dinero_2026) == ["2024", "2025", "2026"]
