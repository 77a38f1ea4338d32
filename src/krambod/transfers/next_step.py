"""What can a transfer need next? The steps of all roles."""

from enum import StrEnum


class NextStep(StrEnum):
    """What a transfer needs next. The first three steps come before the batch reads its list, the others after."""

    CONTACT = "contact"
    DRAFT = "draft"
    LOOK = "look"
    UPDATE_DRAFT = "update_draft"
    CHECK = "check"
    BOOK = "book"
    PAY = "pay"
    REPAY = "repay"
    MAIL = "mail"
    E_INVOICE = "e_invoice"
    LEDGER_ITEM = "ledger_item"
    BOOK_LEDGER = "book_ledger"
    AWAIT_BOOKING = "await_booking"
    DONE = "done"


DRAFTING = frozenset({NextStep.CONTACT, NextStep.DRAFT, NextStep.UPDATE_DRAFT})
