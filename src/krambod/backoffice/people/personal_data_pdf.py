"""How does what is stored of a buyer look on paper? As facts that the buyer can read, in the reader's language.

The JSON export has everything. The paper has what a person asks for: who they are to us, what they bought, what people
wrote about it, and what the shop sent, cut after `LONGEST_SENT` characters.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from fpdf import FPDF, XPos, YPos

from krambod.backoffice.formats import moment

FONT = Path(__file__).parent / "fonts" / "dejavu-sans-subset.ttf"  # the letters of Europe; windows-1252 lacks most
FAMILY = "DejaVu"
MARGIN, NAME_WIDTH, LINE = 20, 45, 5  # millimetres
TITLE, HEADING, TEXT = 16, 12, 9  # points
LONGEST_SENT = 3000  # characters
Order = Mapping[str, Any]


def make_pdf(company: str, orders: Sequence[Order], unread: Sequence[str], made_at: datetime) -> bytes:
    """Returns the PDF. `orders` and `unread` are what `krambod.privacy.exporting` returns."""
    paper = FPDF(format="A4")
    paper.set_margin(MARGIN)
    paper.set_auto_page_break(True, MARGIN)
    paper.add_font(FAMILY, fname=FONT)
    paper.set_title(_("Personal data"))
    paper.add_page()
    _write(paper, _("Personal data"), TITLE)
    text = _("What %(company)s stores in Krambod of one buyer, at %(at)s.")
    _write(paper, text % {"company": company, "at": moment(made_at)})
    _write(paper, _("The JSON file has the same and every detail. Dinero and the shop store data of their own."))
    for order in orders:
        _write_order(paper, order)
    for body in unread:
        _write(paper, _("Sent by the shop, and not read yet"), HEADING)
        _write(paper, _cut(body))
    return bytes(paper.output())


def _write_order(paper: FPDF, order: Order) -> None:
    _write(paper, _("Order %(number)s") % {"number": order["number"]}, HEADING)
    newest = order["revisions"][-1] if order["revisions"] else {}
    placed_at = newest.get("placed_at")
    if placed_at:
        _write_fact(paper, _("Placed"), moment(datetime.fromisoformat(placed_at)))
    for name, value in _persons(order["revisions"]):
        _write_fact(paper, name, value)
    for line in newest.get("lines", []):
        _write_fact(
            paper, _("Bought"), f"{line.get('quantity', '')} × {line.get('description') or line.get('sku', '')}"
        )
    for event in order["events"]:
        if event["name"] == "comment" and event["details"].get("text"):
            _write_fact(paper, _("Comment"), event["details"]["text"])
    for body in order["sent_by_the_shop"]:
        _write_fact(paper, _("Sent by the shop"), _cut(body))


def _persons(revisions: Sequence[Order]) -> Iterator[tuple[str, str]]:
    """Each fact about the person once, although several revisions have it."""
    named: dict[tuple[str, str], None] = {}
    for revision in revisions:
        buyer, delivery = revision.get("buyer") or {}, revision.get("delivery") or {}
        facts = (
            (_("Name"), buyer.get("name")),
            (_("E-mail address"), buyer.get("email")),
            (_("Phone"), buyer.get("phone")),
            (_("Company"), buyer.get("company")),
            (_("VAT number"), buyer.get("vat_number")),
            (_("EAN"), buyer.get("ean")),
            (_("Reference"), buyer.get("reference")),
            (_("Contact person"), buyer.get("contact_person")),
            (_("Address"), _place(buyer)),
            (
                _("Delivered to"),
                ", ".join(filter(None, (delivery.get("name"), delivery.get("company"), _place(delivery)))),
            ),
        )
        named.update({(name, value): None for name, value in facts if value})
    yield from named


def _place(person: Order) -> str:
    """`Nørregade 1, 1165 København K, DK`; of an erased buyer only the country."""
    town = " ".join(filter(None, (person.get("zip"), person.get("city"))))
    return ", ".join(filter(None, (person.get("address"), town, person.get("country"))))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SENT else f"{text[:LONGEST_SENT]} …"


def _write(paper: FPDF, text: str, size: int = TEXT) -> None:
    paper.set_font(FAMILY, size=size)
    if size > TEXT:
        paper.ln(LINE)
    paper.multi_cell(0, LINE if size == TEXT else LINE + 2, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _write_fact(paper: FPDF, name: str, value: str) -> None:
    paper.set_font(FAMILY, size=TEXT)
    paper.set_text_color(90)
    paper.cell(NAME_WIDTH, LINE, name)
    paper.set_text_color(0)
    paper.multi_cell(0, LINE, value, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
