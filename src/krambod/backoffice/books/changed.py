"""How does an order that the shop changed differ from its booked invoice, and what does the correction make?"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from krambod.backoffice.books.credit import EntryShown, entries_of
from krambod.backoffice.formats import format_money
from krambod.backoffice.reaching import open_reach
from krambod.orders.changes import OrderChange, find_changes
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.correction.asking import CannotCorrect, CorrectionPreview, preview_correction
from krambod.transfers.correction.books import read_seen
from krambod.transfers.correction.difference import CorrectionKind
from krambod.transfers.failures import Failure
from krambod.transfers.ledger_item.item import DEBTORS
from krambod.transfers.models import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionShown:
    """A correction that a person can press for. `document` is None if its transfer will ask a question first.

    `difference` names what the person sees: the button makes no other correction.
    """

    choice: str
    difference: str
    document: CorrectionPreview | None

    @property
    def entries(self) -> list[EntryShown]:
        """The entries of the document, and of the money that comes with it."""
        return [] if self.document is None else list(_entries(self.document))


def find_shown_changes(transfer: Transfer, newest: Order, same: Iterable[Transfer]) -> list[OrderChange]:
    """Returns what the shop changed since the last invoice or correction. `same` are all transfers of the order."""
    if not transfer.changed_after_booking or transfer.booked_revision is None:
        return []
    seen = read_seen(same)
    return find_changes(read_revision(transfer.booked_revision) if seen is None else seen, newest, format_money)


def view_correction_of_books(transfer: Transfer, possible: Collection[str]) -> CorrectionShown | None:
    """Returns the correction that is possible now, with its entries, or None if there is none."""
    kind = next((one for one in CorrectionKind if one in possible), None)
    if kind is None:
        return None
    document: CorrectionPreview | None
    try:
        document = preview_correction(transfer, kind, open_reach().now())
    except (CannotCorrect, Failure):
        document = None
    if document is None and kind is CorrectionKind.CREDIT:
        return None  # a person ticks the lines in the form of a credit note
    return CorrectionShown(choice=kind, difference=transfer.cause_details["difference"], document=document)


def _entries(document: CorrectionPreview) -> Iterator[EntryShown]:
    if document.supplement is None:
        yield from entries_of(document.lines)
        return
    yield from (replace(one, side="K" if one.side == "D" else "D") for one in entries_of(document.lines))
    for payment in document.supplement.payments:
        yield EntryShown(side="D", account_number=payment.deposit_account_number, amount=payment.amount)
        yield EntryShown(side="K", account_number=DEBTORS, amount=payment.amount)
