"""Does a comparison with Dinero find each difference, and invent none?"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.accounting.danish_time import DANISH_TIME
from krambod.doubles.dinero.faults import FaultKind
from krambod.organizations.models import ConnectedOrganization
from krambod.project.running.recurring import reconcile as compare_all
from krambod.transfers.models import Transfer
from krambod.transfers.reconciling.compare import BookDifferenceKind
from krambod.transfers.reconciling.keep import read_comparison
from krambod.transfers.reconciling.read import Reconciled, reconcile
from krambod.worker.chores import ChoreTurn, Continue, Cursor, Finished
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, change_rules, fail
from tests.transfers.walking import work_until_quiet

EACH = 5
YEAR = timedelta(days=365)


def compare(keeper: Shopkeeper, *, after_s: float = 5400) -> Reconciled:
    """Compares later, when nobody works on anything any more."""
    keeper.double.clock.advance(after_s)
    return compare_now(keeper)


def compare_now(keeper: Shopkeeper) -> Reconciled:
    dinero = keeper.services.open_dinero(connected(keeper), lambda: None)
    return reconcile(connected(keeper), dinero, since=keeper.now() - timedelta(days=90), now=keeper.now())


def connected(keeper: Shopkeeper) -> ConnectedOrganization:
    with scopes_disabled():
        return ConnectedOrganization.objects.get(merchant=keeper.shop.merchant)


def kinds(found: Reconciled) -> Counter[str]:
    return Counter(one.kind for one in found.differences)


def sell(keeper: Shopkeeper, *numbers: str, **body: Any) -> None:
    for number in numbers:
        keeper.send(number, email=f"{number}@example.com", **body)
    work_until_quiet(keeper)


def there(keeper: Shopkeeper, number: str, **changes: Any) -> None:
    """Changes the order's document in Dinero's books."""
    guid = str(keeper.transfer(number).draft_guid)
    with keeper.double.store.transaction():
        keeper.double.store.update("sales_vouchers", changes, OrganizationId=ORGANIZATION, Guid=guid)


def here(keeper: Shopkeeper, number: str, **changes: Any) -> None:
    with scopes_disabled():
        Transfer.objects.filter(pk=keeper.transfer(number).pk).update(**changes)


def pay_there(keeper: Shopkeeper, number: str, amount: int) -> None:
    invoice = next(one for one in keeper.invoices() if one["Guid"] == str(keeper.transfer(number).draft_guid))
    body = {
        "Timestamp": invoice["TimeStamp"],
        "DepositAccountNumber": 55000,
        "Amount": amount,
        "PaymentDate": "2026-11-22",
        "Description": "By hand",
        "ExternalReference": f"by hand {number}",
    }
    place = f"/v1/{{organization}}/invoices/{invoice['Guid']}/payments"
    assert keeper.by_hand.call("POST", place, body).status == 200


def unpay_there(keeper: Shopkeeper, number: str) -> None:
    with keeper.double.store.transaction():
        keeper.double.store.delete("payments", VoucherGuid=str(keeper.transfer(number).draft_guid))


def forget_order_of(keeper: Shopkeeper, number: str) -> None:
    here(keeper, number, state="skipped", draft_guid=None, invoice_number=None, invoice_total=None)


def leave_undone(keeper: Shopkeeper, number: str) -> None:
    """The order is as if no worker had ever seen it."""
    guid = str(keeper.transfer(number).draft_guid)
    with keeper.double.store.transaction():
        keeper.double.store.delete("sales_vouchers", Guid=guid)
    forget_order_of(keeper, number)
    here(keeper, number, state="received", due_at=keeper.now() - timedelta(hours=3))


PAID: dict[str, Any] = {}
UNPAID = {
    "payments": [
        {"id": "p", "method": "Faktura", "amount": "249.00", "state": "reserved", "at": "2026-11-22T09:00:00Z"}
    ],
    "shipped_at": "2026-11-22T10:00:00Z",
}
PLANTED: Mapping[BookDifferenceKind, tuple[dict[str, Any], Callable[[Shopkeeper, str], object]]] = {
    BookDifferenceKind.NOT_TRANSFERRED: (
        PAID,
        leave_undone,
    ),
    BookDifferenceKind.DOCUMENT_MISSING: (
        PAID,
        lambda keeper, number: there(keeper, number, DeletedAt="2026-11-22T12:00:00Z"),
    ),
    BookDifferenceKind.NOT_BOOKED_THERE: (PAID, lambda keeper, number: there(keeper, number, Status="Draft")),
    BookDifferenceKind.NUMBER_DIFFERS: (
        PAID,
        lambda keeper, number: here(keeper, number, invoice_number=9000 + int(number)),
    ),
    BookDifferenceKind.TOTAL_DIFFERS: (PAID, lambda keeper, number: here(keeper, number, invoice_total="248.99")),
    BookDifferenceKind.OVERPAID: (PAID, lambda keeper, number: pay_there(keeper, number, 100)),
    BookDifferenceKind.PAID_THERE_ONLY: (UNPAID, lambda keeper, number: pay_there(keeper, number, 249)),
    BookDifferenceKind.OPEN_THERE_ONLY: (PAID, unpay_there),
    BookDifferenceKind.BOOKED_THERE_ONLY: (PAID, lambda keeper, number: here(keeper, number, state="drafted")),
    BookDifferenceKind.DOCUMENT_WITHOUT_ORDER: (PAID, forget_order_of),
}


def test_fifty_differences_of_ten_kinds_are_found_and_none_is_invented(
    shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]
) -> None:
    numbers = iter(range(2001, 2100))
    planted = {kind: [str(next(numbers)) for _ in range(EACH)] for kind in PLANTED}
    for kind, (body, _) in PLANTED.items():
        sell(shopkeeper, *planted[kind], **body)
    sell(shopkeeper, "3001", "3002", "3003")
    sell(shopkeeper, "3004", **UNPAID)
    assert compare(shopkeeper, after_s=700).differences == ()
    for kind, (_, plant) in PLANTED.items():
        for number in planted[kind]:
            plant(shopkeeper, number)
    before = len(shopkeeper.calls())

    found = compare(shopkeeper)

    calls = len(shopkeeper.calls()) - before
    assert kinds(found) == dict.fromkeys(PLANTED, EACH), found.differences
    told = {(one.kind, one.order.removeprefix(f"krambod:{shopkeeper.shop.code}:")) for one in found.differences}
    assert told == {(kind, number) for kind, numbers in planted.items() for number in numbers}
    assert calls < 10
    record_property("differences planted and found", f"{len(told)} of {len(PLANTED)} kinds, {calls} calls")


def test_a_draft_that_a_person_deleted_is_told(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, draft_only=True)
    sell(shopkeeper, "1", "2")
    assert compare(shopkeeper).differences == ()
    there(shopkeeper, "1", DeletedAt="2026-11-22T12:00:00Z")

    assert kinds(compare(shopkeeper)) == {BookDifferenceKind.DRAFT_MISSING: 1}


def test_a_draft_that_nothing_needs_is_told(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, draft_only=True)
    sell(shopkeeper, "1", "2")
    here(shopkeeper, "1", state="skipped")
    here(shopkeeper, "2", draft_guid=None, state="skipped")

    found = compare(shopkeeper)

    assert kinds(found) == {BookDifferenceKind.DRAFT_LEFT_OVER: 2}
    assert [one.transfer_id is None for one in found.differences] == [False, True]


def test_what_a_worker_has_just_written_is_left_for_the_next_time(shopkeeper: Shopkeeper) -> None:
    sell(shopkeeper, "1")
    there(shopkeeper, "1", DeletedAt="2026-11-22T12:00:00Z")

    assert compare_now(shopkeeper).differences == ()


@pytest.mark.parametrize("paused", [True, False])
def test_a_pause_is_no_difference(shopkeeper: Shopkeeper, paused: bool) -> None:
    shopkeeper.send("1")
    if paused:
        with scopes_disabled():
            ConnectedOrganization.objects.update(paused_cause="paused", paused_until=shopkeeper.now() + YEAR)

    assert kinds(compare(shopkeeper)) == ({} if paused else {BookDifferenceKind.NOT_TRANSFERRED: 1})


def night(keeper: Shopkeeper, cursor: Cursor, *, seconds: float = 100) -> Continue | Finished:
    deadline = keeper.now() + timedelta(seconds=seconds)
    turn = ChoreTurn(key="", cursor=cursor, deadline=deadline, clock=keeper.now)
    return compare_all(turn, dinero_services=keeper.services)


def test_each_night_the_books_are_compared_and_the_result_is_kept(shopkeeper: Shopkeeper) -> None:
    sell(shopkeeper, "1", "2")
    here(shopkeeper, "2", invoice_total="1.00")
    shopkeeper.double.clock.advance(700)

    first = night(shopkeeper, {})
    assert read_comparison(connected(shopkeeper)) is None
    second = night(shopkeeper, {"after": 0})

    assert isinstance(first, Finished)
    assert isinstance(second, Finished)
    assert second.again_in is not None
    assert (shopkeeper.now() + second.again_in).astimezone(DANISH_TIME).hour == 3
    kept = read_comparison(connected(shopkeeper))
    assert kept is not None
    assert kept.at <= shopkeeper.now()
    assert (kept.orders, kept.documents, kept.found) == (2, 2, 1)
    [difference] = kept.differences
    assert (difference.kind, difference.order, difference.here, difference.there) == (
        BookDifferenceKind.TOTAL_DIFFERS, "2", "1.00", "249.00",
    )  # fmt: skip


def test_a_night_that_is_too_short_goes_on_where_it_was(shopkeeper: Shopkeeper) -> None:
    other = shopkeeper.another_shop("bo", organization_id=310004)
    for keeper in (shopkeeper, other):
        keeper.send("1")
        keeper.work()
    shopkeeper.double.clock.advance(700)

    begun = night(shopkeeper, {"after": 0}, seconds=0)
    assert begun == Continue({"after": 0})
    assert isinstance(night(shopkeeper, {"after": connected(shopkeeper).pk}), Finished)

    with scopes_disabled():
        compared = dict(ConnectedOrganization.objects.values_list("organization_id", "compared_at"))
    assert [number for number, at in compared.items() if at is not None] == [310004]


def test_an_organization_that_does_not_answer_keeps_what_was_found_before(shopkeeper: Shopkeeper) -> None:
    sell(shopkeeper, "1")
    shopkeeper.double.clock.advance(700)
    night(shopkeeper, {"after": 0})
    before = read_comparison(connected(shopkeeper))
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices*", method="GET", count=9)

    assert isinstance(night(shopkeeper, {"after": 0}), Finished)

    assert read_comparison(connected(shopkeeper)) == before


def test_money_that_no_order_tells_of_is_told(shopkeeper: Shopkeeper) -> None:
    sell(shopkeeper, "1", "2")
    item = {
        "Id": "7b0f0c1e-0000-4000-8000-000000000002",
        "VoucherDate": "2026-11-22",
        "Lines": [
            {
                "Description": "Ukendt", "Amount": 75, "AccountNumber": 55120, "AccountVatCode": "none",
                "BalancingAccountNumber": 63080, "BalancingAccountVatCode": "none",
            }
        ],
    }  # fmt: skip
    answer = shopkeeper.by_hand.call("POST", "/v1.2/{organization}/ledgeritems", [item])
    assert shopkeeper.by_hand.call("POST", "/v1/{organization}/ledgeritems/book", answer.json).status == 200
    shopkeeper.double.clock.advance(60)
    assert shopkeeper.by_hand.call("GET", "/v1/{organization}/vatTypes").status == 200  # it is booked by now

    found = compare(shopkeeper, after_s=700)

    assert kinds(found) == {BookDifferenceKind.MONEY_WITHOUT_ORDER: 1}
    assert (found.differences[0].order, found.differences[0].there) == ("22.11.2026 Ukendt", "75.00")


def test_the_lane_looks_again_at_what_differs_by_hand(shopkeeper: Shopkeeper) -> None:
    """Even if no list tells that an invoice was paid, the night finds it, and the order closes itself."""
    sell(shopkeeper, "1", **UNPAID)
    pay_there(shopkeeper, "1", 249)
    shopkeeper.double.clock.advance(700)

    night(shopkeeper, {"after": 0})
    work_until_quiet(shopkeeper)

    assert (shopkeeper.transfer("1").state, shopkeeper.transfer("1").cause) == ("paid", "")
    shopkeeper.double.clock.advance(700)
    assert compare_now(shopkeeper).differences == ()
