"""Can a merchant read what happened to an order, why it is booked as it is, and decide what only they can?"""

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override
from django_scopes import scope, scopes_disabled

import krambod
from krambod.backoffice.books.event_words import BY_HAND, EVENTS, OUTCOMES, STEPS
from krambod.backoffice.books.timeline import skip_words, timeline_of
from krambod.merchants.models import AuditEntry, StoredRules
from krambod.merchants.rights import MemberRole
from krambod.organizations.models import Organization
from krambod.transfers.models import LedgerEntry, Step, Transfer, TransferEvent, WriteOutcome
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries, order_address
from tests.backoffice.person import Person, make_person
from tests.transfers.building import PUBLIC_BODY, at, line, payment
from tests.transfers.stored import NOW, Store

pytestmark = pytest.mark.django_db(transaction=True)

SOURCES = sorted(Path(krambod.__file__).parent.rglob("*.py"))
TOLD_BY = {"note", "_note", "_keep_mailed", "News"}
COMPUTED = {"waiting", "skipped", "cancelled"}  # the state itself, in preparing


@pytest.fixture
def chart(sanne: Store) -> Organization:
    """Sanne's organization, with its accounts."""
    assert sanne.connected.organization_id == 310001
    return Organization.objects.create(
        organization_id=310001,
        accounts={"1000": "25", "1350": "25"},
        entry_names={
            number: {"name": "Salg", "vat_code": "U25", "category": "Turnover"} for number in ("1000", "1350")
        },
        settings_read_at=NOW,
    )


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page(person: Person, store: Store, external_id: str = "1042") -> str:
    return text_of(person.get(order_address(store, external_id)))


def press(person: Person, store: Store, choice: str, external_id: str = "1042", **more: str) -> int:
    """Presses a button; the status of the answer."""
    answer = person.client.post(order_address(store, external_id, "choose"), {"choice": choice, **more})
    return answer.status_code


def names_in_sources() -> Iterator[str]:
    """Names of all events in the code: in calls that store one, and in rows that are created directly."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in TOLD_BY and "transfers" in path.parts:
                yield from _strings(node.args)
            is_row = called == "TransferEvent" or ast.unparse(node.func) == "TransferEvent.objects.create"
            if is_row:
                yield from _strings([one.value for one in node.keywords if one.arg == "name"])


def _strings(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        for part in [node, *([node.body, node.orelse] if isinstance(node, ast.IfExp) else [])]:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def test_every_event_the_code_knows_has_a_sentence_and_no_other() -> None:
    named = set(names_in_sources())

    assert {"received", "booked", "paid", "payment_adopted", "mailed", "comment", "chosen"} <= named
    assert named | COMPUTED == set(EVENTS) - {BY_HAND}
    assert set(STEPS) == set(Step)
    assert set(OUTCOMES) == {*WriteOutcome, ""}


def test_the_order_stands_beside_its_invoice_and_says_why_each_line_is_on_its_account(
    owner: Person, sanne: Store, chart: Organization
) -> None:
    assert chart.accounts
    sanne.send(lines=(line("249.00"),))

    text = page(owner, sanne)

    assert "Keramikvase, blå VASE-2" in text
    assert "Jens Hansen Nørregade 1 1165 København K jens@example.com" in text
    assert "Dankort: 249.00 DKK, captured 22.11.2026 10:00" in text
    assert "1 × Keramikvase, blå 49.80 DKK 25 % 249.00 DKK Account 1000 Salg : Why this account?" in text
    assert (
        "The booking rules, version 1, put goods (sales in Denmark) on account 1000, and the account's VAT code in "
        "Dinero is the right one." in text
    )
    assert "Payment of 249.00 DKK on account 55120, 22 November 2026." in text
    assert "Version 1 of the booking rules counts for it now." in text


def test_a_booked_order_shows_the_rules_it_was_booked_with_and_not_the_newest(
    owner: Person, sanne: Store, chart: Organization
) -> None:
    assert chart.accounts
    transfer = sanne.sent("1042", state="booked", is_pinned=True, invoice_number=7)
    with scope(merchant=sanne.shop.merchant):
        first = StoredRules.objects.get()
        document = first.document | {"deposit_account_number": 55000}
        StoredRules.objects.create(merchant=sanne.shop.merchant, shop=sanne.shop, version=2, document=document)
    sanne.change(rules=first, booked_revision=transfer.order.newest)

    text = page(owner, sanne)

    assert "Booked with version 1 of the booking rules." in text
    assert "on account 55120" in text
    assert "Invoice 7 in Dinero" in text


def test_what_changed_after_the_booking_is_shown_line_by_line(owner: Person, sanne: Store) -> None:
    transfer = sanne.sent("1042", state="booked", is_pinned=True, invoice_number=7)
    sanne.change(booked_revision=transfer.order.newest)

    sanne.send("1042", lines=(line("249.00"), line("39.00", kind="shipping", description="Fragt")), updated_at=at(23))

    text = page(owner, sanne)
    assert "Changed after it was booked" in text
    assert "Line 2 – 1 × Fragt = 39.00 DKK (25 %)" in text
    assert "The order was changed in the shop after the invoice was booked." in text


def make_event(store: Store, name: str, **details: Any) -> TransferEvent:
    transfer = store.transfer()
    return TransferEvent(merchant=transfer.merchant, transfer=transfer, at=NOW, name=name, details=details)


def test_the_timeline_tells_each_step_in_words(sanne: Store) -> None:
    sanne.send()
    events = [
        make_event(sanne, "booked", number=7, total="249.00", by_hand=False),
        make_event(sanne, "booked", number=7, total="249.00", by_hand=True),
        make_event(sanne, "paid", amount="249.00", account=55120, reference="r"),
        make_event(sanne, "retry", code="no_answer", at=at(22, 13).isoformat()),
        make_event(sanne, "held", code="approve_draft", total="249.00"),
        make_event(sanne, "waiting", reason="shipment"),
        make_event(sanne, "skipped", reason="before_start"),
        make_event(sanne, "chosen", choice="skip", value="by_hand: 20317", by="Sanne"),
        make_event(sanne, "vat_rounded", difference="0.01"),
        make_event(sanne, "unheard_of"),
        make_event(sanne, "drafted"),
    ]

    with override("en"):
        told = [(entry.text, entry.quote) for entry in timeline_of(events, [])]

    assert told == [
        ("The invoice was booked as no. 7 of 249.00 DKK. Dinero's total is the order's, to the øre.", ""),
        ("The invoice was already booked in Dinero, as no. 7 of 249.00 DKK. It is used.", ""),
        ("The payment of 249.00 DKK was registered on account 55120.", ""),
        ("That did not succeed (Dinero did not answer). We try again by ourselves on 22.11.2026 14:00.", ""),
        ("Needs action: " + told[4][0].removeprefix("Needs action: "), ""),
        ("Waiting for shipment.", ""),
        ("Not booked (before the start date).", ""),
        ("Sanne chose “Do not book”.", "Booked by hand as no. 20317"),
        ("The shop's VAT differs by 0.01 DKK from Dinero's, because the shop rounds elsewhere.", ""),
        ("Event: unheard_of", ""),
        ("The invoice draft of … DKK was created in Dinero.", ""),
    ]
    assert "249.00" in told[4][0]


def test_what_was_asked_of_dinero_is_told_with_what_came_of_it(owner: Person, sanne: Store, bo: Store) -> None:
    for store, key in ((sanne, "key-of-sanne"), (bo, "key-of-bo")):
        transfer = store.sent("1042", is_pinned=True)
        newest = transfer.order.newest
        assert newest is not None
        with scope(merchant=store.shop.merchant):
            LedgerEntry.objects.create(
                merchant=store.shop.merchant, transfer=transfer, step=Step.BOOK, key=key,
                revision=newest, fence=1, intended_at=NOW, outcome=WriteOutcome.REFUSED,
            )  # fmt: skip

    text = page(owner, sanne)

    assert text.count("We asked Dinero to book the invoice.") == 2
    assert "Dinero said no." in text
    assert "We asked Dinero to book the invoice. key-of-sanne" in text
    assert "key-of-bo" not in text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("test", "Test order"),
        ("by_hand: 20317", "Booked by hand as no. 20317"),
        ("other: A gift: for free", "Other: A gift: for free"),
        ("whatever the API was sent", "whatever the API was sent"),
    ],
)
def test_the_reason_to_skip_an_order_is_shown_in_words(value: str, words: str) -> None:
    with override("en"):
        assert skip_words(value) == words


@pytest.mark.parametrize(
    ("cause", "choice", "kept"),
    [
        ("approve_draft", "approve", {"approved": True}),
        ("other_document", "book_anyway", {"is_own_sale": True}),
        ("draft_edited", "overwrite", {"overwrite": {"cause": "draft_edited", "answer": "x"}}),
        ("already_paid", "leave_payments", {"leave_payments": {"cause": "already_paid", "answer": "x"}}),
        ("unknown_answer", "again", {}),
    ],
)
def test_a_button_is_there_and_pressing_it_sets_the_order_going(
    owner: Person, sanne: Store, bo: Store, cause: str, choice: str, kept: dict[str, Any]
) -> None:
    for store in (sanne, bo):
        store.sent(cause=cause, mended_by="order", due_at=None, cause_details={"answer": "x"})

    assert f'value="{choice}"' in owner.get(order_address(sanne))
    assert press(owner, sanne, choice) == 302

    assert (sanne.transfer().choices, sanne.transfer().pokes) == (kept, 1)
    assert (bo.transfer().choices, bo.transfer().pokes) == ({}, 0)
    assert "1 order is on its way." in page(owner, sanne)


def test_money_that_the_customers_bank_took_back_is_called_so(owner: Person, sanne: Store) -> None:
    taken = payment(id="p2", state="refunded", reason="chargeback", refund_id="r1")
    sanne.send(payments=(payment(), taken))

    assert "249.00 DKK, taken back by the customer's bank (chargeback)" in unescape(page(owner, sanne))


def test_a_waiting_order_is_transferred_now(owner: Person, sanne: Store) -> None:
    sanne.sent(state="waiting", reason="shipment", due_at=None)

    assert "Transfer now" in page(owner, sanne)
    press(owner, sanne, "again")

    assert sanne.transfer().due_at is not None


def test_a_skipped_order_can_be_booked_after_all(owner: Person, sanne: Store) -> None:
    sanne.sent(due_at=None)

    press(owner, sanne, "skip", reason="by_hand", text="20317")
    assert sanne.transfer().choices == {"skip": "by_hand: 20317"}
    sanne.change(state="skipped", reason="not_to_be_booked", due_at=None)
    assert "Booked by hand as no. 20317" in page(owner, sanne)
    press(owner, sanne, "book")

    assert sanne.transfer().choices == {}
    assert sanne.transfer().due_at is not None


@pytest.mark.parametrize(("reason", "text"), [("by_hand", ""), ("other", " "), ("", ""), ("made_up", "x")])
def test_without_a_reason_nothing_is_left_out(owner: Person, sanne: Store, reason: str, text: str) -> None:
    sanne.sent(due_at=None)

    press(owner, sanne, "skip", reason=reason, text=text)

    assert (sanne.transfer().choices, sanne.transfer().due_at) == ({}, None)


def test_the_day_on_which_missing_money_came_is_asked_for_and_kept(owner: Person, sanne: Store) -> None:
    sanne.sent(cause="sent_never_paid", mended_by="order", due_at=None, cause_details={"total": "249.00"})

    shown = page(owner, sanne)
    press(owner, sanne, "paid_on", day="not a day")
    before = sanne.transfer().choices
    press(owner, sanne, "paid_on", day="2026-11-21")

    assert "Book it unpaid" in shown
    assert "Paid on" in shown
    assert before == {}
    assert sanne.transfer().choices == {"paid_on": "2026-11-21"}


@pytest.mark.usefixtures("chart")
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({}, "The e-invoice is sent as soon as the invoice is booked.", id="not booked"),
        pytest.param({"e_invoice": "wanted"}, "The e-invoice has not been sent yet.", id="booked"),
        pytest.param({"e_invoice": "refused"}, "The e-invoice has not been sent yet.", id="refused"),
        pytest.param({"e_invoice": "sent"}, "The e-invoice has been sent.", id="sent"),
        pytest.param({"e_invoice": ""}, "Send the e-invoice from Dinero", id="booked before krambod sent them"),
        pytest.param({"e_invoice": "", "is_mailed": True}, None, id="mailed instead"),
    ],
)
def test_a_public_customers_order_says_how_far_its_e_invoice_is(
    owner: Person, sanne: Store, changes: dict[str, Any], says: str | None
) -> None:
    promised = payment(state="reserved", method="EAN")
    sanne.send("1042", buyer=PUBLIC_BODY, payments=(promised,), shipped_at=at(22, 10))
    sanne.send("1043")
    if changes:
        sanne.change("1042", state="booked", invoice_number=7, due_at=None, **changes)

    shown = page(owner, sanne, "1042")

    assert says is None or says in shown
    assert ("e-invoice" in shown) == (says is not None)
    assert "e-invoice" not in page(owner, sanne, "1043")


def held_in_reported_period(store: Store) -> None:
    details = {"day": "2026-09-30", "reported_until": "2026-09-30"}
    store.sent(cause="period_reported", mended_by="order", due_at=None, cause_details=details)


@pytest.mark.parametrize("role", [MemberRole.OWNER, MemberRole.BOOKKEEPER])
@pytest.mark.parametrize("choice", ["own_period", "today"])
def test_the_day_of_a_reported_periods_sale_needs_a_reason_which_is_kept(
    sanne: Store, role: MemberRole, choice: str
) -> None:
    person = make_person("p@example.com", sanne.shop.merchant, role)
    held_in_reported_period(sanne)

    assert press(person, sanne, choice) == 200  # the page again, with what is missing
    assert sanne.transfer().choices == {}
    assert press(person, sanne, choice, reason="The return is corrected") == 302

    assert "invoice_date" in sanne.transfer().choices
    assert "The return is corrected" in page(person, sanne)


def test_staff_decides_but_not_about_periods(sanne: Store) -> None:
    staff = make_person("staff@example.com", sanne.shop.merchant, MemberRole.STAFF)
    held_in_reported_period(sanne)

    assert press(staff, sanne, "today", reason="x") == 403
    assert 'value="today"' not in staff.get(order_address(sanne))
    assert sanne.transfer().choices == {}
    assert press(staff, sanne, "again") == 302
    assert sanne.transfer().due_at is not None


def test_an_auditor_comments_and_decides_nothing(sanne: Store) -> None:
    auditor = make_person("auditor@example.com", sanne.shop.merchant, MemberRole.AUDITOR)
    sanne.sent(cause="approve_draft", mended_by="order", due_at=None, cause_details={"total": "1.00"})

    assert press(auditor, sanne, "approve") == 403
    assert press(auditor, sanne, "skip", reason="test") == 403
    answer = auditor.client.post(order_address(sanne, place="comment"), {"text": "Ask <b>Bo</b>\nabout it"})

    assert answer.status_code == 302
    assert sanne.transfer().choices == {}
    html = auditor.get(order_address(sanne))
    assert "auditor@example.com wrote:" in html
    assert "Ask &lt;b&gt;Bo&lt;/b&gt;<br>about it" in html
    assert 'value="approve"' not in html
    with scope(merchant=sanne.shop.merchant):
        assert AuditEntry.objects.get().action == "order_commented"


def test_an_empty_comment_is_not_kept(owner: Person, sanne: Store) -> None:
    sanne.send()

    owner.client.post(order_address(sanne, place="comment"), {"text": "  "})

    assert [name for name, _ in sanne.events()] == ["received"]


@pytest.mark.parametrize("place", ["", "progress", "contacts", "invoice.pdf"])
def test_another_merchants_order_is_not_found(owner: Person, sanne: Store, bo: Store, place: str) -> None:
    bo.send()
    pk = bo.transfer().pk

    assert owner.client.get(address(sanne, f"orders/{pk}/{place}")).status_code == 404
    assert owner.client.get(address(bo, f"orders/{pk}/{place}")).status_code == 404


@pytest.mark.parametrize("place", ["choose", "comment"])
def test_another_merchants_order_cannot_be_changed(owner: Person, sanne: Store, bo: Store, place: str) -> None:
    bo.sent(due_at=None)
    pk = bo.transfer().pk

    body = {"choice": "again", "text": "x"}
    assert owner.client.post(address(sanne, f"orders/{pk}/{place}"), body).status_code == 404
    assert owner.client.get(address(sanne, f"orders/{pk}/{place}")).status_code == 405

    assert bo.transfer().due_at is None
    assert [name for name, _ in bo.events()] == ["received"]


def test_an_order_on_its_way_refreshes_itself_until_it_has_arrived(owner: Person, sanne: Store) -> None:
    sanne.send()
    assert 'hx-trigger="every 2s"' in owner.get(order_address(sanne))

    sanne.change(due_at=None, state="paid")

    fragment = owner.get(order_address(sanne, place="progress"))
    assert "hx-trigger" not in fragment
    assert "Payment registered" in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize("is_pinned", [False, True])
def test_an_order_needs_few_queries(owner: Person, sanne: Store, chart: Organization, is_pinned: bool) -> None:
    assert chart.accounts
    transfer = sanne.sent(is_pinned=is_pinned, cause="no_email", mended_by="order")
    with scopes_disabled():
        rules = StoredRules.objects.get()
    sanne.change(rules=rules if is_pinned else None, booked_revision=transfer.order.newest if is_pinned else None)
    place = order_address(sanne)

    with counted_queries() as statements:
        owner.get(place)

    assert len(statements) <= MOST_QUERIES + is_pinned  # a booked order has refunds to look for


def test_an_order_that_gives_no_invoice_says_so(owner: Person, sanne: Store, chart: Organization) -> None:
    assert chart.accounts
    sanne.send(lines=())

    assert "The order gives no invoice as it stands" in page(owner, sanne)
    with scopes_disabled():
        assert Transfer.objects.count() == 1


def test_without_accounts_no_invoice_is_shown(owner: Person, sanne: Store) -> None:
    sanne.send()

    assert "nobody knows the accounts" in page(owner, sanne)
    assert Decimal("249.00") == sanne.transfer().order.total


@pytest.mark.parametrize(
    ("standing", "is_told"),
    [
        ({"state": "waiting", "reason": "payment"}, True),
        ({"state": "drafted", "cause": "no_email"}, True),
        ({"state": "drafted", "cause": "approve_draft", "cause_details": {"total": "249.00"}}, False),
    ],
    ids=str,
)
def test_a_draft_that_lies_in_dinero_is_told_of(
    owner: Person, sanne: Store, standing: dict[str, Any], *, is_told: bool
) -> None:
    sanne.sent(draft_guid=uuid4(), due_at=None, **standing)

    assert ("The draft is still in Dinero." in page(owner, sanne)) is is_told
    if "cause" in standing:
        assert ("Its draft is still in Dinero." in owner.get(address(sanne, "attention/"))) is is_told
