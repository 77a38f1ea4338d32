"""Does a shopkeeper import a file in the browser: what would come of it, one yes, and the command's own report?"""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from playwright.sync_api import Browser, ViewportSize

from krambod.importing.keep import forget_old_files
from krambod.importing.limits import IS_TOO_LARGE, LARGEST_FILE
from krambod.importing.models import FileState, OrderFile, OrderFileFinding, OrderFilePiece
from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.orders.models import StoredOrder
from krambod.project.command_line.main import main
from krambod.words.language import LANGUAGES, Language
from krambod.words.order_files.columns import COLUMNS, WHAT_IS_WRONG
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries
from tests.backoffice.books.import_files import MIXED, danish, facts_of, file_of, files, saved, send, sent, table_of
from tests.backoffice.browsing import LOOKS, LogIn, find_violations, page_of
from tests.backoffice.person import Person, make_person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.orders.bodies import body
from tests.orders.order_files import HEADER, row
from tests.transfers.stored import Store, make_shop, make_store

pytestmark = pytest.mark.django_db(transaction=True)


def numbers() -> list[str]:
    with scopes_disabled():
        return list(StoredOrder.objects.order_by("number").values_list("number", flat=True))


def tables() -> tuple[int, int, int]:
    with scopes_disabled():
        return OrderFile.objects.count(), OrderFilePiece.objects.count(), OrderFileFinding.objects.count()


def test_a_file_is_looked_at_first_and_imported_after_a_yes(owner: Person, sanne: Store) -> None:
    page = sent(owner, sanne, MIXED)

    looked = owner.get(page)
    assert numbers() == []
    assert facts_of(looked) | {"New": "3", "Refused": "1", "Unchanged": "0"} == facts_of(looked)
    assert "Import 3 orders" in looked
    assert "unit_price_incl_vat must be a number like" in looked

    answer = owner.client.post(f"{page}start", follow=True)

    told = answer.content.decode()
    assert numbers() == ["1", "2", "4"]
    assert "3 orders are imported." in told
    assert facts_of(told) == {
        "New": "3", "Changed": "0", "Unchanged": "0", "Older than what is here": "0", "Refused": "1",
    }  # fmt: skip
    owner.client.post(f"{page}start")  # said twice
    assert owner.client.get(f"{page}start").status_code == 405
    with scope(merchant=sanne.shop.merchant):
        [entry] = AuditEntry.objects.filter(action="orders_imported")
    assert entry.details == {"shop": "sanne", "count": 3}


def test_the_report_is_the_same_as_the_commands(owner: Person, sanne: Store, tmp_path: Path) -> None:
    make_store("bo")
    text = file_of(
        row("1"),
        row("2", price="x"),
        row("3", currency="kr"),
        row("3", rate="250", currency="kr"),
        row("4"),
        row(""),
        row("5"),
    )
    path = tmp_path / "orders.csv"
    path.write_text(text)
    result = CliRunner().invoke(main, ["import", str(path), "--shop", "bo", "--json"], prog_name="krambod")

    page = sent(owner, sanne, text)
    told = owner.client.post(f"{page}start", follow=True).content.decode()

    words = {"New": "new", "Changed": "revised", "Unchanged": "unchanged", "Refused": "refused"}
    counts = json.loads(result.stdout)
    assert {words[name]: int(count) for name, count in facts_of(told).items() if name in words} | {
        "superseded": 0
    } == counts
    report = table_of(owner, f"{page}report.csv")[1:]
    assert [as_printed(*cells) for cells in report] == result.stderr.splitlines()
    assert len(report) == 6


def as_printed(first: str, last: str, order: str, field: str, _value: str, says: str) -> str:
    """A row of the report as the command prints it."""
    lines = f"Line {first}" if first == last else f"Lines {first} to {last}"
    return f"{', '.join(filter(None, (lines, order and f'order {order}', field)))}: {says}"


def test_the_same_file_twice_changes_nothing_and_says_so(owner: Person, sanne: Store) -> None:
    text = file_of(row("1"), row("2"))
    owner.client.post(f"{sent(owner, sanne, text)}start")
    assert tables() == (1, 0, 0)  # the file is gone
    assert [(file.state, file.first_orders) for file in files()] == [(FileState.IMPORTED, [])]
    with scopes_disabled():
        before = [str(one) for one in StoredOrder.objects.order_by("pk").values_list()]

    html = owner.get(sent(owner, sanne, text))

    assert facts_of(html)["Unchanged"] == "2"
    assert "There is nothing to import" in html
    assert "/start" not in html
    with scopes_disabled():
        assert [str(one) for one in StoredOrder.objects.order_by("pk").values_list()] == before


def test_a_changed_order_is_told_as_changed(owner: Person, sanne: Store) -> None:
    owner.client.post(f"{sent(owner, sanne, file_of(row('1'), row('2')))}start")
    changed = file_of(row("1"), row("2", price="3.00", paid_at="2025-12-02 08:00:00"), row("3"))
    page = sent(owner, sanne, changed)

    foreseen = facts_of(owner.get(page))
    told = facts_of(owner.client.post(f"{page}start", follow=True).content.decode())

    assert (foreseen["New"], foreseen["Changed"], foreseen["Unchanged"]) == ("1", "1", "1")
    assert told == {name: count for name, count in foreseen.items() if name in told}


def test_a_file_of_excel_in_denmark_is_read(owner: Person, sanne: Store) -> None:
    page = sent(owner, sanne, danish(MIXED))

    owner.client.post(f"{page}start")

    with scope(merchant=sanne.shop.merchant):
        assert [str(one.total) for one in StoredOrder.objects.order_by("number")] == ["10.20", "5.10", "5.10"]
        assert StoredOrder.objects.get(number="2").buyer_name == "Åse"


def test_the_template_can_be_imported_and_is_the_same_order_in_every_language(owner: Person, sanne: Store) -> None:
    outcomes = []
    for language in LANGUAGES:
        owner.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        answer: Any = owner.client.get(address(sanne, "import/template.csv"))
        content = b"".join(answer.streaming_content)
        owner.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        page = sent(owner, sanne, content)
        owner.client.post(f"{page}start")
        outcomes.append({name for name, count in facts_of(owner.get(page)).items() if count != "0"})
        header = content.decode("utf-8-sig").splitlines()[0].split(";")
        assert header == [column.name for column in COLUMNS if column.name != WHAT_IS_WRONG]

    assert outcomes == [{"New"}, {"Unchanged"}, {"Unchanged"}]
    with scope(merchant=sanne.shop.merchant):
        [order] = StoredOrder.objects.all()
    assert (order.number, str(order.total), order.buyer_name) == ("1042", "288.00", "Jens Hansen")


def test_the_refused_rows_are_downloaded_mended_and_imported_alone(owner: Person, sanne: Store) -> None:
    more = ",buyer_phone,kind"
    discount = row("2", price="-5.00") + ",+45 12345678,discount"
    broken = row("2", price="x", description="=SUM(A1)") + ",,product"
    page = sent(owner, sanne, file_of(row("1") + ",,product", discount, broken, header=HEADER + more))
    owner.client.post(f"{page}start")

    table = table_of(owner, f"{page}refused.csv")

    header, first, second = table
    place = {name: number for number, name in enumerate(header)}
    assert header == [*(HEADER + more).split(","), WHAT_IS_WRONG]
    assert (first[place["unit_price_incl_vat"]], first[place["buyer_phone"]]) == ("-5.00", "'+45 12345678")
    assert second[place["description"]] == "'=SUM(A1)"
    assert second[place[WHAT_IS_WRONG]].startswith("unit_price_incl_vat must be a number like")
    second[place["unit_price_incl_vat"]] = "10.00"
    owner.client.post(f"{sent(owner, sanne, saved(table))}start")
    assert numbers() == ["1", "2"]
    with scope(merchant=sanne.shop.merchant):
        newest = StoredOrder.objects.get(number="2").newest
    assert newest is not None
    document = json.loads(newest.document)
    assert (document["buyer"]["phone"], document["lines"][1]["description"]) == ("+45 12345678", "=SUM(A1)")
    assert document["total"] == "10.00"


def test_a_row_that_cannot_be_read_keeps_its_order_from_being_imported_without_it(owner: Person, sanne: Store) -> None:
    page = sent(owner, sanne, file_of(row("1"), row("2"), row("2", description='"Kop'), row("2")))

    table = table_of(owner, f"{page}refused.csv")
    html = owner.get(sent(owner, sanne, saved(table)))

    assert [cells[0] for cells in table[1:]] == ["2", ""]
    assert facts_of(html)["New"] == "0"


# Bad input


def spreadsheet(folder: Path) -> bytes:
    path = folder / "orders.xlsx"
    with ZipFile(path, "w") as file:
        file.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return path.read_bytes()


NOT_ORDERS: list[tuple[str | bytes, str]] = [
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "This is not CSV of orders"),
    (bytes(range(256)) * 50, "This is not CSV of orders"),
    ("name,town\nIb,Aarhus\n", "This is not CSV of orders"),
    (file_of(row("1"), header=HEADER.replace("sku", "vare")), "There is no column sku; add it to the header."),
    ("{" * 50, "The body is not JSON"),
    ("\n\n", "This is not CSV of orders"),
    (file_of(row("1"), row("2"), row("1")), "The rows of the order do not stand together"),
]


def test_what_is_no_file_of_orders_is_told_and_nothing_is_imported(owner: Person, sanne: Store, tmp_path: Path) -> None:
    for content, says in [*NOT_ORDERS, (spreadsheet(tmp_path), "This is a spreadsheet like .xlsx")]:
        html = owner.get(sent(owner, sanne, content))
        assert says in html.replace("&#x27;", "'"), says

    assert numbers() == []


NO_FORMS: list[tuple[dict[str, Any], int, str]] = [
    ({"file": ""}, 200, "Choose a file first."),
    ({"content": b""}, 200, "The file is empty."),
    ({"content": b"x" * (LARGEST_FILE + 1)}, 413, "The file is larger than 10 MB."),
    ({"shop": "99999999"}, 200, "Select a valid choice"),
]


def test_a_form_that_cannot_be_taken_says_why(owner: Person, sanne: Store) -> None:
    make_shop(sanne.shop.merchant, "second")
    for fields, status, says in NO_FORMS:
        answer = send(owner, sanne, **({"content": MIXED} | fields))
        assert (answer.status_code, tables()) == (status, (0, 0, 0)), says
        assert says in answer.content.decode()

    # What the web server did not read.
    more: Any = {IS_TOO_LARGE: "1"}
    answer = owner.client.get(address(sanne, "import/"), **more)

    assert answer.status_code == 413
    assert "The file is larger than 10 MB." in answer.content.decode()


def test_hundreds_of_mistakes_are_shown_in_part_and_all_in_the_report(owner: Person, sanne: Store) -> None:
    page = sent(owner, sanne, file_of(*(row(str(number), price="x") for number in range(250)), row("250")))

    html = owner.get(page)

    assert html.count("unit_price_incl_vat must be a number like") == 100
    assert "150 more stand in the report." in html
    assert "Import 1 order" in html
    assert len(table_of(owner, f"{page}report.csv")) == 251


def test_a_file_of_json_lines_is_taken_too(owner: Person, sanne: Store) -> None:
    text = "\n".join([json.dumps(body(external_id="a")), json.dumps(body(external_id="b", total="1,00")), "{"])
    page = sent(owner, sanne, text, "orders.jsonl")

    html = owner.get(page)

    assert facts_of(html) | {"New": "1", "Refused": "2"} == facts_of(html)
    assert "refused.csv" not in html
    assert owner.client.get(f"{page}refused.csv").status_code == 404


# What is kept


def test_what_is_kept_goes_after_a_day(owner: Person, sanne: Store) -> None:
    owner.client.post(f"{sent(owner, sanne, MIXED)}start")
    sent(owner, sanne, MIXED)
    assert tables() == (2, 2, 2)

    assert forget_old_files(timezone.now() + timedelta(hours=23)) == 0
    assert forget_old_files(timezone.now() + timedelta(hours=25)) == 2

    assert tables() == (0, 0, 0)
    assert numbers() == ["1", "2", "4"]


def test_a_person_keeps_one_file_that_is_not_imported_and_can_throw_it_away(owner: Person, sanne: Store) -> None:
    for _ in range(2):
        page = sent(owner, sanne, MIXED)
    assert tables() == (1, 1, 1)
    with scopes_disabled():
        OrderFile.objects.update(state=FileState.FAILED)
    assert "Krambod stumbled over the file" in owner.get(page)

    answer = owner.client.post(f"{page}delete", follow=True)

    assert "The file is deleted." in answer.content.decode()
    assert tables() == (0, 0, 0)
    assert owner.client.get(page).status_code == 404


# Who may


def test_only_who_sets_the_rules_imports(owner: Person, sanne: Store) -> None:
    page = sent(owner, sanne, MIXED)
    person = make_person("other@example.com", sanne.shop.merchant, MemberRole.STAFF)

    assert send(person, sanne, MIXED).status_code == 403
    assert 'type="file"' not in person.get(address(sanne, "import/"))
    assert address(sanne, "import/") not in person.get(address(sanne, "orders/"))
    for path in (page, f"{page}report.csv", f"{page}refused.csv"):
        assert person.client.get(path).status_code == 403
    for path in (f"{page}start", f"{page}delete"):
        assert person.client.post(path).status_code == 403
    assert (tables(), numbers()) == ((1, 1, 1), [])


def test_nobody_else_sees_a_persons_file(owner: Person, sanne: Store, bo: Store) -> None:
    page = sent(owner, sanne, MIXED)
    number = page.rstrip("/").rpartition("/")[2]
    colleague = make_person("keeper@example.com", sanne.shop.merchant, MemberRole.BOOKKEEPER)
    other = make_person("bo@example.com", bo.shop.merchant)

    for person, path in ((colleague, page), (other, page), (other, address(bo, f"import/{number}/"))):
        assert person.client.get(path).status_code == 404
        assert person.client.post(f"{path}start").status_code == 404
        assert person.client.post(f"{path}delete").status_code == 404
        assert person.client.get(f"{path}report.csv").status_code == 404
    assert "orders.csv" not in colleague.get(address(sanne, "import/"))
    assert (tables(), numbers()) == ((1, 1, 1), [])


def test_the_pages_ask_the_database_little(owner: Person, sanne: Store) -> None:
    page = sent(owner, sanne, MIXED)
    for path in (address(sanne, "import/"), page):
        with counted_queries() as statements:
            owner.get(path)
        assert len(statements) <= MOST_QUERIES, (path, statements)

    html = owner.get("/help/file/")
    assert re.findall(r'<th scope="row" class="once">([a-z_]+)</th>', html) == [column.name for column in COLUMNS]


# In a browser

IMPORT = {"da": "Importér ordrer", "de": "Bestellungen importieren", "en": "Import orders"}
FILE = {"da": "Filen", "de": "Die Datei", "en": "The file"}
LOOK = {"da": "Se, hvad der er i den", "de": "Ansehen, was darin ist", "en": "See what is in it"}
YES = {"da": "Importér 3 ordrer", "de": "3 Bestellungen importieren", "en": "Import 3 orders"}
DONE = {"da": "3 ordrer er importeret.", "de": "3 Bestellungen sind importiert.", "en": "3 orders are imported."}
WRONG = {
    "da": "unit_price_incl_vat skal være et tal som 249,00 uden valuta; ret det.",
    "de": "unit_price_incl_vat muss eine Zahl sein wie 249,00, ohne Währung; berichtigen Sie sie.",
    "en": 'unit_price_incl_vat must be a number like "249.00", with a point and no currency; mend it.',
}


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_a_shopkeeper_imports_a_file(
    browser: Browser, log_in: LogIn, owner: Person, sanne: Store, tmp_path: Path, language: Language
) -> None:
    path = tmp_path / "ordrer.csv"
    path.write_bytes(danish(MIXED))

    with page_of(browser, language=language) as page:
        page.goto(f"{log_in(page, owner)}{address(sanne, 'orders/')}")
        page.locator("#content").get_by_role("link", name=IMPORT[language]).first.click()
        page.get_by_label(FILE[language], exact=True).set_input_files(path)
        page.get_by_role("button", name=LOOK[language]).click()
        page.get_by_text(WRONG[language]).wait_for()
        assert find_violations(page) == []
        page.get_by_role("button", name=YES[language]).click()
        page.get_by_text(DONE[language]).wait_for()
        assert find_violations(page) == []

    assert numbers() == ["1", "2", "4"]


def test_a_long_import_is_followed_on_the_page_while_a_worker_goes_on(
    browser: Browser, log_in: LogIn, owner: Person, sanne: Store
) -> None:
    page_path = sent(owner, sanne, MIXED)
    with scopes_disabled():
        OrderFile.objects.update(state=FileState.IMPORTING, position=2, counts={})

    with page_of(browser, language="en") as page:
        page.goto(f"{log_in(page, owner)}{page_path}")
        page.get_by_text("2 of 4 orders.").wait_for()
        assert find_violations(page) == []
        with scopes_disabled():
            OrderFile.objects.update(state=FileState.IMPORTED, counts={"new": 3, "refused": 1})
        page.get_by_text("What came of it").wait_for()


@pytest.mark.soak
@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_pages_are_good_to_see_in_every_look(
    browser: Browser, log_in: LogIn, owner: Person, sanne: Store, size: ViewportSize, scheme: str
) -> None:
    paths = (address(sanne, "import/"), sent(owner, sanne, MIXED), "/help/file/")

    with page_of(browser, size=size, scheme=scheme) as page:
        server = log_in(page, owner)
        for path in paths:
            page.goto(f"{server}{path}")
            assert find_violations(page) == []
