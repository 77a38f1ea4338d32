"""Is any order booked wrongly, or held without need, if an uncertain fact about Dinero is different from what we think?

Each alternative of each switch of the double is a world. The same handful of orders is sent through in each: the books
must be right in all of them, and what could not be booked is in the table below.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.rules.access import CallBudget
from krambod.doubles.dinero.worlds import World, changed_world
from krambod.transfers.choices import choose
from krambod.transfers.rules import Mailing
from tests.transfers.every_world import read_switch, worlds
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, change_rules
from tests.transfers.stored import forget_draft
from tests.transfers.walking import (
    documents,
    live_contacts,
    outcome,
    payments,
    run_again_findings,
    transfers,
    work_until_quiet,
)

LATER = "2026-11-22T11:00:00Z"
METTE, METTES = "mette@example.com", ("1004", "1005", "1013")
ALL_PAID = "all paid"
# The orders that do not end as paid, by world. All other orders end as paid in every world.
OUTCOMES = {
    "personal_calls_per_minute=sixty": "all paid; after a pause: rate_limited",
    "retry_after=sent": "all paid; after a pause: rate_limited",
    # VAT must equal ours to the øre, and rounding per line differs from rounding per document.
    "vat_rounding=document": "1002 held: dinero_totals_differ",
    # A restored database from before the draft can find the draft only by its guid. The second draft is never booked.
    "client_guid=discarded": "1017 held: other_document",
    "guid_uniqueness=ignored": "1017 held: other_document",
}

# The total and VAT that must be booked for each order, to the øre. VAT is rounded line by line.
RIGHT = {
    "1001": ("249.00", "49.80"),
    "1002": ("61.74", "12.34"),
    "1003": ("166.67", "33.33"),
    "1004": ("99.95", "19.99"),
    "1005": ("100.05", "20.01"),
    "1006": ("288.00", "57.60"),
    "1007": ("349.00", "69.80"),
    "1008": ("12.35", "2.47"),
    "1009": ("19.90", "3.98"),
    "1010": ("29.90", "5.98"),
    "1011": ("39.90", "7.98"),
    "1012": ("1250.00", "250.00"),
    "1013": ("59.90", "11.98"),
    "1014": ("38.74", "7.75"),
    "1015": ("99.00", "19.80"),
    "1016": ("89.00", "17.80"),
    "1017": ("79.00", "15.80"),
    "1018": ("69.00", "13.80"),
}
CANCELLED = "1015"
DONE = (200, 201)  # 201 where the world empty_answers is 201


# Switches of calls that a sale does not make.
ELSEWHERE = {
    "balance_accounts_on_lines",
    "balancing_account",
    "booked_ledger_items",
    "closed_period_code",
    "contacts_v1_list",
    "credit_note_offset",
    "ean_without_att_person",
    "exchange_rate_day",
    "file_lag_s",
    "ledger_booking_s",
    "ledger_payment_sign",
    "list_sort",
    "negative_lines",
    "negative_payment",
    "no_pro_code",
    "number_series",
    "offset_credit_note_status",
    "over_credit",
    "quote_in_filter",
    "refresh_grace_s",
    "refresh_tokens",
    "response_mode_query",
    "text_line_numbers",
    "webhooks",
}

# Switches of how answers are written, not of what is done.
WRITING = {
    "contact_guid_conflict",
    "draft_number",
    "empty_answers",
    "error_codes",
    "error_detail",
    "error_keys",
    "guid_conflict",
    "invoice_not_found",
    "list_spelling",
    "moment_decimals",
    "printed_address",
    "times",
}

# Switches that end as the likeliest world does, of one kind each. Together they are one world; `make soak` takes them
# one by one.
TOGETHER = {
    "what no sale asks for": ELSEWHERE,
    "how answers are written": WRITING,
    "bodies are looked at strictly": {"empty_texts", "null_timestamp", "required_with_defaults", "unknown_fields"},
    "nothing guards against changes": {"deleted_drafts", "deleted_guid", "payment_timestamps", "timestamps"},
    "contacts are found in another way": {"and_in_filter", "contacts_v2_deleted", "invalid_vat_number"},
    "sums are read in another way": {
        "half_oere",
        "paid_condition",
        "paid_with_days",
        "remaining_amount",
        "unit_price_decimals",
    },
}


def marked_worlds() -> Iterator[Any]:
    together = {
        name: list({read_switch(world)[0]: world for world in worlds() if read_switch(world)[0] in switches}.values())
        for name, switches in TOGETHER.items()
    }
    for world in worlds():
        is_in_one = any(world in some for some in together.values())
        yield pytest.param([world], id=world, marks=[pytest.mark.soak] if is_in_one else [])
    for name, some in together.items():
        yield pytest.param(some, id=name)
    yield pytest.param([], id="as it is likeliest")


@pytest.mark.parametrize("world", [*marked_worlds()])
def test_no_order_is_booked_wrongly_in_any_world(
    shopkeeper: Shopkeeper, world: list[str], record_property: Callable[[str, object], None]
) -> None:
    name = ", ".join(world) or "as it is likeliest"
    shopkeeper.double.world = changed_world(World(), dict(map(read_switch, world)))
    if name == "retry_after=sent":
        shopkeeper.double.budget = CallBudget(30)

    pauses = send_handful(shopkeeper)

    findings = [finding for number in RIGHT for finding in wrong_in(shopkeeper, number)]
    assert not findings
    assert not run_again_findings(shopkeeper)
    ended = {one.order.external_id: outcome(one) for one in transfers(shopkeeper)}
    assert ended.pop(CANCELLED) == "cancelled"
    held = [f"{number} {end}" for number, end in ended.items() if end != "paid"]
    told = "; ".join([*(held or [ALL_PAID]), *(f"after a pause: {cause}" for cause in sorted({*pauses}))])
    record_property(name, told)
    assert told == OUTCOMES.get(name, ALL_PAID)


def send_handful(shopkeeper: Shopkeeper) -> list[str]:
    """Sends the orders and does things to them on their way. Returns the causes of the pauses."""
    pauses = send_drafts(shopkeeper)
    shopkeeper.by_hand.contact(Name="Jens Hansen", Email="1011@example.com")
    shopkeeper.double.clock.advance(60)

    send(shopkeeper, "1001", lines=[product("249.00")])
    send(shopkeeper, "1002", lines=[product("12.35", "3"), product("12.37"), product("12.32")])
    send(shopkeeper, "1003", lines=[product("120.00"), product("80.00"), discount("-33.33")])
    send(shopkeeper, "1004", lines=[product("99.95")])
    send(shopkeeper, "1005", lines=[product("33.35", "3")])
    send(shopkeeper, "1006", lines=[product("249.00"), product("39.00") | {"kind": "shipping"}])
    send(shopkeeper, "1011", lines=[product("39.90")])
    send(shopkeeper, "1012", lines=[product("1250.00")], **company())
    send(shopkeeper, "1014", lines=[product("10.33", "3")], prices_include_vat=False)
    pauses += work_until_quiet(shopkeeper)

    for number, path, price in (
        ("1008", "*/invoices", "12.35"),
        ("1009", "*/book", "19.90"),
        ("1010", "*/payments", "29.90"),
    ):
        shopkeeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method="POST", path=path))
        send(shopkeeper, number, lines=[product(price)])
        pauses += work_until_quiet(shopkeeper)

    delete_contact(shopkeeper, METTE)
    send(shopkeeper, "1013", lines=[product("59.90")])
    return pauses + work_until_quiet(shopkeeper)


def send_drafts(shopkeeper: Shopkeeper) -> list[str]:
    """Sends orders that change while their drafts wait for approval. Dinero mails their invoices."""
    change_rules(shopkeeper, first_drafts=100, mailing=Mailing.DINERO)
    send(shopkeeper, "1007", lines=[product("249.00")], total="249.00")
    for number in ("1015", "1016", "1017", "1018"):
        send(shopkeeper, number, lines=[product(RIGHT[number][0])])
    pauses = work_until_quiet(shopkeeper)
    change_rules(shopkeeper, first_drafts=0, mailing=Mailing.NOBODY)

    send(shopkeeper, "1007", lines=[product("349.00")], updated_at=LATER)
    send(shopkeeper, CANCELLED, lines=[product("99.00")], updated_at=LATER, cancelled_at=LATER)
    delete_draft(shopkeeper, "1016")
    delete_contact(shopkeeper, email_of("1018"))
    for number in ("1007", "1016", "1017", "1018"):
        choose(shopkeeper.transfer(number), "approve", shopkeeper.now())
    forget_draft(shopkeeper.transfer("1017"))
    pauses += work_until_quiet(shopkeeper)
    assert outcome(shopkeeper.transfer("1016")) == "held: draft_deleted"
    choose(shopkeeper.transfer("1016"), "make_again", shopkeeper.now())
    return pauses


def delete_draft(shopkeeper: Shopkeeper, number: str) -> None:
    [draft] = documents(shopkeeper, f"krambod:sanne:{number}")
    path = f"/v1/{{organization}}/invoices/{draft['Guid']}"
    assert shopkeeper.by_hand.delete(path, {"Timestamp": draft["TimeStamp"]}).status in DONE


def delete_contact(shopkeeper: Shopkeeper, email: str) -> None:
    [contact] = live_contacts(shopkeeper, email)
    assert shopkeeper.by_hand.delete(f"/v1/{{organization}}/contacts/{contact['ContactGuid']}").status in DONE


def send(shopkeeper: Shopkeeper, number: str, **body: Any) -> None:
    shopkeeper.send(number, **{"total": RIGHT[number][0], "email": email_of(number), **body})


def email_of(number: str) -> str:
    return METTE if number in METTES else f"{number}@example.com"


def product(price: str, quantity: str = "1") -> dict[str, Any]:
    return {
        "kind": "product",
        "description": "Krus",
        "quantity": quantity,
        "unit_price": price,
        "total": str(Decimal(price) * Decimal(quantity)),
        "vat_rate": "25",
    }


def discount(amount: str) -> dict[str, Any]:
    return product(amount) | {"kind": "discount", "description": "Rabat"}


def company() -> dict[str, Any]:
    """Returns a company with a mistyped VAT number. A Danish sale to it has VAT in any case."""
    buyer = {"email": email_of("1012"), "name": "Bo", "company": "Anden Butik ApS", "vat_number": "25313764"}
    return {"buyer": {**buyer, "address": "Havnegade 1", "zip": "8000", "city": "Aarhus C"}}


def wrong_in(shopkeeper: Shopkeeper, number: str) -> Iterator[str]:
    """Yields what is wrong with an order in the books, whether it is booked or not."""
    total, vat = (Decimal(text) for text in RIGHT[number])
    email = email_of(number)
    live = [row for row in documents(shopkeeper, f"krambod:sanne:{number}") if row["DeletedAt"] is None]
    if sum(row["Status"] == "Booked" for row in live) > (number != CANCELLED):
        yield f"{number}: {len(live)} documents"
    if (contacts := len(live_contacts(shopkeeper, email))) > 1:
        yield f"{number}: {contacts} contacts"
    for row in live:
        paid = sum((payment["Amount"] for payment in payments(shopkeeper, row["Guid"])), Decimal(0))
        if paid > total:
            yield f"{number}: {paid} paid"
        if row["Status"] == "Booked":
            got = (row["TotalInclVat"], row["TotalInclVat"] - row["TotalExclVat"], paid, buyer_of(shopkeeper, row))
            if got != (total, vat, total, email):
                yield f"{number}: booked {got}"


def buyer_of(shopkeeper: Shopkeeper, document: dict[str, Any]) -> str:
    sql = "SELECT Email FROM contacts WHERE OrganizationId = ? AND ContactGuid = ?"
    email: str = shopkeeper.double.store.get(sql, ORGANIZATION, document["ContactGuid"])["Email"]
    return email
