"""Does a public body get its e-invoice, once, when it is booked, and does a person end what Dinero does not take?"""

import json
import time
from collections import Counter
from collections.abc import Callable

import httpx2
import pytest
from django_scopes import scopes_disabled

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import Transfer
from krambod.transfers.rules import Mailing
from tests.transfers.by_hand import book
from tests.transfers.e_invoicing import press, sent
from tests.transfers.shopkeeper import Shopkeeper, change_rules, fail
from tests.transfers.walking import (
    DELAY_S,
    EVERY_FAULT,
    ONE_OF_EACH,
    run_again_findings,
    work_until_quiet,
)

EAN = "5798009811578"
CALLS = {
    "send": ("POST", "*/e-invoice", False),
    "list mailouts": ("GET", "*/mailouts", True),  # only after the answer of the e-invoice is lost
}


def sell(keeper: Shopkeeper, number: str = "1042", *, method: str = "EAN", state: str = "reserved") -> Transfer:
    """A municipality buys and gets its goods. The worker does what it can."""
    buyer = {
        "email": f"eva-{number}@example.com",
        "name": "Eva Holm",
        "company": "Aarhus Kommune",
        "ean": EAN,
        "contact_person": "Bo Vad",
        "reference": "PO-77",
        "address": "Rådhuspladsen 2",
        "zip": "8000",
        "city": "Aarhus C",
        "country": "DK",
    }
    payments = [{"id": "p1", "method": method, "amount": "249.00", "state": state, "at": "2026-11-22T09:00:00Z"}]
    keeper.send(number, buyer=buyer, payments=payments, shipped_at="2026-11-22T10:00:00Z")
    work_until_quiet(keeper)
    return keeper.transfer(number)


@pytest.mark.parametrize("mailing", [Mailing.NOBODY, Mailing.DINERO])
def test_a_public_body_gets_its_e_invoice_when_it_is_booked_and_no_mail(
    shopkeeper: Shopkeeper, mailing: Mailing
) -> None:
    if mailing is Mailing.DINERO:
        change_rules(shopkeeper, mailing=mailing)

    transfer = sell(shopkeeper)

    assert (transfer.state, transfer.cause, transfer.e_invoice) == ("booked", "", "sent")
    assert sent(shopkeeper) == ["Einvoice"]
    assert "e_invoice_sent" in shopkeeper.events()
    assert run_again_findings(shopkeeper) == []


def test_the_receivers_person_and_reference_are_on_it(shopkeeper: Shopkeeper) -> None:
    bodies: list[bytes] = []

    def look(request: httpx2.Request) -> None:
        if request.url.path.endswith("/e-invoice"):
            bodies.append(request.content)

    shopkeeper.http.event_hooks = {"request": [*shopkeeper.http.event_hooks["request"], look]}
    sell(shopkeeper)

    [body] = [json.loads(body) for body in bodies]
    assert (body["AttPerson"], body["OrderReference"], body["PaymentMeanEnum"]) == ("Bo Vad", "PO-77", "Domestic")


@pytest.mark.parametrize(("method", "state"), [("Dankort", "captured"), ("Faktura", "reserved")])
def test_who_has_paid_or_pays_otherwise_gets_none(shopkeeper: Shopkeeper, method: str, state: str) -> None:
    transfer = sell(shopkeeper, method=method, state=state)

    assert transfer.state in ("booked", "paid")
    assert (transfer.e_invoice, sent(shopkeeper)) == ("", [])


def test_an_invoice_that_a_person_books_in_dinero_is_theirs_to_send(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, first_drafts=1)
    assert sell(shopkeeper).cause == "approve_draft"

    book(shopkeeper)
    choose(shopkeeper.transfer(), "again", shopkeeper.now(), by="Sanne")
    work_until_quiet(shopkeeper)

    transfer = shopkeeper.transfer()
    assert (transfer.state, transfer.cause, transfer.e_invoice) == ("booked", "", "")
    assert sent(shopkeeper) == []


def test_one_that_a_person_books_and_sends_meanwhile_is_not_sent_again(shopkeeper: Shopkeeper) -> None:
    def book_and_send() -> None:
        book(shopkeeper)
        place = f"/v3/{{organization}}/invoices/{shopkeeper.transfer().draft_guid}/e-invoice"
        assert shopkeeper.by_hand.post(place, {"PaymentMeanEnum": "Domestic"}).status == 200

    shopkeeper.before("POST", "/book", book_and_send)

    transfer = sell(shopkeeper)

    assert (transfer.state, transfer.cause, transfer.e_invoice) == ("booked", "", "sent")
    assert sent(shopkeeper) == ["Einvoice"]


# What Dinero does not take


@pytest.fixture
def refused(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop whose e-invoice Dinero has refused: somebody took the EAN number from the contact meanwhile."""
    shopkeeper.before("POST", "/e-invoice", lambda: set_ean(shopkeeper, ""))
    sell(shopkeeper)
    return shopkeeper


def set_ean(keeper: Shopkeeper, number: str) -> None:
    [contact] = keeper.contacts()
    with keeper.double.store.transaction():
        keeper.double.store.update("contacts", {"EanNumber": number or None}, ContactGuid=contact["ContactGuid"])


def test_a_refused_e_invoice_is_held_in_dineros_words(refused: Shopkeeper) -> None:
    transfer = refused.transfer()

    assert (transfer.state, transfer.cause, transfer.e_invoice) == ("booked", "e_invoice_refused", "refused")
    assert transfer.cause_details["ean"] == EAN
    assert transfer.cause_details["answer"]
    assert possible_choices(transfer)[:3] == ("send_e_invoice", "send_as_mail", "e_invoice_is_sent")
    assert sent(refused) == []


def test_a_corrected_ean_number_lets_it_go(refused: Shopkeeper) -> None:
    set_ean(refused, EAN)

    transfer = press(refused, "send_e_invoice")

    assert (transfer.cause, transfer.e_invoice, sent(refused)) == ("", "sent", ["Einvoice"])


def test_it_can_be_mailed_instead(refused: Shopkeeper) -> None:
    transfer = press(refused, "send_as_mail")

    assert (transfer.cause, transfer.e_invoice, transfer.is_mailed, sent(refused)) == ("", "", True, ["Mailout"])
    assert run_again_findings(refused) == []


def test_a_person_can_say_that_it_went(refused: Shopkeeper) -> None:
    transfer = press(refused, "e_invoice_is_sent")

    assert (transfer.cause, transfer.e_invoice, sent(refused)) == ("", "sent", [])


def test_a_sent_one_can_be_sent_once_more(shopkeeper: Shopkeeper) -> None:
    sell(shopkeeper)

    transfer = press(shopkeeper, "send_e_invoice")

    assert (transfer.e_invoice, sent(shopkeeper)) == ("sent", ["Einvoice", "Einvoice"])


def test_money_that_came_first_makes_it_needless(refused: Shopkeeper) -> None:
    set_ean(refused, EAN)
    with scopes_disabled():
        Transfer.objects.filter(pk=refused.transfer().pk).update(registered={"by hand": "249.00"})

    press(refused, "send_e_invoice")

    assert sent(refused) == []


# Lost answers


def test_one_whose_answer_is_lost_is_looked_for_and_not_sent_again(shopkeeper: Shopkeeper) -> None:
    fail(shopkeeper, FaultKind.DROP_AFTER, "invoices/*/e-invoice")

    transfer = sell(shopkeeper)

    assert (transfer.cause, transfer.e_invoice, sent(shopkeeper)) == ("", "sent", ["Einvoice"])


def test_if_dinero_lists_no_e_invoices_a_lost_answer_waits_for_a_person(shopkeeper: Shopkeeper) -> None:
    fail(shopkeeper, FaultKind.DROP_AFTER, "invoices/*/e-invoice")
    shopkeeper.before("GET", "/mailouts", lambda: forget_mailouts(shopkeeper))

    transfer = sell(shopkeeper)
    assert (transfer.cause, transfer.e_invoice) == ("e_invoice_unknown", "unknown")

    transfer = press(shopkeeper, "e_invoice_is_sent")
    assert (transfer.cause, transfer.e_invoice) == ("", "sent")
    assert sum(call.endswith("/e-invoice") for call in shopkeeper.calls()) == 1


def forget_mailouts(keeper: Shopkeeper) -> None:
    with keeper.double.store.transaction():
        keeper.double.store.delete_all("mailouts")


def test_one_that_may_not_have_gone_waits_for_a_person(shopkeeper: Shopkeeper) -> None:
    fail(shopkeeper, FaultKind.DROP_BEFORE, "invoices/*/e-invoice")

    transfer = sell(shopkeeper)
    assert (transfer.cause, transfer.e_invoice, sent(shopkeeper)) == ("e_invoice_unknown", "unknown", [])

    transfer = press(shopkeeper, "send_e_invoice")
    assert (transfer.cause, transfer.e_invoice, sent(shopkeeper)) == ("", "sent", ["Einvoice"])


@pytest.mark.parametrize(
    ("call", "faults"),
    [
        pytest.param("send", [(kind, 1) for kind in ONE_OF_EACH], id="send"),
        *(pytest.param(call, EVERY_FAULT, id=f"every fault on {call}", marks=pytest.mark.soak) for call in CALLS),
    ],
)
def test_every_fault_ends_with_at_most_one_e_invoice(
    hurried: Shopkeeper,
    reach: Reach,
    call: str,
    faults: list[tuple[FaultKind, int]],
    record_property: Callable[[str, object], None],
) -> None:
    change_rules(hurried, guard_until=None)

    ended = Counter(walk(hurried, reach, call, kind, times) for kind, times in faults)

    assert {*ended} <= {"sent", "not sent, and told"}, ended
    assert not run_again_findings(hurried)
    record_property(f"{len(faults)} faults on '{call}' of an e-invoice", dict(ended))


def walk(keeper: Shopkeeper, reach: Reach, call: str, kind: FaultKind, times: int) -> str:
    """The fault strikes while the e-invoice goes out, and time passes until nothing is due. Returns how that ended."""
    method, path, is_after_lost = CALLS[call]
    number = f"{kind}-{times}"
    if is_after_lost:
        keeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method="POST", path="*/e-invoice"))
    keeper.double.faults.add(Fault(kind=kind, method=method, path=path, count=times, delay_s=DELAY_S))

    sell(keeper, number)
    work_until_quiet(keeper, reach)
    if kind is FaultKind.SLOW_BEFORE:
        time.sleep(DELAY_S)
    is_met = [one.kind for one in keeper.double.faults.waiting()].count(kind) < times
    keeper.double.faults.clear()
    transfer, went = keeper.transfer(number), len(sent(keeper, number))
    if not is_met or transfer.state != "booked" or went > 1:
        return f"{number}: {transfer.state} {transfer.cause}, sent {went} times"
    if (transfer.e_invoice, went) == ("sent", 1):
        return "sent"
    is_told = transfer.cause in ("e_invoice_unknown", "e_invoice_refused")
    return "not sent, and told" if is_told else f"{number}: {transfer.e_invoice} {transfer.cause}, sent {went} times"
