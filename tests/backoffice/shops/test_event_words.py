"""Is an event told in words, and its body laid out without a change of what it says?"""

import pytest
from django.utils.translation import override

from krambod.backoffice.shops.event_bodies import laid_out
from krambod.backoffice.shops.event_words import NAMES, name_words
from krambod.platforms.platform import EventKind


def test_each_kind_of_event_has_words() -> None:
    assert set(NAMES) == set(EventKind)


@pytest.mark.parametrize(
    ("event", "kind", "words"),
    [
        ("order_created", "order", "Ny ordre"),
        ("new_return", "order", "Retur meldt"),
        ("order", "order", "Ny eller ændret ordre"),
        ("order.deleted", "deleted", "Ordre slettet"),
        ("poll", "order", "fundet ved at se efter"),
        ("of_tomorrow", "of_a_newer_version", "of_tomorrow"),
    ],
)
def test_an_event_is_told_by_its_kind(event: str, kind: str, words: str) -> None:
    with override("da"):
        assert name_words(event, kind) == words


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"total":288.00,"id":7,"name":"\\u00e6","lines":[1e2,true,null]}',
         '{\n  "total": 288.00,\n  "id": 7,\n  "name": "æ",\n  "lines": [\n    1e2,\n    true,\n    null\n  ]\n}'),
        ("[]", "[]"),
        ("7", "7"),
        ("type=order&id=7", "type=order&id=7"),
        ('{"x": "\\ud800"}', '{"x": "\\ud800"}'),
        ("[" * 100_000, "[" * 100_000),
        ("", ""),
    ],
)  # fmt: skip
def test_json_is_laid_out_and_anything_else_stays(body: str, shown: str) -> None:
    assert laid_out(body) == shown
