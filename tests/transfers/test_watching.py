"""Is what people do by hand in Dinero noticed within the hour, shown, and taken for what it is?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.transfers.choices import choose
from krambod.transfers.models import State, Transfer
from tests.transfers.by_hand import book, change_price, credit, delete_contact, delete_draft, edit_draft, pay
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, amount, change_rules
from tests.transfers.walking import work_until_quiet
from tests.transfers.watched import HOUR, UNPAID, watch, watch_now

WAITING: Mapping[str, Any] = {
    "paid_at": None,
    "payments": [
        {"id": "p", "method": "Faktura", "amount": "249.00", "state": "reserved", "at": "2026-11-22T09:00:00Z"}
    ],
}


def invoice_of(keeper: Shopkeeper, number: str = "1042") -> dict[str, Any]:
    guid = str(keeper.transfer(number).draft_guid)
    invoice: dict[str, Any] = keeper.by_hand.call("GET", f"/v1/{{organization}}/invoices/{guid}").json
    return invoice


def by_hand(keeper: Shopkeeper, method: str, place: str, body: Any = None) -> Any:
    answer = keeper.by_hand.call(method, f"/v1/{{organization}}/{place}", {} if body is None else body)
    assert answer.status in (200, 201), answer
    return answer.json if answer.text else None


def delete_payment(keeper: Shopkeeper) -> None:
    invoice = invoice_of(keeper)
    [payment] = keeper.payments(invoice["Guid"])
    by_hand(
        keeper,
        "DELETE",
        f"invoices/{invoice['Guid']}/payments/{payment['Guid']}",
        {"Timestamp": invoice["TimeStamp"]},
    )


def line(price: float) -> dict[str, Any]:
    return {
        "Description": "Vase", "Quantity": 1, "Unit": "parts", "BaseAmountValue": price, "AccountNumber": 1000,
        "Discount": 0,
    }  # fmt: skip


def credit_part(keeper: Shopkeeper, *, is_linked: bool = True, price: float = 100) -> None:
    invoice = invoice_of(keeper)
    body = {
        "ContactGuid": invoice["ContactGuid"], "ShowLinesInclVat": True, "Date": "2026-11-22", "Currency": "DKK",
        "Description": "Kreditnota til ordre 1042", "ProductLines": [line(price)],
    }  # fmt: skip
    body |= {"CreditNoteFor": invoice["Guid"]} if is_linked else {}
    made = by_hand(keeper, "POST", "sales/creditnotes", body)
    by_hand(keeper, "POST", f"sales/creditnotes/{made['Guid']}/book", {"Timestamp": made["TimeStamp"]})


def write_invoice(keeper: Shopkeeper, price: float = 249) -> None:
    """A person makes the order's invoice in Dinero, or another program does."""
    contact = by_hand(
        keeper, "POST", "contacts",
        {"Name": "J. H.", "CountryKey": "DK", "IsPerson": True, "IsMember": False, "UseCvr": False},
    )  # fmt: skip
    body = {
        "ContactGuid": contact["ContactGuid"], "ShowLinesInclVat": True, "Date": "2026-11-22", "Currency": "DKK",
        "Description": "Webordre 1042", "ProductLines": [line(price)],
    }  # fmt: skip
    made = by_hand(keeper, "POST", "invoices", body)
    by_hand(keeper, "POST", f"invoices/{made['Guid']}/book", {"Timestamp": made["TimeStamp"]})


def settle_by_ledger(keeper: Shopkeeper) -> None:
    item = {
        "Id": "7b0f0c1e-0000-4000-8000-000000000001",
        "VoucherDate": "2026-11-22",
        "Lines": [
            {
                "Description": "Udlignet", "Amount": 249, "AccountNumber": None, "AccountVatCode": "none",
                "BalancingAccountNumber": 55000, "BalancingAccountVatCode": "none",
                "IsPaymentForVoucherId": str(keeper.transfer().draft_guid),
            }
        ],
    }  # fmt: skip
    answer = keeper.by_hand.call("POST", "/v1.2/{organization}/ledgeritems", [item])
    assert answer.status == 200, answer
    by_hand(keeper, "POST", "ledgeritems/book", answer.json)
    keeper.pass_time(60)  # Dinero books it a moment later
    by_hand(keeper, "GET", "accountingyears")


def mail(keeper: Shopkeeper) -> None:
    invoice = invoice_of(keeper)
    by_hand(keeper, "POST", f"invoices/{invoice['Guid']}/email", {"ShouldAddTrustPilotEmailAsBcc": False})


def pay_back(keeper: Shopkeeper, paid: str = "-100.00") -> None:
    """In the world where money can be paid back though nothing is overpaid."""
    keeper.by_hand.admin("world", {"negative_payment": "always"})
    pay(keeper, paid)


def credit_and_pay_back(keeper: Shopkeeper) -> None:
    credit(keeper)
    pay_back(keeper, "-249.00")


def rename_contact(keeper: Shopkeeper) -> None:
    [contact] = keeper.contacts()
    body = {"Name": "Jens H", "Email": "jens@example.com", "CountryKey": "DK", "IsPerson": True, "IsMember": False}
    answer = keeper.by_hand.call(
        "PUT", f"/v2/{{organization}}/contacts/{contact['ContactGuid']}", {**body, "UseCvr": False}
    )
    assert answer.status == 200, answer


def change_email(keeper: Shopkeeper) -> None:
    [contact] = keeper.contacts()
    body = {"Name": "Jens Hansen", "Email": "new@example.com", "CountryKey": "DK", "IsPerson": True, "IsMember": False}
    answer = keeper.by_hand.call(
        "PUT", f"/v2/{{organization}}/contacts/{contact['ContactGuid']}", {**body, "UseCvr": False}
    )
    assert answer.status == 200, answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What a person does, to which order, and what becomes of it: state, cause and event."""

    act: Callable[[Shopkeeper], object]
    state: State
    cause: str = ""
    event: str = ""
    order: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)


DRAFTS = {"first_drafts": 5}
KINDS: Mapping[str, ByHand] = {
    "a draft is deleted": ByHand(
        act=delete_draft, state=State.DRAFTED, cause="draft_deleted", event="held", rules=DRAFTS
    ),
    "a draft gets another price": ByHand(
        act=change_price, state=State.DRAFTED, cause="draft_edited", event="held", rules=DRAFTS
    ),
    "a draft gets another text": ByHand(
        act=lambda keeper: edit_draft(keeper, Comment="Tak"),
        state=State.DRAFTED,
        cause="draft_edited",
        event="held",
        rules=DRAFTS,
    ),
    "a draft is booked": ByHand(act=book, state=State.PAID, event="booked", rules=DRAFTS),
    "a draft's contact is deleted": ByHand(
        act=delete_contact, state=State.DRAFTED, cause="approve_draft", event="contact_deleted", rules=DRAFTS
    ),
    "an open invoice is paid": ByHand(act=pay, state=State.PAID, event="paid_in_dinero", order=UNPAID),
    "an open invoice is paid in part": ByHand(
        act=lambda keeper: pay(keeper, "100.00"), state=State.BOOKED, event="paid_in_dinero", order=UNPAID
    ),
    "an open invoice is overpaid": ByHand(
        act=lambda keeper: pay(keeper, "300.00"),
        state=State.PAID,
        cause="overpaid_in_dinero",
        event="paid_in_dinero",
        order=UNPAID,
    ),
    "a paid invoice is paid again": ByHand(
        act=pay, state=State.PAID, cause="overpaid_in_dinero", event="paid_in_dinero"
    ),
    "an open invoice is settled": ByHand(
        act=settle_by_ledger, state=State.PAID, event="settled_in_dinero", order=UNPAID
    ),
    "a payment is deleted": ByHand(
        act=delete_payment, state=State.BOOKED, cause="payment_deleted", event="payment_deleted_in_dinero"
    ),
    "money is paid back": ByHand(
        act=pay_back, state=State.BOOKED, cause="repaid_in_dinero", event="repaid_in_dinero"
    ),
    "a paid invoice is credited": ByHand(
        act=credit, state=State.CREDITED, cause="credited_not_repaid", event="credited_in_dinero"
    ),
    "a paid invoice is credited and repaid": ByHand(
        act=credit_and_pay_back, state=State.CREDITED, event="credited_in_dinero"
    ),
    "an open invoice is credited": ByHand(
        act=credit, state=State.CREDITED, event="credited_in_dinero", order=UNPAID
    ),
    "a part of a paid invoice is credited": ByHand(
        act=credit_part, state=State.PAID, cause="credited_not_repaid", event="credited_in_dinero"
    ),
    "a credit note belongs to no invoice": ByHand(
        act=lambda keeper: credit_part(keeper, is_linked=False),
        state=State.PAID,
        cause="loose_credit_note",
        event="credit_note_in_dinero",
    ),
    "the order is booked a second time": ByHand(
        act=write_invoice, state=State.PAID, cause="second_invoice", event="second_invoice_in_dinero"
    ),
    "a waiting order is booked": ByHand(
        act=write_invoice, state=State.WAITING, cause="other_document", event="held", order=WAITING
    ),
    "an invoice is mailed": ByHand(act=mail, state=State.PAID, event="mailed_in_dinero"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_people_do_by_hand_in_dinero_is_noticed_within_the_hour(shopkeeper: Shopkeeper, kind: str) -> None:
    done = KINDS[kind]
    if done.rules:
        change_rules(shopkeeper, **done.rules)
    shopkeeper.send(**done.order)
    work_until_quiet(shopkeeper)
    watch(shopkeeper)
    before = transfer_of(shopkeeper)
    with scopes_disabled():
        events = before.events.count()

    done.act(shopkeeper)
    watch(shopkeeper)

    after = transfer_of(shopkeeper)
    with scopes_disabled():
        told = [event.name for event in after.events.order_by("pk")][events:]
    assert (after.state, after.cause) == (done.state, done.cause)
    assert done.event in told
    writes = len(shopkeeper.log())
    watch(shopkeeper)
    assert (transfer_of(shopkeeper).state, transfer_of(shopkeeper).cause) == (done.state, done.cause)
    assert len(shopkeeper.log()) - writes <= 8, "what is known is not looked at again and again"


def transfer_of(keeper: Shopkeeper) -> Transfer:
    return keeper.transfer()


def test_watching_takes_at_most_four_calls_an_hour_when_nothing_happens(
    shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]
) -> None:
    for number in ("1", "2", "3"):
        shopkeeper.send(number, email=f"{number}@example.com")
    shopkeeper.send("4", **UNPAID)
    work_until_quiet(shopkeeper)
    watch(shopkeeper)
    before = len(answered_calls(shopkeeper))
    for _ in range(24 * 60):
        shopkeeper.pass_time(60)
        watch_now(shopkeeper)
        shopkeeper.work()

    calls = answered_calls(shopkeeper)[before:]
    assert len(calls) <= 4 * 24, calls[:8]
    record_property("calls an hour when nothing happens", f"{len(calls) / 24}")


def answered_calls(keeper: Shopkeeper) -> list[str]:
    """Returns the calls to the organization. The clock of a test is no access token's: one that ended is no call."""
    return [f"{call['Method']} {call['Path']}" for call in keeper.log() if call["Status"] != 401]


def test_our_own_bookings_are_not_looked_at_again(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("0", email="0@example.com")
    work_until_quiet(shopkeeper)
    watch(shopkeeper)
    for number in ("1", "2", "3"):
        shopkeeper.send(number, email=f"{number}@example.com")
    work_until_quiet(shopkeeper)

    before = len(answered_calls(shopkeeper))
    watch(shopkeeper)

    assert len(answered_calls(shopkeeper)) - before == 4


def question(keeper: Shopkeeper, act: Callable[[Shopkeeper], object], cause: str, **order: Any) -> None:
    keeper.send(**order)
    work_until_quiet(keeper)
    watch(keeper)
    act(keeper)
    watch(keeper)
    assert keeper.transfer().cause == cause


def decide(keeper: Shopkeeper, choice: str, value: str = "") -> None:
    choose(keeper.transfer(), choice, keeper.now(), value=value, by="Sanne")
    work_until_quiet(keeper)


def test_a_deleted_payment_is_registered_again_if_a_person_wants_it(shopkeeper: Shopkeeper) -> None:
    question(shopkeeper, delete_payment, "payment_deleted")

    decide(shopkeeper, "register_again")

    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (State.PAID, "")
    assert [amount(row["Amount"]) for row in shopkeeper.payments(shopkeeper.transfer().draft_guid)] == [249]
    watch(shopkeeper)
    assert shopkeeper.transfer().cause == ""


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("a payment is deleted", State.BOOKED),
        ("a paid invoice is paid again", State.PAID),
        ("money is paid back", State.BOOKED),
        ("a paid invoice is credited", State.CREDITED),
        ("a credit note belongs to no invoice", State.PAID),
        ("the order is booked a second time", State.PAID),
    ],
)
def test_what_a_person_leaves_in_dinero_is_not_asked_again(shopkeeper: Shopkeeper, kind: str, state: State) -> None:
    question(shopkeeper, KINDS[kind].act, KINDS[kind].cause)
    writes = [call for call in shopkeeper.calls() if not call.startswith("GET")]

    decide(shopkeeper, "leave_in_dinero")
    watch(shopkeeper)
    shopkeeper.send(updated_at="2026-11-22T20:00:00Z")
    work_until_quiet(shopkeeper)

    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (state, "")
    assert [call for call in shopkeeper.calls() if not call.startswith("GET")] == writes


def test_money_that_went_back_after_a_credit_note_by_hand_is_registered_once(shopkeeper: Shopkeeper) -> None:
    question(shopkeeper, credit, "credited_not_repaid")

    decide(shopkeeper, "repaid_on", "2026-11-22")
    watch(shopkeeper)
    watch(shopkeeper)

    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (State.CREDITED, "")
    rows = shopkeeper.payments(shopkeeper.transfer().draft_guid)
    assert sorted(amount(row["Amount"]) for row in rows) == [-249, 249, 249]
    assert sum(amount(row["Amount"]) for row in rows) == amount(invoice_of(shopkeeper)["TotalInclVat"])


def test_money_that_was_paid_back_by_hand_meanwhile_is_not_registered_again(shopkeeper: Shopkeeper) -> None:
    question(shopkeeper, credit, "credited_not_repaid")
    pay_back(shopkeeper, "-249.00")

    decide(shopkeeper, "repaid_on", "2026-11-22")
    watch(shopkeeper)

    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (State.CREDITED, "")
    rows = shopkeeper.payments(shopkeeper.transfer().draft_guid)
    assert sorted(amount(row["Amount"]) for row in rows) == [-249, 249, 249]


def test_a_payment_that_the_shop_tells_after_it_was_registered_by_hand_counts_once(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(**UNPAID)
    work_until_quiet(shopkeeper)
    watch(shopkeeper)
    pay(shopkeeper)
    watch(shopkeeper)
    assert shopkeeper.transfer().state == State.PAID
    captured = {"id": "p", "method": "Kort", "amount": "249.00", "state": "captured", "at": "2026-11-22T12:00:00Z"}

    shopkeeper.send(**{**UNPAID, "payments": [captured], "updated_at": "2026-11-22T12:00:00Z"})
    work_until_quiet(shopkeeper)
    watch(shopkeeper)

    after = shopkeeper.transfer()
    assert (after.state, after.cause) == (State.PAID, "")
    assert sum(Decimal(paid) for paid in after.registered.values()) == 249
    assert len(shopkeeper.payments(after.draft_guid)) == 1


def test_money_that_is_paid_back_by_hand_closes_the_credit_note_that_waits_for_it(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    work_until_quiet(shopkeeper)
    refund = {"id": "r1", "at": "2026-11-22T12:00:00Z", "total": "249.00", "lines": []}
    shopkeeper.send(refunds=[refund], updated_at="2026-11-22T12:00:00Z")
    work_until_quiet(shopkeeper)
    assert shopkeeper.refund("r1").cause == "repayment_missing"
    watch(shopkeeper)

    pay_back(shopkeeper, "-249.00")
    watch(shopkeeper)

    assert (shopkeeper.refund("r1").state, shopkeeper.refund("r1").cause) == (State.CREDITED, "")
    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (State.CREDITED, "")


def test_a_reminder_that_was_sent_from_dinero_is_shown(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(**UNPAID)
    work_until_quiet(shopkeeper)
    watch(shopkeeper)
    shopkeeper.pass_time(40 * 24 * HOUR)
    invoice = invoice_of(shopkeeper)
    body = {
        "Timestamp": invoice["TimeStamp"], "Date": shopkeeper.now().date().isoformat(), "WithFee": False,
        "WithDebtCollectionWarning": False, "WithInterestFee": False, "WithCompensationFee": False,
    }  # fmt: skip
    made = by_hand(shopkeeper, "POST", f"invoices/{invoice['Guid']}/reminders", body)
    by_hand(shopkeeper, "POST", f"invoices/{invoice['Guid']}/reminders/{made['Id']}/book", {})

    watch(shopkeeper)

    assert "reminded_in_dinero" in shopkeeper.events()
    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (State.BOOKED, "")


def test_an_organization_is_watched_once_for_all_who_share_it(shopkeeper: Shopkeeper) -> None:
    other = shopkeeper.another_shop("bo", organization_id=ORGANIZATION)
    for keeper, number in ((shopkeeper, "1042"), (other, "2042")):
        keeper.send(number)
        work_until_quiet(keeper)
    watch(shopkeeper)

    before = len(answered_calls(shopkeeper))
    watch(shopkeeper)

    assert len(answered_calls(shopkeeper)) - before == 4
