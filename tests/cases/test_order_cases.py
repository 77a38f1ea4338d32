"""Are the orders of a real shop's two months booked rightly, or held with a cause and a way to finish them?"""

from collections.abc import Callable

import pytest

from krambod.transfers.choices import possible_choices
from krambod.words.causes import CAUSES
from tests.cases.order_cases import (
    OrderCase,
    make_choice,
    mistakes_of,
    play_order,
    read_order_cases,
    shop_of,
)
from tests.cases.telling import ending_of, ledger_of
from tests.transfers.shopkeeper import Shopkeeper

CASES = read_order_cases()
WAITING = [case for case in CASES if "waits" in case.told]
UNANSWERED = [case for case in CASES if "unanswered" in case.told]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_order_of_two_months_ends_as_it_must(case: OrderCase, shopkeeper: Shopkeeper) -> None:
    with shop_of(case, shopkeeper) as keeper:
        for before in (one for one in CASES if one.name == case.told.get("before")):
            play_order(before, keeper)
        transfer = play_order(case, keeper)
        mistakes = mistakes_of(case.told, transfer, keeper)
        step = case.told
        while "then" in step and not mistakes:
            step = step["then"]
            mistakes = mistakes_of(step, make_choice(case, step, keeper), keeper)

    if mistakes:
        pytest.fail("\n".join(mistakes), pytrace=False)
    if transfer.cause:
        assert set(possible_choices(transfer)) - {"again"} or CAUSES[transfer.cause].page


@pytest.mark.parametrize("case", UNANSWERED, ids=lambda case: case.name)
def test_without_the_merchants_answer_it_is_held_with_the_question(case: OrderCase, shopkeeper: Shopkeeper) -> None:
    silent = OrderCase(name=case.name, told={**case.told, "registrations": {}})
    with shop_of(silent, shopkeeper) as keeper:
        transfer = play_order(silent, keeper)

        assert (ending_of(transfer), ledger_of(keeper)) == (case.told["unanswered"], [])
        assert CAUSES[transfer.cause].page == "shop_vat"


def test_few_cases_wait_and_each_says_for_what(record_property: Callable[[str, object], None]) -> None:
    held = [case for case in CASES if case.told["ends"].startswith("held") and case not in WAITING]

    record_property("orders of two months", len(CASES))
    record_property("of them booked, or right without a document", len(CASES) - len(held) - len(WAITING))
    record_property("of them held as they must be", f"{len(held)}: {', '.join(case.name for case in held)}")
    record_property(
        "of them waiting for what is not built", ", ".join(f"{case.name} ({case.told['waits']})" for case in WAITING)
    )
    assert len(CASES) == 62
