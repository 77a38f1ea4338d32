"""Which items must a transfer book in Dinero's ledger, and how far has it come? Every step gets this."""

from dataclasses import dataclass
from uuid import UUID

from krambod.dinero.ledger_items import LedgerItemKey, NewLedgerItem
from krambod.transfers.failures import FixOrder
from krambod.transfers.ledger_item.item import PlannedItem
from krambod.transfers.models import State
from krambod.transfers.work import TransferWork

BEING_BOOKED = "being_booked"  # the transfer's reason while Dinero books: it has taken our call


@dataclass(slots=True, kw_only=True, eq=False)
class LedgerItemWork(TransferWork):
    """The work on ledger items, one after the other. `registered` of the transfer has those that are booked.

    `stays_draft`: only a person may book them. `is_sent`: this run has sent the item to its booking. `question` is what
    a person is asked once all are booked.
    """

    items: tuple[PlannedItem, ...]
    stays_draft: bool
    is_sent: bool = False
    question: FixOrder | None = None

    @property
    def open_items(self) -> list[PlannedItem]:
        """The items that are not booked yet, in order."""
        return [item for item in self.items if item.name not in self.transfer.registered]

    @property
    def item(self) -> PlannedItem:
        """The item that is booked now."""
        return self.open_items[0]

    @property
    def document(self) -> NewLedgerItem:
        """The content that the item must have."""
        return self.item.document

    @property
    def item_guid(self) -> UUID:
        """The item's id in Dinero. It is the one that we chose, unless Dinero gave it another."""
        return self.transfer.draft_guid or self.document.id

    @property
    def is_being_booked(self) -> bool:
        """Whether Dinero has taken our call to book the item, so that only its end is open."""
        return self.transfer.state == State.DRAFTED and self.transfer.reason == BEING_BOOKED

    def keep_item(self, key: LedgerItemKey) -> None:
        """Stores the version of the item that lies in Dinero's ledger."""
        self.change(draft_guid=key.id, draft_timestamp=key.version, state=State.DRAFTED, reason="")

    def keep_booked(self, voucher_number: int | None, *, is_by_hand: bool = False) -> None:
        """Stores that the item is booked. Then the next item has its turn."""
        first = self.document.lines[0]
        self.note(
            "ledger_item_booked",
            number=str(voucher_number or "–"),
            amount=str(self.item.amount),
            debit=first.account_number,
            credit=first.balancing_account_number,
            by_hand=is_by_hand,
        )
        registered = {**self.transfer.registered, self.item.name: str(self.item.amount)}
        self.change(registered=registered, draft_guid=None, draft_timestamp="", state=State.BOOKED, reason="")
