"""What does a contact's statement of account look like on paper? A line for each entry, and the balance."""

from datetime import UTC, date, datetime, time

from fpdf import XPos, YPos

from krambod.doubles.danish_numbers import danish_number
from krambod.doubles.dinero.pdf import GREY, LINE, WIDTH, Paper, print_seller, printable
from krambod.doubles.dinero.store import Row

DAY_WIDTH, AMOUNT_WIDTH = 26, 30
DESCRIPTION_LETTERS = 40


def statement_pdf(organization: Row, contact: Row, statement: Row, today: date) -> bytes:
    """A4 pages, in kroner. `statement` is as the API answers it; the same one gives the same bytes on the same day."""
    paper = Paper("da-DK")
    paper.set_creation_date(datetime.combine(today, time(), UTC))
    paper.set_title("Kontoudtog")
    paper.add_page()
    print_seller(paper, organization)
    paper.write_in("B", 18)
    paper.paragraph("Kontoudtog", height=8)
    paper.write_in("", 10)
    paper.paragraph(contact["Name"])
    paper.ln(4)
    for line in statement["Lines"]:
        _print_line(paper, line)
    paper.rule()
    paper.write_in("B", 10)
    paper.paragraph(f"Saldo {danish_number(statement['Balance'])} DKK")
    return bytes(paper.output())


def _print_line(paper: Paper, line: Row) -> None:
    paper.write_in("", 9, GREY)
    paper.cell(DAY_WIDTH, LINE, line["Date"])
    paper.write_in("", 9)
    text = printable(line["Description"] or "", DESCRIPTION_LETTERS)
    paper.cell(WIDTH - DAY_WIDTH - 2 * AMOUNT_WIDTH, LINE, text)
    paper.cell(AMOUNT_WIDTH, LINE, danish_number(line["Amount"]), align="R")
    paper.cell(AMOUNT_WIDTH, LINE, danish_number(line["Balance"]), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
