"""What does a booked invoice look like on paper? Plain, and marked as the sandbox's.

Set in Helvetica, which every PDF reader has and which knows Western European letters only (windows-1252): any other
character is printed as `?`. A text of more than LONGEST_TEXT characters is cut and ends in `…`: one event loop serves
the whole double, and printing a megabyte of text would stop all other calls.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from fpdf import FPDF, XPos, YPos

from krambod.doubles.danish_numbers import danish_number
from krambod.doubles.dinero.store import Row

SANDBOX_MARK = "SANDBOX \N{EN DASH} not a real document"
LONGEST_TEXT = 1000
LONGEST_HEADING = 200

# Millimetres; A4 is 210 wide
MARGIN = 20
WIDTH = 170
LINE = 5
COLUMNS = (76, 20, 22, 26, 26)
DESCRIPTION_WIDTH = 73
FACTS_LEFT, FACT_NAME_WIDTH, FACT_WIDTH = 115, 28, 47
SUMS_LEFT, SUM_NAME_WIDTH, SUM_WIDTH = 115, 40, 35
INK, GREY, RULE, BAND = (30, 30, 30), (100, 100, 100), (190, 190, 190), (255, 232, 176)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The paper's own words in one language."""

    date: str
    due: str
    payment: str
    paid: str
    reference: str
    vat_number: str
    columns: tuple[str, str, str, str, str]
    discount: str
    incl_vat: str
    excl_vat: str
    vat: str
    page: str


DANISH = Labels(
    date="Dato",
    due="Forfaldsdato",
    payment="Betaling",
    paid="Betalt",
    reference="Reference",
    vat_number="CVR",
    columns=("Beskrivelse", "Antal", "Enhed", "Enhedspris", "Beløb"),
    discount="Rabat",
    incl_vat="Priser inkl. moms",
    excl_vat="Priser ekskl. moms",
    vat="Moms",
    page="Side {} af {{nb}}",
)
ENGLISH = Labels(
    date="Date",
    due="Due date",
    payment="Payment",
    paid="Paid",
    reference="Reference",
    vat_number="VAT no.",
    columns=("Description", "Quantity", "Unit", "Unit price", "Amount"),
    discount="Discount",
    incl_vat="Prices incl. VAT",
    excl_vat="Prices excl. VAT",
    vat="VAT",
    page="Page {} of {{nb}}",
)


class Paper(FPDF):
    """A4 pages with the sandbox's mark at the top and their number at the bottom."""

    def __init__(self, language: str) -> None:
        super().__init__(format="A4")
        self.labels = ENGLISH if language == "en-GB" else DANISH
        self.core_fonts_encoding = "windows-1252"
        self.set_lang(language)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + LINE)

    def header(self) -> None:
        self.set_y(9)
        self.write_in("B", 10)
        self.set_fill_color(*BAND)
        self.cell(WIDTH, 8, SANDBOX_MARK, align="C", fill=True)
        self.set_y(MARGIN + 4)

    def footer(self) -> None:
        self.set_y(-14)
        self.write_in("", 8, GREY)
        self.cell(WIDTH, LINE, f"{SANDBOX_MARK} · {self.labels.page.format(self.page_no())}", align="C")

    def write_in(self, style: str, size: float, colour: tuple[int, int, int] = INK) -> None:
        self.set_font("Helvetica", style, size)
        self.set_text_color(*colour)

    def paragraph(self, text: str | None, *, left: float = MARGIN, width: float = WIDTH, height: float = LINE) -> None:
        """A text that wraps, over pages if it must. Nothing for an empty one."""
        shown = printable(text or "")
        if shown:
            self.set_x(left)
            self.multi_cell(width, height, shown, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def rule(self) -> None:
        self.set_draw_color(*RULE)
        self.line(MARGIN, self.get_y() + 1, MARGIN + WIDTH, self.get_y() + 1)
        self.set_y(self.get_y() + 2)


def voucher_pdf(organization: Row, voucher: Row) -> bytes:
    """A4 pages. `voucher` is the read model of an invoice or credit note; the same one gives the same bytes."""
    paper = Paper(voucher.get("Language") or "da-DK")
    paper.set_creation_date(datetime.fromisoformat(voucher["Date"]).replace(tzinfo=UTC))
    paper.set_title(_title(voucher))
    paper.add_page()
    print_seller(paper, organization)
    _print_heading(paper, voucher)
    _print_lines(paper, voucher)
    _print_sums(paper, voucher)
    paper.write_in("", 9)
    paper.paragraph(voucher["Comment"])
    return bytes(paper.output())


def printable(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text that Helvetica can print: control characters become spaces, letters of other scripts become `?`."""
    whole = unicodedata.normalize("NFC", text)
    cut = whole if len(whole) <= longest else f"{whole[:longest]}…"
    known = cut.encode("windows-1252", "replace").decode("windows-1252")
    return re.sub(r"[^\S\n]|[\x00-\x09\x0b-\x1f\x7f\xad]", " ", known).strip()


def _title(voucher: Row) -> str:
    number = "" if voucher["Number"] is None else str(voucher["Number"])
    return f"{printable(voucher['Description'] or '', LONGEST_HEADING)} {number}".strip()


def print_seller(paper: Paper, organization: Row) -> None:
    paper.write_in("B", 12)
    paper.paragraph(organization["Name"])
    paper.write_in("", 9, GREY)
    paper.paragraph(organization["Street"])
    paper.paragraph(" ".join(part for part in (organization["ZipCode"], organization["City"]) if part))
    if organization["VatNumber"]:
        paper.paragraph(f"{paper.labels.vat_number} {organization['VatNumber']}")
    paper.paragraph(organization["Email"])
    paper.ln(8)


def _print_heading(paper: Paper, voucher: Row) -> None:
    """The title, then the buyer with the voucher's facts to the right."""
    paper.write_in("B", 18)
    paper.paragraph(_title(voucher), height=8)
    paper.ln(3)
    top, page = paper.get_y(), paper.page
    for name, value in _facts(paper, voucher):
        _print_fact(paper, name, value)
    below_facts = paper.get_y()
    if paper.page == page:
        paper.set_y(top)
    _print_buyer(paper, voucher)
    if paper.page == page:
        paper.set_y(max(paper.get_y(), below_facts))
    paper.ln(8)


def _facts(paper: Paper, voucher: Row) -> list[tuple[str, str]]:
    labels = paper.labels
    facts = [(labels.date, str(voucher["Date"]))]
    if voucher.get("PaymentConditionType") == "Paid":
        facts.append((labels.payment, labels.paid))
    elif voucher.get("PaymentDate"):
        facts.append((labels.due, str(voucher["PaymentDate"])))
    if voucher["ExternalReference"]:
        facts.append((labels.reference, str(voucher["ExternalReference"])))
    return facts


def _print_fact(paper: Paper, name: str, value: str) -> None:
    paper.set_x(FACTS_LEFT)
    paper.write_in("", 9, GREY)
    paper.cell(FACT_NAME_WIDTH, LINE, name)
    paper.write_in("", 9)
    paper.paragraph(value, left=FACTS_LEFT + FACT_NAME_WIDTH, width=FACT_WIDTH)


def _print_buyer(paper: Paper, voucher: Row) -> None:
    width = FACTS_LEFT - MARGIN - 8
    paper.write_in("B", 10)
    paper.paragraph(voucher["ContactName"], width=width)
    paper.write_in("", 10)
    paper.paragraph(voucher["Address"], width=width)


def _print_lines(paper: Paper, voucher: Row) -> None:
    incl_vat = bool(voucher["ShowLinesInclVat"])
    _print_column_heads(paper)
    for line in voucher["ProductLines"]:
        if paper.will_page_break(LINE):
            paper.add_page()
            _print_column_heads(paper)
        _print_line(paper, line, incl_vat=incl_vat)
    paper.rule()
    paper.write_in("", 8, GREY)
    paper.cell(WIDTH, LINE, paper.labels.incl_vat if incl_vat else paper.labels.excl_vat, align="R")
    paper.ln(LINE + 2)


def _print_column_heads(paper: Paper) -> None:
    paper.write_in("B", 9, GREY)
    for width, name in zip(COLUMNS, paper.labels.columns, strict=True):
        paper.cell(width, LINE, name, align="L" if width == COLUMNS[0] else "R")
    paper.ln(LINE)
    paper.rule()


def _print_line(paper: Paper, line: Row, *, incl_vat: bool) -> None:
    """Prints the amounts first, because the description beside them may run on to the next page."""
    has_amounts = line["LineType"] != "Text"
    paper.write_in("", 9)
    top = paper.get_y()
    if has_amounts:
        paper.set_x(MARGIN + COLUMNS[0])
        for width, text in zip(COLUMNS[1:], _line_columns(line, incl_vat=incl_vat), strict=True):
            paper.cell(width, LINE, text, align="R")
    paper.set_y(top)
    paper.paragraph(printable(line["Description"] or "") or "-", width=DESCRIPTION_WIDTH)
    paper.write_in("", 8, GREY)
    if has_amounts and line["Discount"]:
        discount = f"{paper.labels.discount} {danish_number(line['Discount'], decimals=0)} %"
        paper.paragraph(discount, width=DESCRIPTION_WIDTH)
    paper.paragraph(line["Comments"], width=DESCRIPTION_WIDTH)


def _line_columns(line: Row, *, incl_vat: bool) -> tuple[str, str, str, str]:
    suffix = "InclVat" if incl_vat else ""
    return (
        danish_number(line["Quantity"], decimals=0),
        printable(line["Unit"] or ""),
        danish_number(line[f"BaseAmountValue{suffix}"]),
        danish_number(line[f"TotalAmount{suffix}"]),
    )


def _print_sums(paper: Paper, voucher: Row) -> None:
    if paper.will_page_break(3 * (LINE + 1)):
        paper.add_page()
    labels = paper.labels
    _print_sum(paper, "Subtotal", voucher["TotalExclVat"])
    _print_sum(paper, labels.vat, voucher["TotalVat"])
    _print_sum(paper, f"Total {voucher['Currency']}", voucher["TotalInclVat"], style="B")
    paper.ln(6)


def _print_sum(paper: Paper, name: str, amount: Decimal, *, style: str = "") -> None:
    paper.write_in(style, 10)
    paper.set_x(SUMS_LEFT)
    paper.cell(SUM_NAME_WIDTH, LINE + 1, name)
    paper.cell(SUM_WIDTH, LINE + 1, danish_number(amount), align="R")
    paper.ln(LINE + 1)
