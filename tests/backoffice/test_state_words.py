"""Has each state, each reason and each role its words?"""

import re
from pathlib import Path

import pytest

from krambod import backoffice
from krambod.backoffice.books.labels import labels_of
from krambod.backoffice.words import ROLES, ROLES_EXPLAINED, SKIPPED, STATES, WAITING, state_words
from krambod.merchants.rights import MemberRole
from krambod.orders.models import StoredOrder
from krambod.transfers.models import State, Transfer
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


@pytest.mark.parametrize(
    ("state", "reason", "css"),
    [
        (State.BOOKED, "payment", "unpaid"),
        (State.WAITING, "payment", "unpaid"),
        (State.WAITING, "shipment", "waiting"),
        (State.BOOKED, "", "booked"),
        (State.PAID, "", "paid"),
    ],
)
def test_what_waits_for_its_money_looks_other_than_what_is_paid(state: State, reason: str, css: str) -> None:
    [label] = labels_of(Transfer(state=state, reason=reason, role="sale", order=StoredOrder()))

    assert label.css == css


def test_each_state_has_an_icon() -> None:
    css = (Path(backoffice.__file__).parent / "static/krambod/theme.css").read_text()

    with_icon = re.findall(r"\n(\.state-[^{}]*)\{ --state-icon", css)
    known = set(re.findall(r"\.state-(\w+)", " ".join(with_icon)))

    assert {*State, "unpaid", "held", "changed", "returned"} - known == {"received", "waiting"}  # a plain ring
