"""A caller sees the organizations it reaches, with or without Pro, and everyone sees the countries."""

from typing import Any

import pytest

from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.seed import BOOKKEEPER, OWNER, VISMA_CLIENT_ID
from tests.doubles.caller import Caller

KEYS = (
    "Id,Name,CompanyTypeKey,IsVatFree,Email,Phone,Street,City,ZipCode,AttPerson,IsTaxFreeUnion,VatNumber,CountryKey,"
    "Website,RoleKey,Subscription"
)


def user(double: DineroDouble, url: str, user_id: str) -> Caller:
    """A caller with a user's own token, as Visma Connect gives it."""
    grant = {"GrantId": user_id, "ClientId": VISMA_CLIENT_ID, "UserId": user_id, "Scope": "dineropublicapi:read"}
    double.store.insert("grants", grant)
    double.store.insert("access_tokens", {"Token": user_id, "GrantId": user_id, "ExpiresAt": "9999"})
    return Caller(url, 310001, user_id)


def organizations(caller: Caller, version: str = "v1.1", **query: Any) -> list[Any]:
    reply = caller.get(f"/{version}/organizations", **query)
    assert reply.status == 200, reply
    rows: list[Any] = reply.json
    return rows


def test_an_api_key_reaches_its_own_organization_only(dinero: Caller) -> None:
    assert organizations(dinero, "v1") == [{"id": 310001, "name": "Krambod Demo ApS", "isPro": True}]
    assert [row["Id"] for row in organizations(dinero)] == [310001]


def test_a_user_reaches_every_organization_it_is_a_member_of(double: DineroDouble, url: str) -> None:
    with user(double, url, OWNER) as owner, user(double, url, BOOKKEEPER) as bookkeeper:
        assert [row["id"] for row in organizations(owner, "v1")] == [310001, 310002, 310003, 310004]
        assert [row["RoleKey"] for row in organizations(owner)] == ["Owner"] * 4
        assert [(row["Id"], row["RoleKey"]) for row in organizations(bookkeeper)] == [(310004, "Bookkeeper")]


def test_an_organization_is_told_with_all_its_fields(double: DineroDouble, url: str) -> None:
    changes = {"Phone": "+45 11 11 11 11", "AttPerson": "Sanne", "Website": "https://example.dk"}
    with user(double, url, OWNER) as owner:
        owner.admin("organizations", {"Id": 310001, **changes})

        [told] = [row for row in organizations(owner) if row["Id"] == 310001]

    assert told == {
        "Id": 310001,
        "Name": "Krambod Demo ApS",
        "CompanyTypeKey": "PrivateLimitedCompany",
        "IsVatFree": False,
        "Email": "kontakt@example.com",
        "Phone": "+45 11 11 11 11",
        "Street": "Havnegade 1",
        "City": "Aarhus C",
        "ZipCode": "8000",
        "AttPerson": "Sanne",
        "IsTaxFreeUnion": False,
        "VatNumber": "13585628",
        "CountryKey": "DK",
        "Website": "https://example.dk",
        "RoleKey": "Owner",
        "Subscription": {
            "HasPro": True,
            "HasPayingPro": True,
            "HasStarterPlus": False,
            "HasTotal": False,
            "HasYfs": False,
        },
    }


def test_organizations_are_listed_without_pro(dinero: Caller) -> None:
    dinero.admin("organizations", {"Id": 310001, "IsPro": False})

    [told] = organizations(dinero)

    assert told["Subscription"]["HasPro"] is False
    assert told["Subscription"]["HasPayingPro"] is True
    assert organizations(dinero, "v1", fields="IsPro,IsPayingPro") == [{"IsPro": False, "IsPayingPro": True}]


def test_all_fields_of_the_first_version_can_be_asked_for(dinero: Caller) -> None:
    fields = (
        "Name,Id,Type,IsPro,IsPayingPro,IsVatFree,Email,Phone,Street,City,ZipCode,AttPerson,IsTaxFreeUnion,VatNumber"
    )

    assert organizations(dinero, "v1", fields=fields) == [
        {
            "Name": "Krambod Demo ApS",
            "Id": 310001,
            "Type": "PrivateLimitedCompany",
            "IsPro": True,
            "IsPayingPro": True,
            "IsVatFree": False,
            "Email": "kontakt@example.com",
            "Phone": None,
            "Street": "Havnegade 1",
            "City": "Aarhus C",
            "ZipCode": "8000",
            "AttPerson": None,
            "IsTaxFreeUnion": False,
            "VatNumber": "13585628",
        }
    ]


@pytest.mark.parametrize("field", ["RoleKey", "CountryKey", ""])
def test_an_unknown_field_is_refused(dinero: Caller, field: str) -> None:
    reply = dinero.get("/v1/organizations", fields=f"id,{field}")

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"fields": f"{field} is not a field of this list."}


@pytest.mark.parametrize("path", ["/v1/organizations", "/v1.1/organizations", "/v1/countries"])
def test_a_token_is_needed(dinero: Caller, path: str) -> None:
    dinero.token = "none"

    assert dinero.get(path).status == 401


def test_countries_are_told_in_danish_and_english(dinero: Caller) -> None:
    countries = dinero.get("/v1/countries").json

    assert {"Key": "DK", "DanishName": "Danmark", "EnglishName": "Denmark"} in countries
    keys = [country["Key"] for country in countries]
    assert keys == sorted(keys)
    assert len(keys) == 250  # ISO 3166-1 and Kosovo


def test_unions_and_reserved_codes_are_no_countries(dinero: Caller) -> None:
    keys = {country["Key"] for country in dinero.get("/v1/countries").json}

    assert not keys & {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA"}
    assert {"GL", "FO", "XK", "GB"} <= keys


EU = "AT BE BG CY CZ DE EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"


def test_the_eu_is_a_vat_region_without_denmark_and_its_neighbours_outside(dinero: Caller) -> None:
    for key in f"DK {EU} AX CH FO GB GL IS NO US XK".split():
        dinero.contact(CountryKey=key, Name=key)

    rows = dinero.get("/v1/{organization}/contacts", fields="Name,VatRegionKey").json["Collection"]

    regions: dict[str, list[str]] = {}
    for row in rows:
        regions.setdefault(row["VatRegionKey"], []).append(row["Name"])
    assert {region: " ".join(names) for region, names in regions.items()} == {
        "DK": "DK",
        "EU": EU,
        "World": "AX CH FO GB GL IS NO US XK",
    }
