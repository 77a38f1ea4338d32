"""Does every list go to a spreadsheet as its page shows it, as the reader writes amounts, and without formulas?"""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scope, scopes_disabled

from krambod.backoffice.spreadsheets import OwnCell, amount_cell, csv_lines, harmless, moment_cell
from krambod.merchants.models import AuditEntry, Membership
from krambod.merchants.rights import MemberRole
from krambod.orders.order import Buyer
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import State, Transfer
from krambod.words.language import LANGUAGES, Language
from tests.backoffice.books.asking import address
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import NOW, Store

pytestmark = pytest.mark.django_db(transaction=True)


def exported(person: Person, path: str, language: Language = "en") -> list[list[str]]:
    answer: Any = person.client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, path
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="krambod-')
    body = b"".join(answer.streaming_content).decode()
    assert body.startswith("\ufeff")
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff")), delimiter=";"))


def test_the_orders_that_need_action_are_exported_with_why(owner: Person, sanne: Store, bo: Store) -> None:
    for store in (sanne, bo):
        store.send("=1", buyer=Buyer(email="a@b.dk", name="@Ib"))
        store.change("=1", cause="no_email", due_at=None, state=State.WAITING)
        store.send("2")
        store.send("3")
        store.change("3", state=State.PAID, invoice_total=Decimal("249.00"))
    with scopes_disabled():
        for one in Transfer.objects.filter(order__external_id="3"):
            one.order.return_announced_at = NOW
            one.order.save()

    header, *rows = exported(owner, address(sanne, "attention.csv"))

    assert header[0] == "Number"
    assert sorted((row[0], row[3], row[4], row[6]) for row in rows) == [
        ("'=1", "'@Ib", "249.00", "No e-mail address"),
        ("3", "Jens Hansen", "249.00", "Return announced"),
    ]
    assert "e-mail" in next(row[7] for row in rows if row[6] == "No e-mail address")
    assert "attention.csv" in owner.get(address(sanne, "attention/"))


def test_amounts_are_written_as_the_readers_spreadsheet_takes_them(owner: Person, sanne: Store) -> None:
    sanne.send("1")

    amounts = {language: exported(owner, address(sanne, "orders.csv"), language)[1][4] for language in LANGUAGES}

    assert amounts == {"da": "249,00", "de": "249,00", "en": "249.00"}

    [header] = exported(owner, address(sanne, "prepaid.csv"))

    assert header == [
        "Shop", "The VAT period until", "Number", "Date", "Customer", "On the last evening", "Total", "Currency", "VAT",
    ]  # fmt: skip


def test_the_differences_from_dinero_are_exported(owner: Person, sanne: Store) -> None:
    found = {"kind": "not_transferred", "order": "-1042", "transfer": None, "here": "", "there": ""}
    document = {"orders": 1, "documents": 0, "found": 1, "differences": [found]}
    with scopes_disabled():
        ConnectedOrganization.objects.filter(pk=sanne.connected.pk).update(compared_at=NOW, comparison=document)

    [_, row] = exported(owner, address(sanne, "reconcile.csv"))

    assert row[:2] == [str(sanne.connected.organization_id), "'-1042"]
    assert row[2]


def test_the_log_is_exported_whole_or_of_one_person(owner: Person, sanne: Store, bo: Store) -> None:
    colleague = make_person("keeper@example.com", sanne.shop.merchant, MemberRole.BOOKKEEPER)
    for store, person in ((sanne, owner), (sanne, colleague), (bo, owner)):
        with scope(merchant=store.shop.merchant):
            AuditEntry.objects.create(
                merchant=store.shop.merchant, user=person.user, actor=str(person.user), action="paused",
                details={"shop": store.shop.name},
            )  # fmt: skip

    assert [row[1:] for row in exported(owner, address(sanne, f"settings/log.csv?person={colleague.user.pk}"))[1:]] == [
        ["keeper@example.com", "paused sanne"]
    ]
    assert [row[2] for row in exported(owner, address(sanne, "settings/log.csv"))[1:]] == [
        "downloaded the log as CSV", "downloaded the log as CSV", "paused sanne", "paused sanne",
    ]  # fmt: skip


def test_the_companies_of_a_bookkeeper_are_exported(owner: Person, bo: Store) -> None:
    bo.send("1")
    bo.change("1", cause="no_email", due_at=None)
    with scope(merchant=bo.shop.merchant):
        Membership.objects.create(merchant=bo.shop.merchant, user=owner.user, role=MemberRole.BOOKKEEPER)

    rows = exported(owner, "/companies.csv")

    assert [(row[0], row[1], row[2], row[4]) for row in rows[1:]] == [
        ("bo", "Bookkeeper", "1", "249.00 DKK"),
        ("sanne", "Owner", "0", ""),
    ]


def test_a_list_is_nobodys_from_outside(owner: Person, sanne: Store, bo: Store) -> None:
    for path in ("attention.csv", "prepaid.csv", "reconcile.csv", "settings/log.csv", "orders.csv"):
        assert owner.client.get(address(bo, path)).status_code == 404
        assert exported(owner, address(sanne, path))
    person = make_person("staff@example.com", sanne.shop.merchant, MemberRole.STAFF)

    assert person.client.get(address(sanne, "settings/log.csv")).status_code == 403


def test_what_we_write_ourselves_is_no_formula_and_lines_are_made_one_by_one() -> None:
    assert harmless("-5") == "'-5"
    assert harmless(OwnCell("-5")) == "-5"
    assert harmless(amount_cell(Decimal("-5"))).startswith("-5")
    assert moment_cell(datetime(2026, 11, 22, 12, tzinfo=UTC)) == "2026-11-22 13:00:00"
    assert moment_cell(None) == ""
    made: list[int] = []

    def rows() -> Any:
        for number in range(3):
            made.append(number)
            yield [str(number)]

    lines = csv_lines(rows, "en")

    assert (next(lines), made) == ("\ufeff0\r\n", [0])
    assert (next(lines), made) == ("1\r\n", [0, 1])
