"""Does any page break on what somebody may type or send? All forms and all parameters, with forty nasty values.

The ordinary run draws values by a seed; `-m soak` tries them all.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from krambod.backoffice.forms import DayField
from krambod.merchants.models import User
from tests.backoffice.crawling import Findings, Visitor, find_addresses, open_everything
from tests.backoffice.person import PASSWORD
from tests.backoffice.planting import plant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]
SEED = 20261126
TRIED, TRIED_IN_QUERIES = 1, 1  # values for each field, and for each page with parameters
PARTS = 11  # of the long run: each ends before the deadline of a test
KEPT = {"csrfmiddlewaretoken"}
NASTY = (
    "", " ", "\x00", "a\x00b", "\ud800", "\N{RIGHT-TO-LEFT OVERRIDE}a", "²", "٣", "½", "Ⅷ", "-1", "0", "-0", "+1",
    "1,5", "1.5", "1e5", "1E+1000000", "1E-1000000", "NaN", "Infinity", "-Infinity", "9" * 30, "9" * 5000, "0x10",
    "1_000", "0001-01-01", "9999-12-31", "2026-02-30", "24:00", "a" * 100_000, "æ" * 300, "'; DROP TABLE x; --",
    "<script>", "{{ 7*7 }}", "%s%n", "../../etc/passwd", "=1+1", "\r\nX-Injected: 1", "http://[::1", "https://user:pw@\x00host",
    "[" * 5000, '{"a": 1e400}', "null",
)  # fmt: skip


def make_owner() -> tuple[Visitor, dict[str, object]]:
    user = User.objects.create_user("owner@zqsannex.dk", PASSWORD)
    return Visitor(name="owner", user=user), plant("sanne", 310001, user).values


def form_tries(findings: Findings, drawn: Random | Sequence[str]) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Each field of each form, with values that are drawn, or with all that are given."""
    for target, form in findings.forms:
        if "logout" in target:
            continue
        buttons = [button for button in form.buttons if button[0]] or [("", "")]
        for name in sorted(form.fields.keys() - KEPT):
            for value in drawn.sample(NASTY, TRIED) if isinstance(drawn, Random) else drawn:
                pressed = drawn.choice(buttons) if isinstance(drawn, Random) else buttons[0]
                yield form.method.upper(), target, {**form.fields, pressed[0]: pressed[1], name: value}


def query_tries(findings: Findings, drawn: Random | Sequence[str]) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Each page, with all parameters that any page reads set to the same nasty value."""
    names = sorted(findings.query_names)
    for path in findings.statuses:
        for value in drawn.sample(NASTY, TRIED_IN_QUERIES) if isinstance(drawn, Random) else drawn:
            yield "GET", path, dict.fromkeys(names, value)


def broken(visitor: Visitor, tries: Sequence[tuple[str, str, dict[str, object]]]) -> list[str]:
    """The tries that were answered by a 5xx."""
    wrong = []
    for method, path, body in tries:
        sent = {name: str(value).encode("utf-8", "replace").decode() for name, value in body.items() if name}
        answer = visitor.ask(method, path, sent)
        if answer.status >= 500:
            shown = {name: value[:40] for name, value in sent.items()}
            wrong.append(f"{answer.status} {method} {path} {shown}")
    return wrong


def test_finding_14_no_page_breaks_on_nasty_values_that_are_drawn(record_property: Any) -> None:
    visitor, values = make_owner()
    findings = open_everything(visitor, find_addresses(), values)
    drawn = Random(SEED)

    tries = [*form_tries(findings, drawn), *query_tries(findings, drawn)]
    wrong = broken(visitor, tries)

    record_property("nasty values tried, drawn", len(tries))
    assert len(tries) > 200
    assert wrong == []


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_finding_12_a_day_field_refuses_the_ends_of_the_calendar(day: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(day)
    assert DayField().clean("2026-11-26") == date(2026, 11, 26)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(PARTS))
def test_finding_14_no_page_breaks_on_any_nasty_value(part: int, record_property: Any) -> None:
    visitor, values = make_owner()
    findings = open_everything(visitor, find_addresses(), values)
    chosen = NASTY[part::PARTS]

    tries = [*query_tries(findings, chosen), *form_tries(findings, chosen)]
    wrong = broken(visitor, tries)

    record_property(f"nasty values tried, part {part}", len(tries))
    assert wrong == []
