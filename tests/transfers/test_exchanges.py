"""Are goods that came back settled against those that went out instead, and does only the difference move as money?"""

import pytest

from krambod.transfers.choices import possible_choices
from tests.transfers.exchanging import BACK, bowl, exchange, settle
from tests.transfers.growing import LATEST, PAID, VASE, booked_documents, captured, corrections, registered, sell
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import outcome, run_again_findings, work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keeper(shopkeeper: Shopkeeper) -> Shopkeeper:
    return sell(shopkeeper)


def test_an_exchange_for_goods_of_the_same_price_moves_the_money_and_none_is_missed(keeper: Shopkeeper) -> None:
    exchange(keeper, "249.00")
    before = (outcome(keeper.transfer(role="refund")), outcome(corrections(keeper)[0]))

    settle(keeper)

    assert before == ("held: repayment_missing", "booked")
    assert booked_documents(keeper) == [("Invoice", "249.00"), ("CreditNote", "249.00"), ("Invoice", "249.00")]
    assert [outcome(one) for one in (keeper.transfer(role="refund"), *corrections(keeper))] == ["credited", "paid"]
    assert registered(keeper, keeper.transfer()) == ["249.00", "-249.00"]
    assert registered(keeper, corrections(keeper)[0]) == ["249.00"]
    assert not run_again_findings(keeper)


def test_of_cheaper_goods_the_rest_still_goes_back_to_the_customer(keeper: Shopkeeper) -> None:
    exchange(keeper, "200.00")

    settle(keeper)

    refund = keeper.transfer(role="refund")
    assert (refund.cause, refund.cause_details["amount"]) == ("repayment_missing", "49.00")
    assert "is_exchange" not in possible_choices(refund)
    assert registered(keeper, corrections(keeper)[0]) == ["200.00"]
    assert outcome(corrections(keeper)[0]) == "paid"


def test_of_dearer_goods_the_customer_pays_the_rest(keeper: Shopkeeper) -> None:
    exchange(keeper, "349.00")
    settle(keeper)
    waiting = outcome(corrections(keeper)[0])

    keeper.send(
        updated_at=LATEST,
        total="598.00",
        lines=[VASE, bowl("349.00")],
        refunds=[BACK],
        payments=[*PAID, captured("p2", "100.00", LATEST)],
    )
    work_until_quiet(keeper)

    assert waiting == "booked"
    assert sorted(registered(keeper, corrections(keeper)[0])) == ["100.00", "249.00"]
    assert outcome(corrections(keeper)[0]) == "paid"
    assert outcome(keeper.transfer(role="refund")) == "credited"
    assert not run_again_findings(keeper)
