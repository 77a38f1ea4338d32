"""Does any door for programs break on what a program may send? Each field of each body, with nasty values.

The ordinary run draws values by a seed; `-m soak` tries them all.
"""

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest

from krambod.doubles.shoporama.application import ShoporamaDouble
from krambod.platforms.events.explain import explain_payload
from tests.api.program import Program, program_of
from tests.backoffice.nasty import NASTY
from tests.cases.telling import read_ordinary
from tests.orders.bodies import body, line, payment
from tests.platforms.hook_doors import NOW, Shops, signed
from tests.platforms.webshop import NOON, sale

pytestmark = pytest.mark.django_db(transaction=True)
SEED = 20261127
DRAWN = 2  # values for each field
MARK = "a value to be replaced"
# As they stand in JSON; a JSON library would not write most of them.
RAW = (
    "null", "true", "[]", "{}", "-0", "1e400", "1E+1000000", "1E-1000000", "9" * 5000, "NaN", "Infinity", "1.", "01",
    "[" * 5000, '{"a":' * 2000, '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '{"a": 1, "a": 2}', '{"": ""}',
)  # fmt: skip
VALUES = (*RAW, *(json.dumps(text) for text in NASTY))
CHOICE = {"choice": "skip", "value": "no"}
CREDIT_NOTE = {"id": "1", "lines": [line()], "amount": "9.00", "shipping": True, "repaid_on": "2026-11-22"}


def leaves(document: Any) -> Iterator[Any]:
    """The document again and again, each time with the mark in place of another of its values."""
    yield MARK
    if isinstance(document, dict):
        for name, value in document.items():
            yield from ({**document, name: changed} for changed in leaves(value))
    elif isinstance(document, list):
        for place, value in enumerate(document[:2]):
            yield from ([*document[:place], changed, *document[place + 1 :]] for changed in leaves(value))


def bodies_of(document: Any, drawn: Random | Sequence[str]) -> Iterator[bytes]:
    """The document with one value at a time replaced by a nasty one."""
    for marked in leaves(document):
        text = json.dumps(marked)
        for value in drawn.sample(VALUES, DRAWN) if isinstance(drawn, Random) else drawn:
            yield text.replace(f'"{MARK}"', value).encode("utf-8", "replace")


def shoporama_order() -> dict[str, Any]:
    double = ShoporamaDouble(token="", hook_address=None, hook_secret="")
    return dict(double.orders.find(double.orders.place(sale(), NOON)) or {})


def documents() -> dict[str, Any]:
    return {
        "orders": body(payments=[payment()]), "choices": CHOICE, "credit-notes": CREDIT_NOTE,
        "shoporama": shoporama_order(), "woocommerce": read_ordinary(),
    }  # fmt: skip


def send(shops: Shops, program: Program, door: str, sent: bytes) -> int:
    """The status of the answer. What a shop tells is also explained, as *Test en ordre* and a worker do."""
    if door == "orders":
        return program.call("PUT", "/orders/1042", sent).status
    if door in ("choices", "credit-notes"):
        return program.call("POST", f"/orders/1042/{door}", sent).status
    explain_payload(program.shop, sent.decode(), NOW)
    return int(shops.send(shops.address(door), sent, **signed(door, sent)).status_code)


def broken(door: str, drawn: Random | Sequence[str]) -> tuple[int, list[str]]:
    """How many bodies were tried, and those that were answered by a 5xx."""
    shops = Shops()
    program, document = program_of(shops.stores["sanne"].shop), documents()[door]
    if door in ("shoporama", "woocommerce"):
        shops.connect(door)
    else:
        program.put()
    tried, wrong = 0, []
    for sent in bodies_of(document, drawn):
        tried, status = tried + 1, send(shops, program, door, sent)
        if status >= 500:
            wrong.append(f"{status} {door} {sent[:300]!r}")
    return tried, wrong


@pytest.mark.parametrize("door", ["orders", "choices", "credit-notes", "shoporama", "woocommerce"])
def test_finding_14_no_door_for_programs_breaks_on_values_that_are_drawn(door: str, record_property: Any) -> None:
    tried, wrong = broken(door, Random(SEED))

    record_property(f"nasty bodies tried at {door}, drawn", tried)
    assert wrong == []
    assert tried >= DRAWN * 3


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("door", ["orders", "choices", "credit-notes", "shoporama", "woocommerce"])
def test_finding_14_no_door_for_programs_breaks_on_any_value(door: str, record_property: Any) -> None:
    tried, wrong = broken(door, VALUES)

    record_property(f"nasty bodies tried at {door}", tried)
    assert wrong == []
