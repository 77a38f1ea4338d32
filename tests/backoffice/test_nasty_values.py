"""Does any page break on what somebody may type or send? All forms and all parameters, with forty nasty values.

The ordinary run draws values by a seed; `-m soak` tries them all.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from krambod.backoffice.forms import DayField
from krambod.merchants.models import User
from tests.backoffice.crawling import HEADERS, Findings, Visitor, find_addresses, open_everything
from tests.backoffice.nasty import NASTY
from tests.backoffice.person import PASSWORD
from tests.backoffice.planting import plant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]
SEED = 20261126
TRIED, TRIED_IN_QUERIES = 1, 1  # values for each field, and for each page with parameters
MOST_FIELDS = 5  # of one form in the ordinary run: one page has a field for each word of a shop
PARTS = 11  # of the long run: each ends before the deadline of a test
KEPT = {"csrfmiddlewaretoken"}
LONGEST_IN_A_PATH = 2000
HEADERS_READ = (
    "Accept-Language", "Authorization", "Content-Length", "Content-Type", "Cookie", "Host", "HX-Current-URL",
    "HX-Request", "If-Modified-Since", "If-None-Match", "Origin", "Range", "Referer", "Transfer-Encoding", "User-Agent",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Shoporama-Signature",
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
        names = sorted(form.fields.keys() - KEPT)
        if isinstance(drawn, Random):
            names = drawn.sample(names, min(len(names), MOST_FIELDS))
        for name in names:
            for value in drawn.sample(NASTY, TRIED) if isinstance(drawn, Random) else drawn:
                pressed = drawn.choice(buttons) if isinstance(drawn, Random) else buttons[0]
                yield form.method.upper(), target, {**form.fields, pressed[0]: pressed[1], name: value}


def query_tries(findings: Findings, drawn: Random | Sequence[str]) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Each page, with all parameters that any page reads set to the same nasty value."""
    names = sorted(findings.query_names)
    for path in findings.statuses:
        for value in drawn.sample(NASTY, TRIED_IN_QUERIES) if isinstance(drawn, Random) else drawn:
            yield "GET", path, dict.fromkeys(names, value)


def path_tries(
    values: Mapping[str, object], drawn: Random | Sequence[str]
) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Each address with each of its parameters set to such a value, as a browser would write it."""
    for address in find_addresses():
        for name in address.names:
            for value in drawn.sample(NASTY, TRIED) if isinstance(drawn, Random) else drawn:
                written = quote(value[:LONGEST_IN_A_PATH], errors="replace", safe="")
                yield "GET", address.path({**values, name: written}), {}


def header_tries(drawn: Random | Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each header that we or a library read, at a page, a program's address and a webhook's."""
    for path, name in product(("/account/login/", "/api/v1/orders", "/hooks/shoporama/no-such-key"), HEADERS_READ):
        for value in drawn.sample(NASTY, TRIED) if isinstance(drawn, Random) else drawn:
            yield path, name, value.encode("utf-8", "replace").decode("latin-1")[:LONGEST_IN_A_PATH]


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


def broken_by_headers(tries: Sequence[tuple[str, str, str]]) -> list[str]:
    """The tries with a header that were answered by a 5xx."""
    client = Client(headers=HEADERS, raise_request_exception=False)
    answers = ((client.get(path, headers={name: value}).status_code, path, name, value) for path, name, value in tries)
    return [f"{status} {path} {name}: {value[:40]!r}" for status, path, name, value in answers if status >= 500]


def test_finding_14_no_page_breaks_on_nasty_values_that_are_drawn(record_property: Any) -> None:
    visitor, values = make_owner()
    findings = open_everything(visitor, find_addresses(), values)
    drawn = Random(SEED)

    tries = [*form_tries(findings, drawn), *query_tries(findings, drawn), *path_tries(values, drawn)]
    wrong = broken(visitor, tries)
    wrong += broken_by_headers(list(header_tries(drawn)))

    record_property("nasty values tried, drawn", len(tries))
    assert len(tries) > 150
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

    tries = [*query_tries(findings, chosen), *form_tries(findings, chosen), *path_tries(values, chosen)]
    wrong = broken(visitor, tries)
    wrong += broken_by_headers(list(header_tries(chosen)))

    record_property(f"nasty values tried, part {part}", len(tries))
    assert wrong == []
