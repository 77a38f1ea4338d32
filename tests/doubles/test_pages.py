"""Do the sandbox's pages show what is in the store, and nothing else?"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.pages.tables import PAGE_SIZE
from krambod.doubles.dinero.pages.views import answer_page
from krambod.doubles.dinero.store import Store
from krambod.doubles.web import Answer, Request
from tests.doubles.caller import Caller

TODAY = date(2026, 11, 22)
INVOICE = "11111111-0000-4000-8000-000000000001"
DRAFT = "11111111-0000-4000-8000-000000000002"
CREDIT_NOTE = "11111111-0000-4000-8000-000000000003"
FOREIGN = "22222222-0000-4000-8000-000000000001"
CONTACT = "33333333-0000-4000-8000-000000000001"
PAYMENT = "44444444-0000-4000-8000-000000000001"
NAME = "Ærø <script>alert('x')</script> & Co"
ORGANIZATION = "/sandbox/organizations/1"
VOUCHERS = [f"{ORGANIZATION}/invoices/{guid}" for guid in (INVOICE, DRAFT, CREDIT_NOTE)]
LISTS = ["/", "/sandbox/calls", *(f"{ORGANIZATION}/{name}" for name in ("invoices", "contacts", "entries", "balances"))]
PAGES = [*LISTS, *VOUCHERS]
STAMPS = {"CreatedAt": "2026-11-20T10:00:00.000000", "UpdatedAt": "2026-11-21T10:00:00.000000"}


def answer(store: Store, path: str, method: str = "GET", /, **query: str) -> Answer:
    request = Request(method=method, path=path, query=query, headers={"host": "localhost:9100"})
    return answer_page(request, store, TODAY)


def text_of(store: Store, path: str, /, **query: str) -> str:
    found = answer(store, path, **query)
    assert found.status == 200
    return found.body.decode()


def rows_of(page: str) -> list[list[str]]:
    """The cells of a page's tables, without markup."""
    rows = re.findall(r"<tr\b.*?</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in row] for row in cells]


def add_organization(store: Store, organization_id: int, **changes: Any) -> None:
    row = {"Id": organization_id, "Name": f"{NAME} {organization_id}", "IsPro": True, "IsVatFree": False}
    store.insert("organizations", row | changes)
    for number, name, code in (
        (1000, "Salg", "U25"),
        (53000, "Debitorer", None),
        (55000, "Bank", None),
        (64000, "Moms", None),
    ):
        account: dict[str, Any] = {"AccountNumber": number, "Name": name, "VatCode": code}
        store.insert("accounts", {"OrganizationId": organization_id, **account})


def add_contact(store: Store, organization_id: int = 1, **changes: Any) -> None:
    row: dict[str, Any] = {
        "ContactGuid": CONTACT,
        "Name": NAME,
        "Email": "jens@example.com",
        "IsPerson": True,
        "City": "København",
    }
    store.insert("contacts", {"OrganizationId": organization_id, **row, **STAMPS, **changes})


def add_voucher(store: Store, organization_id: int = 1, **changes: Any) -> None:
    product: dict[str, Any] = {
        "Description": NAME,
        "Comments": None,
        "Quantity": "3",
        "BaseAmountValue": "411.5",
        "Discount": "0",
    }
    product |= {"AccountNumber": 1000, "Unit": "parts", "LineType": "Product", "ProductGuid": None}
    row = {
        "Guid": INVOICE,
        "Type": "Invoice",
        "Status": "Booked",
        "Number": 20317,
        "TimeStamp": "00000000020A5EA8",
        "ContactGuid": CONTACT,
        "Date": "2026-11-20",
        "PaymentDate": "2026-11-28",
        "PaymentConditionType": "Netto",
        "Currency": "DKK",
        "Language": "da-DK",
        "ExternalReference": "1042",
        "Description": "Faktura",
        "Comment": NAME,
        "ShowLinesInclVat": True,
        "ProductLines": [product, {**product, "LineType": "Text", "Unit": None}],
        "TotalExclVat": Decimal("987.60"),
        "TotalVat": Decimal("246.90"),
        "TotalInclVat": Decimal("1234.50"),
        "TotalInclVatInDkk": Decimal("1234.50"),
        **STAMPS,
    }
    store.insert("sales_vouchers", {"OrganizationId": organization_id, **row, **changes})


def add_payment(store: Store, amount: str, **changes: Any) -> None:
    row = {
        "Guid": PAYMENT,
        "VoucherGuid": INVOICE,
        "DepositAccountNumber": 55000,
        "PaymentClass": "Payment",
        "PaymentDate": "2026-11-21",
        "Description": NAME,
        "Amount": Decimal(amount),
        "AmountInVoucherCurrency": Decimal(amount),
    }
    store.insert("payments", {"OrganizationId": 1, **row, **changes})


def add_entries(store: Store, guid: str, *entries: tuple[int, str], organization_id: int = 1, **changes: Any) -> None:
    for number, amount in entries:
        row = {"AccountNumber": number, "Amount": Decimal(amount), "VoucherGuid": guid, "Date": "2026-11-20"}
        row |= {"VoucherNumber": 1, "VoucherType": "Invoice", "Description": NAME, "VatCode": None}
        store.insert("entries", {"OrganizationId": organization_id, **row, **changes})


def add_call(store: Store, **changes: Any) -> None:
    row = {
        "At": "2026-11-22T20:03:36.123456",
        "Method": "GET",
        "Path": f"/v1/1/{NAME}",
        "Query": "a=<b>",
        "Status": 200,
    }
    store.insert("calls", row | changes)


@pytest.fixture
def store() -> Iterator[Store]:
    """Two organizations: the first with an invoice, a draft, a credit note, a payment and their entries."""
    store = Store()
    add_organization(store, 1)
    add_organization(store, 2, IsPro=False, IsVatFree=True)
    add_contact(store)
    add_voucher(store)
    add_voucher(store, Guid=DRAFT, Status="Draft", Number=None, ExternalReference="1043")
    credited: dict[str, Any] = {"CreditNoteFor": INVOICE, "PaymentDate": None, "PaymentConditionType": None}
    add_voucher(store, Guid=CREDIT_NOTE, Type="CreditNote", Number=20318, ExternalReference=None, **credited)
    add_payment(store, "234.50")
    add_entries(store, INVOICE, (53000, "1234.50"), (1000, "-987.60"), (64000, "-246.90"))
    add_entries(store, PAYMENT, (55000, "234.50"), (53000, "-234.50"), VoucherNumber=2, VoucherType="Payment")
    mailout = {"Receiver": "jens@example.com", "Subject": NAME, "Message": NAME, "Type": "Mailout", "Status": "Sent"}
    store.insert("mailouts", {"OrganizationId": 1, "VoucherGuid": INVOICE, "Date": STAMPS["CreatedAt"], **mailout})
    add_call(store, OrganizationId=1, ClientId=NAME, Code=42)
    add_contact(store, 2, Name="Fremmed kontakt")
    add_voucher(store, 2, Guid=FOREIGN, Number=99017, ExternalReference="Fremmed ordre")
    add_entries(store, FOREIGN, (53000, "77.77"), (1000, "-77.77"), organization_id=2)
    yield store
    store.close()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_marked_as_the_sandboxs(store: Store, path: str) -> None:
    page = text_of(store, path)

    assert "Sandbox \N{EN DASH} this is not Dinero" in page


@pytest.mark.parametrize("path", PAGES)
def test_what_stands_in_the_books_is_shown_as_text_and_never_as_markup(store: Store, path: str) -> None:
    page = text_of(store, path)

    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("path", PAGES)
def test_pages_fetch_nothing_and_may_run_nothing(store: Store, path: str) -> None:
    found = answer(store, path)

    assert (
        re.findall(rb"""(?:src|href)=["'](?:https?:)?//(?!api\.dinero|developer\.dinero)|url\(|@import""", found.body)
        == []
    )
    assert found.headers["Content-Security-Policy"].startswith("default-src 'none';")


@pytest.mark.parametrize("path", LISTS)
def test_pages_without_rows_say_what_to_do_next(path: str) -> None:
    store = Store()
    if path.startswith(ORGANIZATION):
        add_organization(store, 1)

    page = text_of(store, path)

    assert 'class="empty"' in page
    store.close()


def test_the_front_page_tells_the_organizations_and_how_to_call(store: Store) -> None:
    store.insert("clients", {"ClientId": "personal", "ClientSecret": "geheim", "Kind": "personal", "RedirectUris": []})
    store.insert("api_keys", {"ApiKey": "key-of-1", "ClientId": "personal", "OrganizationId": 1})

    page = text_of(store, "/")

    _, first, second, *_ = rows_of(page)
    assert first[2:7] == ["Pro", "liable", "2", "1", "1"]
    assert second[2:7] == ["no Pro: calls get 403", "VAT-free", "1", "0", "1"]
    assert "curl -u personal:geheim http://localhost:9100/dineroapi/oauth/token" in page
    assert "username=key-of-1" in page


def test_invoices_and_credit_notes_are_listed_with_what_is_paid(store: Store) -> None:
    _, credit_note, draft, invoice = rows_of(text_of(store, f"{ORGANIZATION}/invoices"))

    assert [credit_note[0], draft[0], invoice[0]] == ["20318", "draft", "20317"]
    assert [credit_note[1], draft[1], invoice[1]] == ["Credit note", "Invoice", "Invoice"]
    assert invoice[3] == "2026-11-20"
    assert invoice[5:9] == ["1.234,50", "234,50", "DKK", "1042"]
    assert [credit_note[9], draft[9], invoice[9]] == ["PDF", "", "PDF"]


@pytest.mark.parametrize(
    ("more_paid", "due", "status"),
    [
        ("0.00", "2026-11-22", "Booked"),
        ("0.00", "2026-11-21", "Overdue"),
        ("999.99", "2026-11-21", "Overdue"),
        ("1000.00", "2026-11-21", "Paid"),
        ("1000.01", "2026-11-21", "OverPaid"),
        ("0.00", None, "Booked"),
    ],
)
def test_the_status_follows_from_payments_and_due_date(
    store: Store, more_paid: str, due: str | None, status: str
) -> None:
    store.update("sales_vouchers", {"PaymentDate": due}, OrganizationId=1, Guid=INVOICE)
    add_payment(store, more_paid, Guid="more")

    invoice = rows_of(text_of(store, f"{ORGANIZATION}/invoices"))[3]

    assert invoice[2] == status


def test_a_deleted_draft_is_shown_as_deleted(store: Store) -> None:
    store.update("sales_vouchers", {"DeletedAt": STAMPS["UpdatedAt"]}, OrganizationId=1, Guid=DRAFT)

    assert rows_of(text_of(store, f"{ORGANIZATION}/invoices"))[2][2] == "Draft deleted"
    assert "deleted 2026-11-21 10:00:00 UTC" in text_of(store, f"{ORGANIZATION}/invoices/{DRAFT}")


@pytest.mark.parametrize(
    ("search", "numbers"),
    [
        ("20317", ["20317"]),
        ("1043", ["draft"]),
        ("ÆRØ", ["20318", "draft", "20317"]),
        ("' OR 1 --", []),
        ("fremmed", []),
    ],
)
def test_invoices_are_found_by_number_contact_or_reference(store: Store, search: str, numbers: list[str]) -> None:
    page = text_of(store, f"{ORGANIZATION}/invoices", q=search)

    assert [row[0] for row in rows_of(page)[1:]] == numbers
    assert ('class="empty"' in page) == (not numbers)


def test_one_invoice_shows_its_lines_payments_entries_and_mail(store: Store) -> None:
    page = text_of(store, f"{ORGANIZATION}/invoices/{INVOICE}")

    rows = rows_of(page)
    assert [row[1:] for row in rows if row[1:2] == ["1000"]] == [["1000", "3", "parts", "411,50", "", "1.234,50"]]
    assert ["Total DKK", "1.234,50"] in rows
    assert ["Paid DKK", "234,50"] in rows
    assert ["Remaining", "1.000,00"] in rows
    assert ["53000", "Debitorer", "", "1.234,50", ""] in rows
    assert ["55000", "Bank", "", "234,50", ""] in rows
    assert "jens@example.com" in page
    assert f'Credited by</dt><dd><a href="{ORGANIZATION}/invoices/{CREDIT_NOTE}">20318</a>' in page


@pytest.mark.parametrize(("guid", "api_path"), [(DRAFT, "invoices"), (CREDIT_NOTE, "sales/creditnotes")])
def test_what_is_missing_of_a_voucher_names_the_call_that_brings_it(store: Store, guid: str, api_path: str) -> None:
    page = text_of(store, f"{ORGANIZATION}/invoices/{guid}")

    assert f"POST /v1/1/{api_path}/{guid}/book" in page
    assert f"POST /v1/1/{api_path}/{guid}/email" in page


def test_entries_stand_in_debit_and_credit_by_voucher_the_newest_first(store: Store) -> None:
    rows = rows_of(text_of(store, f"{ORGANIZATION}/entries"))

    assert rows[1][0].startswith("Voucher 2 · Payment · 2026-11-20")
    assert rows[2:5] == [
        ["55000", "Bank", "", "234,50", ""],
        ["53000", "Debitorer", "", "", "234,50"],
        ["", "Sum", "", "234,50", "234,50"],
    ]
    assert rows[5][0].startswith("Voucher 1 · Invoice · 2026-11-20")
    assert rows[6:10] == [
        ["53000", "Debitorer", "", "1.234,50", ""],
        ["1000", "Salg", "", "", "987,60"],
        ["64000", "Moms", "", "", "246,90"],
        ["", "Sum", "", "1.234,50", "1.234,50"],
    ]


def test_a_payments_entries_lead_to_its_invoice(store: Store) -> None:
    page = text_of(store, f"{ORGANIZATION}/entries")

    assert page.count(f'href="{ORGANIZATION}/invoices/{INVOICE}"') == 2


def test_balances_add_up_and_say_so(store: Store) -> None:
    page = text_of(store, f"{ORGANIZATION}/balances")

    assert rows_of(page)[1:] == [
        ["1000", "Salg", "0,00", "987,60", "-987,60"],
        ["53000", "Debitorer", "1.234,50", "234,50", "1.000,00"],
        ["55000", "Bank", "234,50", "0,00", "234,50"],
        ["64000", "Moms", "0,00", "246,90", "-246,90"],
        ["", "Sum", "1.469,00", "1.469,00", "0,00"],
    ]
    assert "debit 1.469,00 = credit 1.469,00" in page


def test_books_out_of_balance_are_not_hidden(store: Store) -> None:
    add_entries(store, "55555555-0000-4000-8000-000000000001", (1000, "0.01"))

    assert "out of balance by 0,01" in text_of(store, f"{ORGANIZATION}/balances")
    assert "out of balance" in text_of(store, f"{ORGANIZATION}/entries")


@pytest.mark.parametrize("page", ["invoices", "contacts", "entries", "balances", f"invoices/{INVOICE}"])
def test_no_page_shows_another_organizations_books(store: Store, page: str) -> None:
    text = text_of(store, f"{ORGANIZATION}/{page}")

    assert [foreign for foreign in ("Fremmed", "99017", "77,77", FOREIGN) if foreign in text] == []


@pytest.mark.parametrize(
    "path",
    [
        "/nothing", "/sandbox", "/sandbox/organizations/7/invoices", "/sandbox/organizations/999999999999999/balances",
        "/sandbox/organizations/99999999999999999999/balances", "/sandbox/organizations/x/contacts",
        f"{ORGANIZATION}/invoices/{FOREIGN}", f"{ORGANIZATION}/invoices/{FOREIGN}/pdf", f"{ORGANIZATION}/invoices/x",
        f"{ORGANIZATION}/invoices/{DRAFT}/pdf", "/\udcff",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_page_with_404(store: Store, path: str) -> None:
    found = answer(store, path)

    assert found.status == 404
    assert "Not found" in found.body.decode()


def test_pages_are_only_to_look_at(store: Store) -> None:
    assert answer(store, f"{ORGANIZATION}/invoices", "POST").status == 405
    assert answer(store, f"{ORGANIZATION}/invoices", "HEAD").status == 200


@pytest.mark.parametrize("page", ["abc", "-1", "0", "", "1.5", "²", "9" * 40, "\udcff"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_number_that_is_none_is_the_first_page(store: Store, path: str, page: str) -> None:
    asked = {"page": page, "q": "", "organization": page, "status": page}

    assert text_of(store, path, **asked) == text_of(store, path)


def test_a_search_for_half_a_character_finds_nothing(store: Store) -> None:
    assert "Nothing has" in text_of(store, f"{ORGANIZATION}/invoices", q="\udcff")


def test_long_lists_are_read_page_by_page(store: Store) -> None:
    for number in range(PAGE_SIZE):
        add_voucher(store, Guid=f"{number:036}", Number=30000 + number)

    first = text_of(store, f"{ORGANIZATION}/invoices")
    last = text_of(store, f"{ORGANIZATION}/invoices", page="2")

    assert len(rows_of(first)) == PAGE_SIZE + 1
    assert f"{PAGE_SIZE + 3} in all, page 1 of 2" in first
    assert '<a href="?page=2">Older</a>' in first
    assert [row[0] for row in rows_of(last)[1:]] == ["20318", "draft", "20317"]
    assert text_of(store, f"{ORGANIZATION}/invoices", page="17") == last


def test_a_search_is_carried_on_to_the_next_page(store: Store) -> None:
    for number in range(PAGE_SIZE + 1):
        add_contact(store, ContactGuid=f"{number:036}", Name="Jens & Co")

    page = text_of(store, f"{ORGANIZATION}/contacts", q="jens & co")

    assert '<a href="?q=jens+%26+co&amp;page=2">Older</a>' in page


def test_calls_are_shown_by_organization_and_status(store: Store) -> None:
    add_call(store, OrganizationId=2, Status=404, Path="/v1/2/invoices")
    add_call(store, OrganizationId=1, Status=409, Path="/v1/1/contacts")
    add_call(store, Status=0, Path="/connect/token", Fault="drop_before")

    def calls(**asked: str) -> list[str]:
        return [row[1] for row in rows_of(text_of(store, "/sandbox/calls", **asked))[1:]]

    assert calls() == ["dropped", "409", "404", "200"]
    assert calls(organization="1") == ["409", "200"]
    assert calls(status="4") == ["409", "404"]
    assert calls(organization="2", status="4") == ["404"]
    assert calls(organization="2", status="5") == []
    assert "No call is like that" in text_of(store, "/sandbox/calls", status="5")


def test_the_pages_pdf_is_the_one_the_api_gives(double: DineroDouble, dinero: Caller) -> None:
    guid = dinero.booked(ExternalReference="1042")["Guid"]

    told = dinero.call("GET", f"/v1/{{organization}}/invoices/{guid}", headers={"Accept": "application/octet-stream"})
    shown = answer(double.store, f"/sandbox/organizations/{dinero.organization_id}/invoices/{guid}/pdf")

    assert shown.content_type == "application/pdf"
    assert shown.body.startswith(b"%PDF")
    assert shown.body == told.body
