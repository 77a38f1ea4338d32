"""Can a merchant finish an order with money beside its invoice on the pages alone?"""

import pytest

from krambod.transfers.models import State
from krambod.transfers.roles import OVERPAYMENT, REFUND, STORE_CREDIT
from tests.backoffice.person import Person
from tests.transfers.overpaying import (
    DEBT,
    choose_debt_account,
    make_debt_account,
    overpay,
    paid,
    part,
    send,
    send_refund,
    state_of,
)
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, Shopkeeper
from tests.transfers.walking import work_until_quiet

ROLE = OVERPAYMENT.name
ROWS = {"methods-TOTAL_FORMS": "0", "methods-INITIAL_FORMS": "0"}


def page_of(keeper: Shopkeeper) -> str:
    return f"/c/{keeper.shop.merchant_id}/orders/{part(keeper, ROLE).pk}/"


def test_the_card_leads_to_the_account_and_saving_it_lets_the_order_go_on(keeper: Shopkeeper, boss: Person) -> None:
    make_debt_account(keeper)
    overpay(keeper)
    settings = f"/c/{keeper.shop.merchant_id}/settings/shops/{keeper.shop.pk}/account"
    card = boss.get(f"/c/{keeper.shop.merchant_id}/attention/")
    boss.client.post(f"{settings}/read", {})

    saved = boss.client.post(
        settings,
        {
            "deposit_account_number": DEPOSIT_ACCOUNT,
            "customer_debt_account_number": DEBT,
            "mailing": "nobody",
            "cash_customer": "nobody",
            **ROWS,
        },
    )
    work_until_quiet(keeper)

    assert ("Overpaid money has no account" in card, settings in card) == (True, True)
    assert saved.status_code == 302
    assert state_of(keeper, ROLE) == (State.BOOKED, "overpaid")


@pytest.mark.parametrize(
    "answer", [{"choice": "repaid_on", "day": "2026-11-23"}, {"choice": "keep"}], ids=["paid back", "kept"]
)
def test_the_page_asks_what_happens_to_the_money(keeper: Shopkeeper, boss: Person, answer: dict[str, str]) -> None:
    choose_debt_account(keeper)
    overpay(keeper)
    page = boss.get(page_of(keeper))

    status = boss.client.post(f"{page_of(keeper)}choose", answer).status_code
    work_until_quiet(keeper)

    assert "The customer paid 51.00 DKK too much" in page
    assert [f'value="{one}"' in page for one in ("repaid_on", "keep")] == [True, True]
    assert status == 302
    assert state_of(keeper, ROLE) == (State.BOOKED, "")


def test_a_missing_repayment_is_finished_as_store_credit(keeper: Shopkeeper, boss: Person) -> None:
    send(keeper, paid("249.00"))
    send_refund(keeper)
    place = f"/c/{keeper.shop.merchant_id}/orders/{part(keeper, REFUND.name).pk}/"
    page = boss.get(place)

    boss.client.post(f"{place}choose", {"choice": "store_credit"})
    work_until_quiet(keeper)

    assert ('value="store_credit"' in page, "As store credit" in page) == (True, True)
    assert state_of(keeper, STORE_CREDIT.name) == (State.BOOKED, "")


def test_the_orders_page_shows_what_is_booked_beside_its_invoice(keeper: Shopkeeper, boss: Person) -> None:
    choose_debt_account(keeper)
    overpay(keeper)
    place = f"/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/"
    asked = boss.get(place)

    boss.client.post(f"{page_of(keeper)}choose", {"choice": "keep"})
    work_until_quiet(keeper)
    kept = boss.get(place)

    assert ("Booked beside the invoice" in asked, page_of(keeper) in asked, "Overpaid" in asked) == (True,) * 3
    assert ["for the next order" in page for page in (asked, kept)] == [False, True]
