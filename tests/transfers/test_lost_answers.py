"""Do we find what an earlier try left in Dinero, and do we show a refusal in Dinero's own words? Case by case."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from krambod.doubles.dinero.faults import FaultKind
from krambod.doubles.dinero.worlds import World
from krambod.transfers.choices import choose
from krambod.transfers.models import State
from krambod.transfers.rules import Mailing
from tests.transfers.building import sale_key
from tests.transfers.by_hand import BOOK, CREATE_DRAFT, book, delete_contact, delete_draft, edit_draft
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, ORGANIZATION, Shopkeeper, change_rules, fail
from tests.transfers.stored import events_of, forget_draft

REFERENCE = sale_key().reference


def make_invoice(keeper: Shopkeeper, *, guid: UUID | None = None, reference: str = "", **more: Any) -> None:
    """Makes a draft as somebody else does."""
    line = {"Description": "Andet", "Quantity": 1, "Unit": "parts", "BaseAmountValue": 80, "AccountNumber": 1000}
    body: dict[str, Any] = {"ExternalReference": reference, "ProductLines": [{**line, "Discount": 0}], **more}
    if guid is not None:
        body["Guid"] = str(guid)
    assert keeper.by_hand.post("/v1/{organization}/invoices", body).status == 200


def outcome(keeper: Shopkeeper) -> tuple[str, str, dict[str, str]]:
    transfer = keeper.transfer()
    return transfer.state, transfer.cause, transfer.cause_details


@pytest.mark.parametrize("client_guid", ["kept", "discarded"])
def test_a_draft_with_a_lost_answer_is_found_by_guid_or_by_reference(shopkeeper: Shopkeeper, client_guid: Any) -> None:
    shopkeeper.double.world = World(client_guid=client_guid)
    shopkeeper.send()
    fail(shopkeeper, FaultKind.DROP_AFTER, "invoices")

    shopkeeper.work()

    [invoice] = shopkeeper.invoices()
    assert (invoice["Status"], invoice["PaymentStatus"]) == ("Booked", "Paid")
    assert shopkeeper.transfer().draft_guid == UUID(invoice["Guid"])
    is_ours = UUID(invoice["Guid"]) == sale_key().guid(ORGANIZATION, 0)
    assert is_ours == (client_guid == "kept")


@pytest.mark.parametrize("client_guid", ["kept", "discarded"])
def test_a_contact_with_a_lost_answer_is_found_and_not_created_twice(shopkeeper: Shopkeeper, client_guid: Any) -> None:
    shopkeeper.double.world = World(client_guid=client_guid)
    shopkeeper.send()
    fail(shopkeeper, FaultKind.DROP_AFTER, "contacts")

    shopkeeper.work()

    [contact] = shopkeeper.contacts()
    assert str(shopkeeper.transfer().contact_guid) == contact["ContactGuid"]
    assert sum(call == f"POST /v1/{ORGANIZATION}/contacts" for call in shopkeeper.calls()) == 1


def test_a_draft_that_was_not_made_is_made_a_minute_later(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    fail(shopkeeper, FaultKind.DROP_BEFORE, "invoices")
    shopkeeper.work()
    assert shopkeeper.transfer().attempts == 1
    assert [told["code"] for told in events_of(shopkeeper.transfer(), "retry")] == ["not_there_yet"]
    assert shopkeeper.invoices() == []

    shopkeeper.pass_time(61)
    shopkeeper.work()

    assert (shopkeeper.transfer().state, shopkeeper.transfer().attempts) == (State.PAID, 0)
    assert len(shopkeeper.invoices()) == 1


def test_a_foreign_draft_with_our_guid_is_left_alone(shopkeeper: Shopkeeper) -> None:
    guid = sale_key().guid(ORGANIZATION, 0)
    make_invoice(shopkeeper, guid=guid, reference="other")
    shopkeeper.send()

    shopkeeper.work()

    state, cause, details = outcome(shopkeeper)
    assert (state, cause, details) == (State.RECEIVED, "foreign_document", {"number": str(guid)})
    choose(shopkeeper.transfer(), "make_again", shopkeeper.now())
    shopkeeper.work()
    assert shopkeeper.transfer().state == State.PAID
    assert shopkeeper.transfer().draft_guid == sale_key().guid(ORGANIZATION, 1)
    assert sorted(invoice["Status"] for invoice in shopkeeper.invoices()) == ["Booked", "Draft"]


def test_a_foreign_booked_invoice_with_our_guid_is_named_by_its_number(shopkeeper: Shopkeeper) -> None:
    def book_another() -> None:
        [contact] = shopkeeper.contacts()
        guid = sale_key().guid(ORGANIZATION, 0)
        make_invoice(shopkeeper, guid=guid, reference="other", ContactGuid=contact["ContactGuid"])
        book(shopkeeper)

    shopkeeper.send()
    shopkeeper.before(*CREATE_DRAFT, book_another)

    shopkeeper.work()

    [invoice] = shopkeeper.invoices()
    assert outcome(shopkeeper) == (State.RECEIVED, "foreign_document", {"number": str(invoice["Number"])})


def test_a_draft_that_our_database_has_forgotten_is_recognised_as_ours(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, draft_only=True)
    shopkeeper.send()
    shopkeeper.work()
    [draft] = shopkeeper.invoices()
    forget_draft(shopkeeper.transfer())
    shopkeeper.send(updated_at="2026-11-22T11:00:00Z", shipped_at="2026-11-22T11:00:00Z")

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.DRAFTED, "", {})
    assert str(shopkeeper.transfer().draft_guid) == draft["Guid"]
    assert len(shopkeeper.invoices()) == 1
    assert events_of(shopkeeper.transfer(), "drafted") == [{"total": "249.00"}]


def test_a_guid_that_is_taken_and_cannot_be_read_is_tried_again(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, draft_only=True)
    shopkeeper.send()
    shopkeeper.work()
    delete_draft(shopkeeper)
    shopkeeper.double.world = World(deleted_drafts="gone")
    forget_draft(shopkeeper.transfer())
    shopkeeper.send(updated_at="2026-11-22T11:00:00Z", shipped_at="2026-11-22T11:00:00Z")

    shopkeeper.work()

    assert (shopkeeper.transfer().state, shopkeeper.transfer().attempts) == (State.RECEIVED, 1)
    assert [told["code"] for told in events_of(shopkeeper.transfer(), "retry")] == ["not_there_yet"]


def test_two_documents_of_one_order_are_held(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    fail(shopkeeper, FaultKind.DROP_BEFORE, "invoices")
    shopkeeper.work()
    make_invoice(shopkeeper, reference=REFERENCE)
    make_invoice(shopkeeper, reference=REFERENCE)

    shopkeeper.pass_time(61)
    shopkeeper.work()

    assert outcome(shopkeeper) == (State.RECEIVED, "several_documents", {"count": "2"})


@pytest.mark.parametrize("lists_lag_s", [0, 3600])
def test_a_draft_with_a_lost_answer_is_deleted_when_the_order_is_cancelled(
    shopkeeper: Shopkeeper, lists_lag_s: int
) -> None:
    shopkeeper.double.world = World(lists_lag_s=lists_lag_s)
    shopkeeper.send()
    fail(shopkeeper, FaultKind.DROP_AFTER, "invoices")
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*", method="GET")
    shopkeeper.work()
    assert shopkeeper.transfer().draft_guid is None

    shopkeeper.send(updated_at="2026-11-22T11:00:00Z", cancelled_at="2026-11-22T11:00:00Z")
    shopkeeper.pass_time(601)
    shopkeeper.work()

    shopkeeper.double.world = World()
    assert outcome(shopkeeper) == (State.CANCELLED, "", {})
    assert shopkeeper.invoices() == []


def test_a_draft_that_never_reached_dinero_is_looked_for_once_when_the_order_is_cancelled(
    shopkeeper: Shopkeeper,
) -> None:
    shopkeeper.send()
    fail(shopkeeper, FaultKind.DROP_BEFORE, "invoices")
    shopkeeper.work()

    shopkeeper.send(updated_at="2026-11-22T11:00:00Z", cancelled_at="2026-11-22T11:00:00Z")
    shopkeeper.work()

    assert outcome(shopkeeper) == (State.CANCELLED, "", {})
    assert shopkeeper.events()[-1] == "cancelled"
    assert "draft_deleted" not in shopkeeper.events()


@pytest.mark.parametrize("deleted_drafts", ["readable", "gone"])
def test_a_draft_that_a_person_deletes_just_before_us_is_deleted(shopkeeper: Shopkeeper, deleted_drafts: Any) -> None:
    shopkeeper.double.world = World(deleted_drafts=deleted_drafts)
    change_rules(shopkeeper, first_drafts=1)
    shopkeeper.send()
    shopkeeper.work()
    shopkeeper.send(updated_at="2026-11-22T11:00:00Z", cancelled_at="2026-11-22T11:00:00Z")
    shopkeeper.before("DELETE", "/invoices/[0-9a-f-]+", lambda: delete_draft(shopkeeper))

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.CANCELLED, "", {})
    assert shopkeeper.invoices() == []


@pytest.mark.parametrize(("method", "path"), [("POST", "invoices"), ("PUT", "invoices/*")], ids=["draft", "change"])
def test_a_draft_with_an_older_revisions_content_is_recognised_as_ours(
    shopkeeper: Shopkeeper, method: str, path: str
) -> None:
    change_rules(shopkeeper, first_drafts=1)
    if method == "PUT":
        shopkeeper.send()
        shopkeeper.work()
    shopkeeper.send(updated_at="2026-11-22T11:00:00Z", total="300.00")
    fail(shopkeeper, FaultKind.DROP_AFTER, path, method=method)
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*", method="GET")
    shopkeeper.work()

    shopkeeper.send(updated_at="2026-11-22T12:00:00Z", total="350.00")
    shopkeeper.pass_time(601)
    shopkeeper.work()

    assert outcome(shopkeeper) == (State.DRAFTED, "approve_draft", {"total": "350.00"})
    assert [str(invoice["TotalInclVat"]) for invoice in shopkeeper.invoices()] == ["350.00"]


def test_an_invoice_whose_payment_was_looked_for_is_mailed_with_a_timestamp(shopkeeper: Shopkeeper) -> None:
    shopkeeper.double.world = World(null_timestamp="refused")
    change_rules(shopkeeper, mailing=Mailing.DINERO)
    shopkeeper.send()
    fail(shopkeeper, FaultKind.DROP_AFTER, "invoices/*/payments")

    shopkeeper.work()

    assert shopkeeper.events()[-2:] == ["paid", "mailed"]


def test_totals_that_differ_are_shown_with_both_figures(shopkeeper: Shopkeeper) -> None:
    shopkeeper.double.world = World(vat_rounding="document")
    line = {"kind": "product", "description": "Te", "quantity": "1", "unit_price": "12.34", "total": "12.34"}
    shopkeeper.send(total="37.02", lines=[{**line, "vat_rate": "25"}] * 3)

    shopkeeper.work()

    assert outcome(shopkeeper) == (
        State.DRAFTED,
        "dinero_totals_differ",
        {"total": "37.02", "dinero_total": "37.02", "vat": "7.41", "dinero_vat": "7.40"},
    )
    [invoice] = shopkeeper.invoices()
    assert invoice["Status"] == "Draft"


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE])
def test_a_payment_whose_answer_was_lost_is_looked_for_and_registered_once(
    shopkeeper: Shopkeeper, kind: FaultKind
) -> None:
    shopkeeper.send()
    fail(shopkeeper, kind, "invoices/*/payments")

    shopkeeper.work()

    [invoice] = shopkeeper.invoices()
    [paid] = shopkeeper.payments(invoice["Guid"])
    assert Decimal(paid["Amount"]) == Decimal("249.00")
    told = {"reference": paid["ExternalReference"], "amount": "249.00", "account": DEPOSIT_ACCOUNT}
    assert events_of(shopkeeper.transfer(), "paid") == [told]
    assert shopkeeper.transfer().registered == {paid["ExternalReference"]: "249.00"}


def test_a_lost_draft_that_a_person_edited_meanwhile_is_held_until_it_may_be_replaced(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    fail(shopkeeper, FaultKind.DROP_AFTER, "invoices")
    shopkeeper.before("GET", "/invoices/[0-9a-f-]+", lambda: edit_draft(shopkeeper, Comment="Tak for handlen"))
    shopkeeper.work()
    held = (shopkeeper.transfer().cause, str(shopkeeper.transfer().draft_guid))

    choose(shopkeeper.transfer(), "overwrite", shopkeeper.now())
    shopkeeper.work()

    [invoice] = shopkeeper.invoices()
    assert held == ("draft_edited", invoice["Guid"])
    assert (invoice["Status"], invoice["Comment"]) == ("Booked", "Ordre 1042")


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        (FaultKind.SERVER_ERROR, "outage"),
        (FaultKind.DROP_BEFORE, "outage"),
        (FaultKind.TOO_MANY_REQUESTS, "rate_limited"),
        (FaultKind.REVOKED, "reconnect_dinero"),
    ],
)
def test_a_harmless_call_shows_whether_dinero_or_the_order_is_the_cause(
    shopkeeper: Shopkeeper, kind: FaultKind, cause: str
) -> None:
    shopkeeper.send()
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*/book", count=2)
    fail(shopkeeper, kind, "sales/settings", method="GET")
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*", method="GET")

    shopkeeper.work()

    assert (shopkeeper.paused_cause(), shopkeeper.transfer().attempts) == (cause, 0)


def test_the_harmless_call_also_shows_an_ended_pro_subscription(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*/book", count=2)
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*", method="GET")
    shopkeeper.before("GET", "/sales/settings", lambda: shopkeeper.set_pro(False))

    shopkeeper.work()

    assert shopkeeper.paused_cause() == "renew_pro"


def test_a_refusal_of_the_harmless_call_shows_that_dinero_is_running(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*/book", count=2)
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*", method="GET")
    shopkeeper.refuse_once("GET", "/sales/settings")

    shopkeeper.work()

    assert (shopkeeper.paused_cause(), shopkeeper.transfer().attempts) == ("", 1)


def test_an_invoice_is_mailed_once(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, mailing=Mailing.DINERO)
    shopkeeper.send()

    shopkeeper.work()
    shopkeeper.send(updated_at="2026-11-22T11:00:00Z", shipped_at="2026-11-22T11:00:00Z")
    shopkeeper.work()

    assert shopkeeper.transfer().is_mailed
    assert shopkeeper.events().count("mailed") == 1
    assert sum(call.endswith("/email") for call in shopkeeper.calls()) == 1


@pytest.mark.parametrize("null_timestamp", ["allowed", "refused"])
@pytest.mark.parametrize("call", [("POST", "/payments"), ("POST", "/email")])
def test_an_invoice_is_mailed_even_if_somebody_changed_it_meanwhile(
    shopkeeper: Shopkeeper, null_timestamp: Any, call: tuple[str, str]
) -> None:
    shopkeeper.double.world = World(null_timestamp=null_timestamp)
    change_rules(shopkeeper, mailing=Mailing.DINERO)
    shopkeeper.send()
    shopkeeper.before(*call, lambda: fail(shopkeeper, FaultKind.STALE, f"invoices/*{call[1]}"))

    shopkeeper.work()

    assert (shopkeeper.transfer().state, shopkeeper.transfer().is_mailed) == (State.PAID, True)


@pytest.mark.parametrize("error_detail", ["full", "bare"])
@pytest.mark.parametrize("call", [CREATE_DRAFT, BOOK], ids=str)
def test_a_deleted_contact_is_noticed_even_if_dinero_gives_no_reason(
    shopkeeper: Shopkeeper, error_detail: Any, call: tuple[str, str]
) -> None:
    shopkeeper.double.world = World(error_detail=error_detail)
    shopkeeper.send()
    shopkeeper.before(*call, lambda: delete_contact(shopkeeper))

    shopkeeper.work()

    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (State.PAID, "")
    assert shopkeeper.events().count("contact_deleted") == 1
    [contact] = shopkeeper.contacts()
    assert str(shopkeeper.transfer().contact_guid) == contact["ContactGuid"]


@pytest.mark.parametrize(("kind", "event"), [(FaultKind.DROP_AFTER, "mailed"), (FaultKind.DROP_BEFORE, "mail_unknown")])
def test_a_mail_with_a_lost_answer_is_looked_for_and_not_sent_again(
    shopkeeper: Shopkeeper, kind: FaultKind, event: str
) -> None:
    change_rules(shopkeeper, mailing=Mailing.DINERO)
    shopkeeper.send()
    fail(shopkeeper, kind, "invoices/*/email")

    shopkeeper.work()

    assert (shopkeeper.transfer().is_mailed, shopkeeper.events()[-1]) == (True, event)
    assert sum(call.endswith("/email") for call in shopkeeper.calls()) == 1


def test_a_refusal_is_shown_in_dineros_words_and_the_write_is_not_repeated(shopkeeper: Shopkeeper) -> None:
    closed = {"Id": ORGANIZATION, "ClosedUntil": "2026-12-31"}
    assert shopkeeper.by_hand.post("/admin/organizations", closed).status == 200
    shopkeeper.send()

    shopkeeper.work()
    shopkeeper.pass_time(24 * 3600)

    state, cause, details = outcome(shopkeeper)
    assert (state, cause, details["number"]) == (State.DRAFTED, "unknown_answer", "42")
    assert details["answer"]
    assert sum(call.endswith("/book") for call in shopkeeper.calls()) == 1
    assert shopkeeper.transfer().due_at is None


def test_an_account_that_dinero_refuses_waits_for_a_new_rule(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, deposit_account_number=55555)
    shopkeeper.send()
    shopkeeper.work()
    assert outcome(shopkeeper)[:2] == (State.BOOKED, "account_refused")
    assert shopkeeper.transfer().mended_by == "settings"

    change_rules(shopkeeper, deposit_account_number=55120)
    shopkeeper.work()

    [invoice] = shopkeeper.invoices()
    assert [(row["DepositAccountNumber"], row["Amount"]) for row in shopkeeper.payments(invoice["Guid"])] == [
        (55120, Decimal(249))
    ]
    assert outcome(shopkeeper) == (State.PAID, "", {})


def test_too_many_calls_wait_a_minute_and_slow_down(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    fail(shopkeeper, FaultKind.TOO_MANY_REQUESTS, "invoices")

    shopkeeper.work()
    assert shopkeeper.paused_cause() == "rate_limited"
    shopkeeper.pass_time(59)
    assert shopkeeper.due() == []
    shopkeeper.pass_time(2)
    shopkeeper.work()

    assert (shopkeeper.transfer().state, shopkeeper.transfer().attempts) == (State.PAID, 0)
    assert shopkeeper.paused_cause() == ""
