"""Is an invoice on paper readable, marked as the sandbox's, and made from any text?"""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from krambod.doubles.danish_numbers import danish_number
from krambod.doubles.dinero.pdf import LONGEST_TEXT, SANDBOX_MARK, printable, voucher_pdf

ORGANIZATION = {
    "Name": "Krambod Demo ApS", "Street": "Havnegade 1", "ZipCode": "8000", "City": "Aarhus C", "VatNumber": "13585628",
    "Email": "kontakt@example.com",
}  # fmt: skip


def line(**changes: Any) -> dict[str, Any]:
    return {
        "Description": "Kaffekop i stentøj",
        "Comments": None,
        "Quantity": Decimal(2),
        "Unit": "parts",
        "BaseAmountValue": Decimal("987.6"),
        "BaseAmountValueInclVat": Decimal("1234.50"),
        "TotalAmount": Decimal("1975.20"),
        "TotalAmountInclVat": Decimal("2469.00"),
        "Discount": Decimal(0),
        "LineType": "Product",
        **changes,
    }


def voucher(**changes: Any) -> dict[str, Any]:
    return {
        "Number": 20317,
        "Date": "2026-11-22",
        "PaymentDate": "2026-11-30",
        "PaymentConditionType": "Netto",
        "ContactName": "Jens Hansen",
        "Address": "Main road 42\n2300 København S",
        "Description": "Faktura",
        "Comment": "Tak for handlen",
        "ProductLines": [line()],
        "ShowLinesInclVat": True,
        "TotalExclVat": Decimal("1975.20"),
        "TotalVat": Decimal("493.80"),
        "TotalInclVat": Decimal("2469.00"),
        "Currency": "DKK",
        "Language": "da-DK",
        "ExternalReference": "1042",
        **changes,
    }


def pages_of(told: dict[str, Any], organization: dict[str, Any] | None = None) -> list[str]:
    pdf = voucher_pdf(organization or ORGANIZATION, told)
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_an_invoice_shows_who_sells_what_to_whom() -> None:
    (page,) = pages_of(voucher())

    shown = ["Krambod Demo ApS", "CVR 13585628", "Faktura 20317", "2026-11-22", "2026-11-30", "Jens Hansen"]
    shown += ["2300 København S", "1042", "Kaffekop i stentøj", "1.234,50", "Total DKK 2.469,00", "Tak for handlen"]
    assert [text for text in shown if text not in page] == []


def test_every_page_is_marked_as_the_sandboxs() -> None:
    pages = pages_of(voucher(ProductLines=[line() for _ in range(100)]))

    assert len(pages) > 1
    assert all(page.count(SANDBOX_MARK) == 2 for page in pages)


@pytest.mark.parametrize(("incl_vat", "unit_price"), [(True, "1.234,50"), (False, "987,60")])
def test_lines_are_shown_as_they_were_priced(*, incl_vat: bool, unit_price: str) -> None:
    (page,) = pages_of(voucher(ShowLinesInclVat=incl_vat))

    assert unit_price in page
    assert ("inkl. moms" in page) is incl_vat


def test_the_condition_paid_prints_betalt_in_place_of_the_due_date() -> None:
    (page,) = pages_of(voucher(PaymentConditionType="Paid"))

    assert "Betalt" in page
    assert "2026-11-30" not in page


def test_a_credit_note_has_no_due_date() -> None:
    told = voucher(Description="Kreditnota")
    del told["PaymentDate"], told["PaymentConditionType"]

    (page,) = pages_of(told)

    assert "Kreditnota 20317" in page
    assert "Forfaldsdato" not in page


def test_an_english_invoice_speaks_english() -> None:
    (page,) = pages_of(voucher(Language="en-GB", Description="Invoice"))

    assert "Invoice 20317" in page
    assert "Prices incl. VAT" in page


def test_a_text_line_has_no_amounts_and_a_discount_is_told() -> None:
    text = {**line(), "LineType": "Text", "Description": "Pakkes ind", "Discount": "0", "BaseAmountValueInclVat": 0}

    (page,) = pages_of(voucher(ProductLines=[text, line(Discount=Decimal("12.5"))]))

    assert "Pakkes ind" in page
    assert page.count("parts") == 1
    assert page.count("Rabat") == 1
    assert "Rabat 12,5 %" in page


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا بالعالم", "😀👨‍👩‍👧", "漢字かな交じり文", "\x01\x07\t\x7f\xad\x80\u2028", "\u200b\u202e",
        "   ", "a" * 100_000, "ord " * 50_000, "\n" * 5_000, "a\n" * 5_000, "{nb}", "", None,
    ],
    ids=lambda text: repr(text)[:20],
)  # fmt: skip
def test_any_text_can_be_printed(text: str | None) -> None:
    told = voucher(
        ContactName=text, Address=text, Description=text, Comment=text, ExternalReference=text,
        ProductLines=[line(Description=text, Comments=text), line(Description=text, LineType="Text")],
    )  # fmt: skip

    pages = pages_of(told, dict.fromkeys(ORGANIZATION, text))

    assert "20317" in "".join(pages)
    assert "2.469,00" in "".join(pages)


def test_letters_that_the_font_lacks_become_question_marks() -> None:
    assert printable("Blåbærgrød \N{EN DASH} 5 €, 漢字") == "Blåbærgrød \N{EN DASH} 5 €, ??"
    assert printable("A\N{COMBINING RING ABOVE}rhus") == "Århus"


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    assert printable("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    assert printable("x" * (LONGEST_TEXT + 1)) == "x" * LONGEST_TEXT + "…"


def test_five_hundred_lines_go_over_pages_with_column_heads_on_each() -> None:
    lines = [line(Description=f"Vare nummer {number}") for number in range(500)]

    pages = pages_of(voucher(ProductLines=lines))

    everything = "\n".join(pages)
    assert [number for number in range(500) if f"Vare nummer {number}\n" not in everything] == []
    assert all("Beskrivelse" in page for page in pages)


@pytest.mark.parametrize("count", range(30, 46))
def test_the_sums_stand_together_on_the_last_page(count: int) -> None:
    pages = pages_of(voucher(ProductLines=[line() for _ in range(count)], Comment=None))

    assert [name for name in ("Subtotal 1.975,20", "Moms 493,80", "Total DKK 2.469,00") if name not in pages[-1]] == []


def test_the_same_voucher_gives_the_same_bytes() -> None:
    assert voucher_pdf(ORGANIZATION, voucher()) == voucher_pdf(ORGANIZATION, voucher())


@pytest.mark.parametrize(
    ("number", "decimals", "shown"),
    [
        (Decimal("1234.5"), 2, "1.234,50"),
        (Decimal("-1234567.891"), 2, "-1.234.567,891"),
        (Decimal("-0.00"), 2, "0,00"),
        (Decimal("1E+3"), 0, "1.000"),
        (Decimal("1.500"), 0, "1,5"),
        (7, 0, "7"),
    ],
)
def test_numbers_are_written_as_danes_do(number: Decimal | int, decimals: int, shown: str) -> None:
    assert danish_number(number, decimals=decimals) == shown
