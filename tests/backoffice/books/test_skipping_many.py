"""Are many orders set aside with one reason, is it told how many were and why the others were not, and taken back?"""

import re
from typing import Any

import pytest
from django_scopes import scope
from playwright.sync_api import Browser

from krambod.backoffice.books import skipping
from krambod.backoffice.books.event_words import SKIP_REASONS
from krambod.merchants.models import AuditEntry, Membership
from krambod.merchants.rights import MemberRole
from krambod.transfers.models import State
from tests.backoffice.books.asking import address
from tests.backoffice.browsing import LogIn, find_violations, page_of
from tests.backoffice.person import Person, make_person
from tests.transfers.building import at
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.stored import Store
from tests.transfers.walking import work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)

WHY = {"step": "skip", "reason": "test_order"}


@pytest.fixture
def listed(sanne: Store, bo: Store) -> Store:
    """Three orders that wait, one that is booked, one that is set aside, one that is cancelled; and one of Bo's."""
    for number in range(1, 7):
        sanne.send(str(number), placed_at=at(number))
    sanne.change("4", state=State.PAID)
    sanne.change("5", state=State.SKIPPED)
    sanne.change("6", state=State.CANCELLED)
    bo.send("7")
    return sanne


def skip(person: Person, store: Store, *numbers: str, query: str = "", **fields: Any) -> str:
    ticked = [store.transfer(number).pk for number in numbers]
    path = address(store, f"orders/skip{query}")
    html = person.client.post(path, {"order": ticked, **fields}, follow=True).content.decode()
    return re.sub(r"\s+", " ", str(html))


def set_aside(store: Store) -> dict[str, str]:
    transfers = {number: store.transfer(number) for number in "123456"}
    return {number: one.choices["skip"] for number, one in transfers.items() if "skip" in one.choices}


def a_reason() -> str:
    return next(iter(SKIP_REASONS))


def test_the_ticked_orders_are_set_aside_with_one_reason_and_the_others_are_told(owner: Person, listed: Store) -> None:
    asked = skip(owner, listed, "1", "2", "4", "5")
    assert "2 orders can be set aside" in asked
    assert "1 order is left alone: it is booked already." in asked
    assert set_aside(listed) == {}

    told = skip(owner, listed, "1", "2", "4", "5", step="skip", reason="by_hand", text="20317")

    assert set_aside(listed) == {"1": "by_hand: 20317", "2": "by_hand: 20317"}
    assert "2 orders are set aside." in told
    assert "1 order is left alone: it is booked already." in told
    assert "1 order is left alone: it is not going to be booked anyway." in told
    with scope(merchant=listed.shop.merchant):
        assert AuditEntry.objects.get(action="orders_decided").details["count"] == 2


def test_all_of_the_search_are_set_aside_and_no_other(owner: Person, listed: Store, bo: Store) -> None:
    asked = skip(owner, listed, query="?since=2026-11-02", all="1")
    assert "2 orders can be set aside" in asked
    assert '<input type="hidden" name="all" value="1">' in asked

    skip(owner, listed, query="?since=2026-11-02", all="1", step="skip", reason=a_reason(), text="x")

    assert list(set_aside(listed)) == ["2", "3"]
    assert bo.transfer("7").choices == {}


def test_a_reason_that_is_missing_is_asked_for_again(owner: Person, listed: Store) -> None:
    html = skip(owner, listed, "1", step="skip", reason="by_hand")

    assert "Write the number of the invoice, or your reason." in html
    assert set_aside(listed) == {}


def test_what_cannot_be_set_aside_is_told_at_once(owner: Person, listed: Store) -> None:
    assert "it is booked already" in skip(owner, listed, "4")
    assert "Tick the orders first." in skip(owner, listed)
    assert "Tick the orders first." in skip(owner, listed, order=["x", "99999999"])


def test_of_very_many_one_press_takes_the_newest(owner: Person, listed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skipping, "MOST_SKIPPED", 2)

    assert "One press sets the newest 2 of them aside." in skip(owner, listed, "1", "2", "3")
    told = skip(owner, listed, "1", "2", "3", step="skip", reason=a_reason(), text="x")

    assert list(set_aside(listed)) == ["2", "3"]
    assert "1 order is left: press the button once more." in told


def undo(person: Person, store: Store) -> str:
    html = person.client.post(address(store, "orders/skip/undo"), follow=True).content.decode()
    return re.sub(r"\s+", " ", str(html))


def test_what_was_set_aside_is_taken_back(owner: Person, listed: Store) -> None:
    told = skip(owner, listed, "1", "2", step="skip", reason=a_reason(), text="x")
    assert "You have set 2 orders aside." in told

    assert "2 orders are taken up again." in undo(owner, listed)

    assert set_aside(listed) == {}
    assert "You have set" not in owner.get(address(listed, "orders/"))
    assert "There is nothing to take back any more." in undo(owner, listed)


def test_what_has_gone_on_meanwhile_is_not_taken_back(owner: Person, listed: Store) -> None:
    skip(owner, listed, "1", "2", step="skip", reason=a_reason(), text="x")
    listed.change("2", state=State.BOOKED)

    told = undo(owner, listed)

    assert "1 order is taken up again." in told
    assert "1 order was left alone: it has changed in the meantime." in told


def test_another_company_does_not_see_what_was_set_aside(owner: Person, listed: Store, bo: Store) -> None:
    skip(owner, listed, "1", step="skip", reason=a_reason(), text="x")
    with scope(merchant=bo.shop.merchant):
        Membership.objects.create(merchant=bo.shop.merchant, user=owner.user, role=MemberRole.OWNER)

    assert "You have set" not in owner.get(address(bo, "orders/"))
    assert "There is nothing to take back any more." in undo(owner, bo)


def test_an_auditor_sets_nothing_aside(owner: Person, listed: Store) -> None:
    auditor = make_person("auditor@example.com", listed.shop.merchant, MemberRole.AUDITOR)

    assert owner.client.get(address(listed, "orders/skip")).status_code == 405
    for path in ("orders/skip", "orders/skip/undo"):
        assert auditor.client.post(address(listed, path), {"all": "1", **WHY}).status_code == 403
    assert 'name="all"' not in auditor.get(address(listed, "orders/"))
    assert set_aside(listed) == {}


def test_the_worker_sets_them_aside_and_books_them_when_that_is_taken_back(keeper: Shopkeeper, boss: Person) -> None:
    store_address = f"/c/{keeper.shop.merchant_id}/orders/skip"
    for number in ("1", "2"):
        keeper.send(number, email=f"{number}@example.com")
    ticked = {
        "order": [keeper.transfer(number).pk for number in ("1", "2")],
        "step": "skip",
        "reason": "other",
        "text": "x",
    }
    boss.client.post(store_address, ticked)
    work_until_quiet(keeper)
    assert [keeper.transfer(number).state for number in ("1", "2")] == [State.SKIPPED] * 2

    boss.client.post(f"{store_address}/undo")
    work_until_quiet(keeper)

    assert [keeper.transfer(number).state for number in ("1", "2")] == [State.PAID] * 2


def test_a_shopkeeper_sets_the_ticked_orders_aside_and_takes_it_back(
    browser: Browser, log_in: LogIn, owner: Person, listed: Store
) -> None:
    with page_of(browser) as page:
        page.goto(f"{log_in(page, owner)}{address(listed, 'orders/')}")
        page.get_by_label("Ordre 1", exact=True).check()
        page.get_by_label("Ordre 2", exact=True).check()
        page.get_by_role("button", name="Bogfør ikke").click()
        page.get_by_label("Hvorfor?").select_option("other")
        page.get_by_label("Fakturanummer").fill("kladde")
        assert find_violations(page) == []
        page.get_by_role("button", name="Bogfør ikke 2 ordrer").click()
        page.get_by_text("2 ordrer bogføres ikke.").wait_for()
        assert find_violations(page) == []
        page.get_by_role("button", name="Fortryd").click()
        page.get_by_text("2 ordrer er taget op igen.").wait_for()

    assert set_aside(listed) == {}
