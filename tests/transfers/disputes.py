"""How does a test send an order whose payment a bank takes back, and read what is booked for it?"""

from typing import Any

from django_scopes import scopes_disabled

from krambod.transfers.choices import choose
from krambod.transfers.intake import poke
from krambod.transfers.models import Transfer
from krambod.transfers.roles import CHARGEBACK
from tests.doubles.caller import Caller
from tests.doubles.ledger import ADD, LEDGER
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, change_rules
from tests.transfers.walking import work_until_quiet

DISPUTES = 55150
CLEARING = 55120
PLACED, TOLD = "2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z"


def captured(amount: str) -> dict[str, Any]:
    return {"id": "p1", "method": "Dankort", "amount": amount, "state": "captured", "at": PLACED}


def taken_back(amount: str) -> dict[str, Any]:
    return {**captured(amount), "id": "cb", "state": "refunded", "reason": "chargeback", "at": TOLD}


def choose_account(keeper: Shopkeeper) -> None:
    """The merchant makes an account for open chargebacks in Dinero, and chooses it."""
    body = {"Number": DISPUTES, "Name": "Indsigelser under behandling"}
    assert keeper.by_hand.post("/v1/{organization}/accounts/deposit", body).status in (200, 201)
    change_rules(keeper, dispute_account_number=DISPUTES)


def sell(keeper: Shopkeeper, number: str = "1042", *, total: str = "249.00") -> None:
    keeper.send(number, email=f"{number}@example.com", total=total, payments=[captured(total)])
    work_until_quiet(keeper)


def take_back(keeper: Shopkeeper, number: str = "1042", *, total: str = "249.00") -> None:
    """The shop tells that the customer's bank took the payment back."""
    payments = [captured(total), taken_back(total)]
    keeper.send(number, email=f"{number}@example.com", total=total, payments=payments, updated_at=TOLD)


def dispute(keeper: Shopkeeper, number: str = "1042", *, total: str = "249.00") -> None:
    sell(keeper, number, total=total)
    take_back(keeper, number, total=total)
    work_until_quiet(keeper)


def decide(keeper: Shopkeeper, choice: str, day: str = "2026-11-22", number: str = "1042") -> None:
    choose(chargeback(keeper, number), choice, keeper.now(), value=day, by="Sanne")
    work_until_quiet(keeper)


def try_again(keeper: Shopkeeper, number: str = "1042") -> None:
    with scopes_disabled():
        poke(chargeback(keeper, number), keeper.now())
    work_until_quiet(keeper)


def chargeback(keeper: Shopkeeper, number: str = "1042") -> Transfer:
    return keeper.transfer(number, CHARGEBACK.name)


def state_of(keeper: Shopkeeper, number: str = "1042") -> tuple[str, str]:
    transfer = chargeback(keeper, number)
    return transfer.state, transfer.cause


def items(keeper: Shopkeeper) -> list[dict[str, Any]]:
    """Returns every item of the ledger, booked or not."""
    sql = "SELECT * FROM ledger_items WHERE OrganizationId = ? ORDER BY rowid"
    return keeper.double.store.all(sql, ORGANIZATION)


def ledger_books(keeper: Shopkeeper, number: str = "1042") -> list[str]:
    """Returns the entries of the order's ledger items with their day: debit and credit, in order."""
    sql = (
        "SELECT Date, AccountNumber, Amount FROM entries WHERE OrganizationId = ? AND VoucherType = 'LedgerItem'"
        " AND Description LIKE ? ORDER BY Id"
    )
    rows = keeper.double.store.all(sql, ORGANIZATION, f"%ordre {number} %")
    return [
        f"{row['Date'][5:]} {'D' if row['Amount'] > 0 else 'K'} {row['AccountNumber']} {abs(row['Amount']):.2f}"
        for row in rows
    ]


def book_by_hand(keeper: Shopkeeper) -> None:
    """A person books the open item in Dinero's ledger."""
    _by_hand(keeper, "POST", f"{LEDGER}/book", _key(_open_item(keeper)))
    keeper.double.clock.advance(60)


def edit_item(keeper: Shopkeeper, amount: int = 100) -> None:
    """A person changes the amount of the open item."""
    row = _open_item(keeper)
    lines = [{**line, "Amount": amount} for line in row["Lines"]]
    _by_hand(keeper, "PUT", LEDGER, {**_key(row), "VoucherDate": row["VoucherDate"], "Lines": lines})


def copy_item(keeper: Shopkeeper) -> None:
    """A person makes a second item with the same content."""
    row = _open_item(keeper)
    lines = [{**line, "Amount": float(line["Amount"])} for line in row["Lines"]]
    _by_hand(keeper, "POST", ADD, {"VoucherDate": row["VoucherDate"], "Lines": lines})


def delete_item(keeper: Shopkeeper) -> None:
    """A person deletes the newest open item."""
    _by_hand(keeper, "DELETE", f"{LEDGER}/delete", _key(_open_item(keeper)))


def _by_hand(keeper: Shopkeeper, method: str, path: str, body: dict[str, Any]) -> None:
    with Caller.personal(keeper.by_hand.url, ORGANIZATION) as person:  # another token may be revoked
        assert person.call(method, path, [body]).status in (200, 201)


def _key(row: dict[str, Any]) -> dict[str, Any]:
    return {"Id": row["Id"], "Version": row["Version"]}


def _open_item(keeper: Shopkeeper) -> dict[str, Any]:
    return [row for row in items(keeper) if row["BookingAt"] is None][-1]
