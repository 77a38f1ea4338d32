"""How does an order that the shop changed differ from its booked invoice, and what does the correction make?"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from krambod.backoffice.books.credit import DEBTORS, EntryShown, entries_of
from krambod.backoffice.formats import format_money
from krambod.backoffice.reaching import open_reach
from krambod.orders.changes import OrderChange, find_changes
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.choices import CORRECTIONS
from krambod.transfers.correction.books import read_seen
from krambod.transfers.correction.difference import CorrectionKind
from krambod.transfers.correction.preview import CannotCorrect, CorrectionPreview, preview_correction
from krambod.transfers.correction.stored import read_sale_of
from krambod.transfers.failures import Failure
from krambod.transfers.models import Transfer
from krambod.transfers.roles import SALE
from krambod.transfers.sale.payments import PlannedPayment


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionShown:
    """A correction that a person can press for. `document` is None if its transfer will ask a question first.

    `difference` and the document name what the person sees: the button makes no other correction.
    """

    choice: str
    difference: str
    document: CorrectionPreview | None

    @property
    def value(self) -> str:
        """What the button sends."""
        return self.difference if self.document is None else f"{self.difference} {self.document.shown}"

    @property
    def entries(self) -> list[EntryShown]:
        """The entries of the document, and of the money that comes or moves with it."""
        return [] if self.document is None else list(_entries(self.document))


def find_shown_changes(transfer: Transfer, newest: Order, same: Iterable[Transfer]) -> list[OrderChange]:
    """Returns what the shop changed since the last invoice or correction. `same` are all transfers of the order."""
    if not transfer.changed_after_booking or transfer.booked_revision is None:
        return []
    seen = read_seen(same)
    return find_changes(read_revision(transfer.booked_revision) if seen is None else seen, newest, format_money)


def view_correction_of_books(transfer: Transfer, possible: Collection[str]) -> CorrectionShown | None:
    """Returns the correction that is possible now, with its entries, or None if there is none."""
    kind = next((one for one in CORRECTIONS if one in possible), None)
    if kind is None:
        return None
    document: CorrectionPreview | None
    try:
        sale = transfer if transfer.role == SALE.name else read_sale_of(transfer)
        document = preview_correction(sale, kind, open_reach().now())
    except (CannotCorrect, Failure):
        document = None
    if document is None and kind is not CorrectionKind.SUPPLEMENT:
        return None
    return CorrectionShown(choice=kind, difference=transfer.cause_details["difference"], document=document)


def _entries(document: CorrectionPreview) -> Iterator[EntryShown]:
    for credit in document.credits:
        if credit.lines is not None:
            yield from entries_of(credit.lines)
        for move in credit.moves:
            yield from _turned(_payment_entries(move))
    if document.issued is not None:
        yield from _turned(entries_of(document.issued.lines))
        for payment in document.issued.payments:
            yield from _payment_entries(payment)


def _payment_entries(payment: PlannedPayment) -> Iterator[EntryShown]:
    yield EntryShown(side="D", account_number=payment.deposit_account_number, amount=payment.amount)
    yield EntryShown(side="K", account_number=DEBTORS, amount=payment.amount)


def _turned(entries: Iterable[EntryShown]) -> Iterator[EntryShown]:
    """Yields the entries with debit and credit changed."""
    return (replace(one, side="K" if one.side == "D" else "D") for one in entries)
