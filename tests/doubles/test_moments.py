"""How are moments spelled in answers, and which spellings are taken in requests?"""

import pytest

from krambod.doubles.dinero.clock import spoken
from tests.doubles.caller import Caller
from tests.doubles.sound import upload

INVOICES = "/v1/{organization}/invoices"
FILES = "/v1/{organization}/files"


@pytest.mark.parametrize(
    ("stored", "trimmed", "two", "seven"),
    [
        ("03.123456", "03.123", "03.12", "03.1234560"),
        ("03.120000", "03.12", "03.12", "03.1200000"),
        ("03.100400", "03.1", "03.10", "03.1004000"),
        ("03.000900", "03", "03.00", "03.0009000"),
    ],
)
def test_decimals_of_a_moment(stored: str, trimmed: str, two: str, seven: str) -> None:
    start = "2026-11-22T20:03:"

    assert spoken(start + stored) == start + trimmed
    assert spoken(start + stored, decimals="two") == start + two
    assert spoken(start + stored, decimals="seven") == start + seven


def test_danish_time_is_one_hour_ahead_in_winter_and_two_in_summer() -> None:
    assert spoken("2026-11-22T23:30:00.500000", zone="danish") == "2026-11-23T00:30:00.5"
    assert spoken("2026-06-22T23:30:00.000000", zone="danish") == "2026-06-23T01:30:00"


@pytest.mark.parametrize(("moment_decimals", "most"), [("trimmed", 3), ("two", 2), ("seven", 7)])
def test_how_many_decimals_a_moment_has_is_the_world_moment_decimals(
    dinero: Caller, moment_decimals: str, most: int
) -> None:
    dinero.admin("world", {"moment_decimals": moment_decimals})

    told = dinero.invoice(dinero.draft()[0])["CreatedAt"]

    decimals = told.partition(".")[2]
    assert not told.endswith("Z")
    assert len(decimals) <= most if moment_decimals == "trimmed" else len(decimals) == most


def test_only_the_date_of_a_mail_ends_in_z(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]
    dinero.post(f"{INVOICES}/{guid}/email", {"ShouldAddTrustPilotEmailAsBcc": False})

    (mailout,) = dinero.get(f"{INVOICES}/{guid}/mailouts").json

    assert mailout["Date"].endswith("Z")
    assert not dinero.invoice(guid)["UpdatedAt"].endswith("Z")


def test_files_are_listed_from_a_whole_moment_on(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    early = upload(dinero).json["FileGuid"]
    dinero.admin("clock", {"now": "2026-11-22T11:50:00Z"})
    late = upload(dinero).json["FileGuid"]

    def listed(**query: str) -> list[str]:
        return [file["FileGuid"] for file in dinero.get(FILES, **query).json]

    assert listed(uploadedAfter="2026-11-22T11:50:00Z") == [late]
    assert listed(uploadedBefore="2026-11-22T11:30:00.000Z") == [early]
    assert listed(uploadedAfter="2026/11/22") == [early, late]


@pytest.mark.parametrize("text", ["2026-11-22", "2026-11-22T13:00:00", "2026-13-40T00:00:00Z", "x"])
def test_another_spelling_of_a_day_is_refused(dinero: Caller, text: str) -> None:
    reply = dinero.get(FILES, uploadedAfter=text)

    assert (reply.status, reply.code) == (400, 44)
