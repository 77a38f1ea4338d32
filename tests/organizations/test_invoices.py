"""Are the totals of many drafts read in one call, and is an invoice found that somebody else made for an order?"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from krambod.dinero import Dinero
from krambod.dinero.models import DocumentRow
from krambod.doubles.dinero.application import DineroDouble
from krambod.organizations.invoices import (
    FEW_NUMBERS,
    LookedFor,
    find_invoices_like,
    find_invoices_naming,
    prune_invoices,
    refresh_invoices,
)
from krambod.organizations.models import IndexedInvoice, Organization
from tests.doubles.caller import Caller, invoice_body, line
from tests.organizations.granting import ORGANIZATION, OTHER_ORGANIZATION

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 11, 22)
CONTACT = UUID(int=1)


class Listing:
    """Stands in for Dinero's list and gives these rows. The double never sends such rows."""

    organization_id = ORGANIZATION

    def __init__(self, *rows: dict[str, Any]) -> None:
        self._rows = [DocumentRow.model_validate(row) for row in rows]

    def invoices(self, _changes_since: datetime) -> list[DocumentRow]:
        return self._rows


def stored(organization_id: int = ORGANIZATION, **fields: Any) -> IndexedInvoice:
    row = {
        "guid": uuid4(),
        "status": "Booked",
        "date": DAY,
        "contact_guid": CONTACT,
        "currency": "DKK",
        "total_excl_vat": Decimal("199.20"),
        "total_incl_vat": Decimal("249.00"),
    }
    return IndexedInvoice.objects.create(organization_id=organization_id, **row | fields)


def naming(text: str) -> list[UUID]:
    [found] = find_invoices_naming(ORGANIZATION, [text])
    return [row.guid for row in found]


@pytest.mark.parametrize("world", [{}, {"times": "danish"}, {"list_spelling": "pascal"}])
def test_many_drafts_are_read_in_one_call(
    dinero: Dinero, by_hand: Caller, double: DineroDouble, world: dict[str, str]
) -> None:
    by_hand.admin("world", world)
    contact = by_hand.contact()
    drafts = [by_hand.draft(ContactGuid=contact, ExternalReference=f"shop:{number}")[0] for number in range(3)]
    booked = by_hand.booked(ContactGuid=contact, ProductLines=[line("100.00")])
    dinero.sales_settings()
    by_hand.admin("calls", method="DELETE")

    rows = refresh_invoices(dinero, now=double.clock.now())

    assert len(by_hand.admin("calls", method="GET")) == 1
    assert [rows[UUID(guid)].total_incl_vat for guid in drafts] == [Decimal(249)] * 3
    assert set(rows) == {UUID(guid) for guid in (*drafts, booked["Guid"])}
    indexed = {row.guid: row for row in IndexedInvoice.objects.all()}
    assert indexed[UUID(drafts[0])].number is None
    assert indexed[UUID(drafts[0])].external_reference == "shop:0"
    assert indexed[UUID(booked["Guid"])].number == booked["Number"]
    assert indexed[UUID(booked["Guid"])].total_excl_vat == Decimal("80.00")


def test_later_only_what_changed_is_listed_and_replaces_what_was_known(
    dinero: Dinero, by_hand: Caller, double: DineroDouble
) -> None:
    guid, timestamp = by_hand.draft()
    untouched, _ = by_hand.draft()
    refresh_invoices(dinero, now=double.clock.now())
    double.clock.advance(1800)
    refresh_invoices(dinero, now=double.clock.now())
    changed = {**invoice_body(ProductLines=[line("300.00")]), "Timestamp": timestamp}
    contact = by_hand.invoice(guid)["ContactGuid"]
    assert by_hand.put(f"/v1.2/{{organization}}/invoices/{guid}", {**changed, "ContactGuid": contact}).status == 200

    rows = refresh_invoices(dinero, now=double.clock.now())

    assert set(rows) == {UUID(guid)}
    assert IndexedInvoice.objects.get(guid=guid).total_incl_vat == Decimal("300.00")
    assert IndexedInvoice.objects.get(guid=untouched).total_incl_vat == Decimal("249.00")


def test_the_first_list_goes_back_the_given_number_of_days(
    dinero: Dinero, by_hand: Caller, double: DineroDouble
) -> None:
    guid, _ = by_hand.draft()
    double.clock.advance(timedelta(days=20).total_seconds())

    short = refresh_invoices(dinero, now=double.clock.now(), first_days=10)
    Organization.objects.update(invoices_read_at=None)
    long = refresh_invoices(dinero, now=double.clock.now())

    assert short == {}
    assert set(long) == {UUID(guid)}


def test_rows_with_few_fields_are_stored_too() -> None:
    bare, deleted = uuid4(), uuid4()

    listing: Any = Listing(
        {"Guid": str(bare), "Status": "Draft"},
        {"Guid": str(deleted), "Status": "Draft", "DeletedAt": "2026-11-22T12:00:00.00", "Description": "x" * 300},
    )
    refresh_invoices(listing, now=datetime.fromisoformat("2026-11-22T12:00:00Z"))

    row = IndexedInvoice.objects.get(guid=bare)
    assert (row.date, row.contact_guid, row.currency, row.description) == (None, None, "", "")
    assert (row.total_excl_vat, row.total_incl_vat, row.is_deleted) == (Decimal(0), Decimal(0), False)
    assert IndexedInvoice.objects.get(guid=deleted).is_deleted


def test_organizations_have_invoices_of_their_own(
    open_organization: Callable[[int], Dinero], by_hand: Caller, double: DineroDouble
) -> None:
    guid, _ = by_hand.draft(Description="Ordre 1042")

    for organization_id in (ORGANIZATION, OTHER_ORGANIZATION):
        refresh_invoices(open_organization(organization_id), now=double.clock.now())

    assert naming("1042") == [UUID(guid)]
    assert find_invoices_naming(OTHER_ORGANIZATION, ["1042"]) == [[]]


def test_an_invoice_is_like_another_by_contact_total_currency_and_day() -> None:
    early = stored(date=DAY - timedelta(days=3))
    late = stored(date=DAY + timedelta(days=3), status="Draft")
    for different in (
        {"date": DAY - timedelta(days=4)},
        {"date": None},
        {"contact_guid": UUID(int=2)},
        {"total_incl_vat": Decimal("249.01")},
        {"currency": "EUR"},
        {"is_deleted": True},
        {"organization_id": OTHER_ORGANIZATION},
    ):
        stored(**different)

    wanted = LookedFor(contact_guid=CONTACT, total=Decimal(249), currency="DKK", day=DAY)
    later = LookedFor(contact_guid=CONTACT, total=Decimal(249), currency="DKK", day=DAY + timedelta(days=6))
    other = LookedFor(contact_guid=CONTACT, total=Decimal(250), currency="DKK", day=DAY)
    like = find_invoices_like(ORGANIZATION, [wanted, later, other])

    assert [[row.guid for row in found] for found in like] == [[early.guid, late.guid], [late.guid], []]


@pytest.mark.parametrize(
    "text", ["Ordre 1042", "Ordre #1042.", "1042", "ordre_1042", "krambod:shop:1042", "Ordre 1042, 1043"]
)
def test_an_order_number_is_found_as_a_word(text: str) -> None:
    described, referred = stored(description=text), stored(external_reference=text)
    stored(OTHER_ORGANIZATION, description=text)
    stored(description=text, is_deleted=True)

    assert naming("1042") == naming("#1042 ") == [described.guid, referred.guid]


@pytest.mark.parametrize("text", ["Ordre 11042", "10421", "A1042", "1042b", "Ordre 1043", ""])
def test_a_number_inside_a_longer_number_is_not_found(text: str) -> None:
    stored(description=text, external_reference=text)

    assert naming("1042") == []


def test_letters_in_an_order_number_may_be_lower_case() -> None:
    row = stored(description="Ordre web-1042")

    assert naming("WEB-1042") == [row.guid]
    assert naming("1042") == [row.guid]
    assert naming("b-1042") == []


@pytest.mark.parametrize("count", [2, FEW_NUMBERS, FEW_NUMBERS + 1, 50])
def test_many_numbers_are_sought_by_two_queries(count: int, django_assert_num_queries: Any) -> None:
    rows = [stored(description=f"Ordre {1000 + number}") for number in range(count)]
    second = stored(external_reference="shop:1000")
    stored(OTHER_ORGANIZATION, description="Ordre 1000")
    stored(description="Ordre 1001", is_credit_note=True)

    with django_assert_num_queries(2):
        found = find_invoices_naming(ORGANIZATION, [f"#{1000 + number}" for number in range(count)])

    assert found == [[rows[0], second], *([row] for row in rows[1:])]


@pytest.mark.parametrize("number", ["", "42", "#42", " 7 ", "--"])
def test_a_short_number_finds_nothing(number: str) -> None:
    stored(description="Ordre 42 7 --", external_reference="42")

    assert naming(number) == []


def test_signs_in_a_number_are_not_read_as_a_pattern() -> None:
    stored(description="Ordre 10x42")

    assert naming("10.42") == []
    assert naming("10_42") == []
    assert naming("10%42") == []


def test_old_rows_are_deleted() -> None:
    kept = {stored(date=DAY).guid, stored(date=None).guid, stored(OTHER_ORGANIZATION, date=date(2020, 1, 1)).guid}
    stored(date=DAY - timedelta(days=1))

    assert prune_invoices(ORGANIZATION, DAY) == 1
    assert set(IndexedInvoice.objects.values_list("guid", flat=True)) == kept
