"""Has each state, each reason and each role its words?"""

import pytest

from krambod.backoffice.words import ROLES, ROLES_EXPLAINED, SKIPPED, STATES, WAITING, state_words
from krambod.merchants.rights import MemberRole
from krambod.transfers.models import State
from krambod.transfers.outcomes import Reason


def test_each_state_reason_and_role_has_words_and_nothing_else_has() -> None:
    assert set(STATES) == set(State)
    assert set(WAITING) | set(SKIPPED) == set(Reason)
    assert set(ROLES) == set(ROLES_EXPLAINED) == set(MemberRole)


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (State.WAITING, "", "I kø"),
        (State.WAITING, "shipment", "Afventer afsendelse"),
        (State.BOOKED, "payment", "Bogført, afventer betaling"),
        (State.DRAFTED, "payment", "Kladde i Dinero"),
        (State.SKIPPED, "test_order", "Bogføres ikke (testordre)"),
        (State.CREDITED, "taken_back", "Krediteret (taget tilbage i butikken)"),
        (State.PAID, "", "Betaling registreret"),
    ],
)
def test_a_state_is_told_with_its_reason(state: State, reason: str, words: str) -> None:
    assert state_words(state, reason, "da") == words
