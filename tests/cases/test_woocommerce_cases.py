"""Is what real shops send booked rightly, or held with the cause that says why?"""

import pytest

from tests.cases.telling import Case, find_mistakes, play, read_cases
from tests.platforms.wooshop import WooShop

CASES = read_cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_ends_as_it_must(case: Case, woo: WooShop) -> None:
    play(case, woo)

    assert find_mistakes(case, woo) == []
