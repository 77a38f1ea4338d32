"""Do the calls for ledger items have their effect in the double, and does each refusal have its error?"""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from krambod.dinero import Dinero
from krambod.dinero.errors import AlreadyExists, Invalid, NotFound, OutcomeUnknown, OutdatedTimestamp, Unavailable
from krambod.dinero.ledger_items import LedgerItemKey, NewLedgerItem, NewLedgerLine
from tests.doubles.caller import GONE, Caller

DAY = date(2026, 6, 1)
LOST = LedgerItemKey(id=UUID(GONE), version="0")


def line(amount: str = "249.00", **fields: object) -> NewLedgerLine:
    values = {"description": "Indsigelse", "account_number": 55040, "balancing_account_number": 55000}
    return NewLedgerLine.model_validate({**values, "amount": Decimal(amount), **fields})


def item(*lines: NewLedgerLine, guid: UUID | None = None) -> NewLedgerItem:
    return NewLedgerItem(id=guid or uuid4(), voucher_date=DAY, lines=list(lines) or [line()])


def test_items_are_added_booked_a_while_later_and_found_among_the_entries(dinero: Dinero, by_hand: Caller) -> None:
    first, second = item(), item(line("10.00"), line("-2.50"))
    keys = dinero.create_ledger_items([first, second])
    lying = dinero.unbooked_ledger_items()

    dinero.book_ledger_items(keys)
    [pending, _] = dinero.ledger_item_status([first.id, second.id])
    by_hand.admin("clock", {"advance_s": 1})
    booked = dinero.ledger_item_status([first.id, second.id])

    assert [key.id for key in keys] == [first.id, second.id]
    assert [(one.id, one.version, one.voucher_date) for one in lying] == [(key.id, key.version, DAY) for key in keys]
    [_, (plus, minus)] = [one.lines for one in lying]
    assert (plus.amount, minus.amount, plus.account_vat_code) == (Decimal("10.00"), Decimal("-2.50"), "none")
    assert (pending.status, pending.is_draft, pending.is_booked, pending.voucher_number) == (
        "PendingBooking", False, False, None,
    )  # fmt: skip
    assert [(one.is_booked, one.voucher_number) for one in booked] == [(True, 1), (True, 2)]
    assert dinero.unbooked_ledger_items() == []
    entries = dinero.entries(DAY, DAY)
    assert [(one.account_number, one.amount) for one in entries if one.voucher_guid == first.id] == [
        (55040, Decimal("249.00")),
        (55000, Decimal("-249.00")),
    ]
    assert {(one.date, one.voucher_number, one.description) for one in entries} == {
        (DAY, 1, "Indsigelse"),
        (DAY, 2, "Indsigelse"),
    }


def test_a_line_without_a_vat_code_gets_no_vat_even_where_its_account_has_one(dinero: Dinero, by_hand: Caller) -> None:
    keys = dinero.create_ledger_items([item(line("249.00", account_number=7340))])

    dinero.book_ledger_items(keys)

    by_hand.admin("clock", {"advance_s": 1})
    assert by_hand.books() == "D 7340 249.00\nK 55000 249.00"


def test_an_item_is_replaced(dinero: Dinero) -> None:
    first = item()
    [key] = dinero.create_ledger_items([first])

    [newer] = dinero.update_ledger_items([(key, item(line("49.00"), guid=first.id))])

    [lying] = dinero.unbooked_ledger_items()
    assert (lying.id, lying.version, lying.lines[0].amount) == (first.id, newer.version, Decimal("49.00"))
    assert newer.version != key.version


def test_a_deleted_item_is_gone(dinero: Dinero) -> None:
    keys = dinero.create_ledger_items([item(), item()])

    dinero.delete_ledger_items(keys[:1])

    assert [one.id for one in dinero.unbooked_ledger_items()] == [keys[1].id]
    with pytest.raises(NotFound):
        dinero.ledger_item_status([keys[0].id])


def test_each_refusal_has_its_own_error(dinero: Dinero) -> None:
    guid = uuid4()
    [key] = dinero.create_ledger_items([item(guid=guid)])
    stale = LedgerItemKey(id=guid, version="0" * 16)

    with pytest.raises(AlreadyExists):
        dinero.create_ledger_items([item(guid=guid)])
    with pytest.raises(NotFound):
        dinero.ledger_item_status([LOST.id])
    with pytest.raises(NotFound):
        dinero.book_ledger_items([LOST])
    with pytest.raises(OutdatedTimestamp):
        dinero.book_ledger_items([stale])
    with pytest.raises(OutdatedTimestamp):
        dinero.delete_ledger_items([stale])
    with pytest.raises(Invalid) as refused:
        dinero.create_ledger_items([item(line(account_number=999))])

    assert refused.value.errors == {"lines.0.accountnumber": "There is no account 999."}
    assert dinero.ledger_item_status([guid])[0].version == key.version


def test_a_lost_answer_leaves_no_doubt_about_a_call_that_only_reads(dinero: Dinero, by_hand: Caller) -> None:
    [key] = dinero.create_ledger_items([item()])
    by_hand.admin("faults", {"kind": "drop_after", "path": "*/ledgeritems/status"})
    by_hand.admin("faults", {"kind": "drop_after", "path": "*/ledgeritems/ledgers"})
    by_hand.admin("faults", {"kind": "drop_after", "path": "*/ledgeritems/book"})

    with pytest.raises(Unavailable):
        dinero.ledger_item_status([key.id])
    with pytest.raises(Unavailable):
        dinero.unbooked_ledger_items()
    with pytest.raises(OutcomeUnknown):
        dinero.book_ledger_items([key])
