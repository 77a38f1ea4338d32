"""Which error do a broken network, a broken Dinero and a broken token give?"""

from collections.abc import Callable
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from krambod.dinero import Dinero, NewContact, PersonalIntegration, Transport
from krambod.dinero.answers import Exchange, read_answer
from krambod.dinero.errors import (
    AccessDenied,
    AlreadyExists,
    ConsentGone,
    Deleted,
    DineroError,
    Invalid,
    InvalidContact,
    NotConnected,
    NotFound,
    OutcomeUnknown,
    OutdatedTimestamp,
    ProMissing,
    RateLimited,
    Refused,
    TokenRefused,
    Unavailable,
)
from krambod.outgoing.calling import Http
from tests.doubles.caller import Caller
from tests.outgoing.dripping import HEAD, dripping

PERSON = NewContact(name="Jens Hansen", email="jens@example.com", is_person=True)

WRITE_IS_UNKNOWN = ["drop_before", "drop_after", "server_error", "server_error_after", "cut", "not_json", "too_large"]


@pytest.mark.parametrize("kind", WRITE_IS_UNKNOWN)
def test_a_write_whose_answer_is_lost_has_an_unknown_outcome(dinero: Dinero, by_hand: Caller, kind: str) -> None:
    by_hand.admin("faults", {"kind": kind, "path": "/v1/*/contacts"})

    with pytest.raises(OutcomeUnknown):
        dinero.create_contact(PERSON)


@pytest.mark.parametrize("kind", WRITE_IS_UNKNOWN)
def test_a_read_whose_answer_is_lost_can_just_be_made_again(dinero: Dinero, by_hand: Caller, kind: str) -> None:
    by_hand.admin("faults", {"kind": kind, "path": "*/sales/settings"})

    with pytest.raises(Unavailable):
        dinero.sales_settings()

    assert dinero.sales_settings().default_account_number == 1000


@pytest.mark.parametrize(("kind", "failure"), [("too_many_requests", RateLimited), ("brownout", Unavailable)])
def test_a_write_that_dinero_did_not_begin_has_no_effect(
    dinero: Dinero, by_hand: Caller, kind: str, failure: type[DineroError]
) -> None:
    by_hand.admin("faults", {"kind": kind, "path": "/v1/*/contacts"})

    with pytest.raises(failure) as caught:
        dinero.create_contact(PERSON)

    assert not isinstance(caught.value, OutcomeUnknown)


def test_a_call_to_a_machine_that_cannot_be_reached_has_no_effect(http: Http, tokens: PersonalIntegration) -> None:
    tokens.current()
    nowhere = Dinero(Transport(http, "http://127.0.0.1:9", tokens), 310001)

    with pytest.raises(Unavailable):
        nowhere.create_contact(PERSON)


def test_a_call_ends_at_its_deadline(http: Http, url: str, tokens: PersonalIntegration, by_hand: Caller) -> None:
    tokens.current()
    impatient = Dinero(Transport(http, url, tokens, deadline_s=0.1), 310001)
    by_hand.admin("faults", {"kind": "slow_before", "path": "/v1/*/contacts", "delay_s": 0.5})

    with pytest.raises(OutcomeUnknown):
        impatient.create_contact(PERSON)


def test_an_answer_that_comes_too_slowly_ends_at_the_deadline(http: Http, tokens: PersonalIntegration) -> None:
    tokens.current()
    with dripping(HEAD + b"\r\n" + b" " * 10_000) as server:
        slow = Dinero(Transport(http, f"http://127.0.0.1:{server.port}", tokens, deadline_s=0.3), 310001)

        with pytest.raises(Unavailable, match="too long"):
            slow.sales_settings()


def test_an_expired_token_is_renewed_once_and_the_call_made_again(dinero: Dinero, by_hand: Caller) -> None:
    by_hand.admin("faults", {"kind": "expired", "path": "*/sales/settings"})

    assert dinero.sales_settings().default_account_number == 1000


def test_a_token_that_is_refused_twice_raises_token_refused(dinero: Dinero, by_hand: Caller) -> None:
    by_hand.admin("faults", {"kind": "expired", "path": "*/sales/settings", "count": 2})

    with pytest.raises(TokenRefused):
        dinero.sales_settings()


def test_a_revoked_key_means_to_connect_again(dinero: Dinero, by_hand: Caller) -> None:
    by_hand.admin("faults", {"kind": "revoked", "path": "*/sales/settings"})

    with pytest.raises(ConsentGone):
        dinero.sales_settings()


def test_every_call_spends_from_the_budget_first(http: Http, url: str, tokens: PersonalIntegration) -> None:
    spent: list[int] = []
    thrifty = Dinero(Transport(http, url, tokens, spend=lambda: spent.append(1)), 310001)

    thrifty.sales_settings()
    thrifty.sales_settings()

    assert len(spent) == 2


def test_a_call_is_logged_without_token_query_or_body(dinero: Dinero) -> None:
    with capture_logs() as logs:
        dinero.find_contacts_by_reference("jens@example.com")
        dinero.create_contact(PERSON)

    assert [(entry["event"], entry["method"], entry["path"], entry["status"]) for entry in logs] == [
        ("dinero.call", "GET", "/v2/310001/contacts", 200),
        ("dinero.call", "POST", "/v1/310001/contacts", 200),
    ]
    assert "jens" not in str(logs)
    assert "Bearer" not in str(logs)


def refused(status: int, body: str, retry_after: str | None = None) -> Callable[[], object]:
    exchange = Exchange(what="POST /x", is_write=True, status=status, body=body.encode(), retry_after=retry_after)
    return lambda: read_answer(exchange)


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (400, '{"code":40}', NotFound),
        (400, '{"code":41,"message":"Unauthorized"}', AccessDenied),
        (400, '{"code":42,"message":"Validation Error"}', Invalid),
        (403, '{"code":48}', ProMissing),
        (400, '{"code":58}', OutdatedTimestamp),
        (400, '{"code":63}', NotFound),
        (400, '{"code":65,"message":"Item is deleted"}', Deleted),
        (400, '{"code":72}', AlreadyExists),
        (409, '{"code":72,"message":"Duplicated entity"}', AlreadyExists),
        (403, '{"code":90}', ProMissing),
        (402, '{"code":90}', ProMissing),
        (400, '{"code":42,"validationErrors":{"guidMustBeUnique":"x"}}', AlreadyExists),
        (400, '{"code":42,"validationErrors":{"InvalidContactId":"x"}}', InvalidContact),
        (429, "API calls quota exceeded! (100)", RateLimited),
        (480, "Brownout", Unavailable),
        (500, "<html>", OutcomeUnknown),
        (401, "", TokenRefused),
        (413, "", Refused),
        (400, '{"code":45,"message":"Invoices must have at least one invoice line"}', Invalid),
        (400, '{"CODE":63}', NotFound),
        (400, '{"code":43,"message":"Limit Exceeded"}', Refused),
        (400, '{"code":"58"}', Refused),
        (400, '{"code":42,"validationErrors":{"ledgerItemNotFound":"x"}}', NotFound),
        (400, '{"code":42,"validationErrors":["x"],"languageSpecificMessages":"x"}', Invalid),
        (400, "<html>", Refused),
        (400, "[]", Refused),
        (403, "", AccessDenied),
        (404, "", NotFound),
        (418, "null", Refused),
    ],
)
def test_a_refusal_is_read_whatever_is_missing_from_it(status: int, body: str, failure: type[DineroError]) -> None:
    with pytest.raises(DineroError) as caught:
        refused(status, body)()

    assert type(caught.value) is failure


def test_the_wait_that_dinero_asks_for_is_kept() -> None:
    for header, seconds in (("17", 17), ("soon", None), (None, None)):
        with pytest.raises(RateLimited) as caught:
            refused(429, "API calls quota exceeded!", header)()
        assert caught.value.retry_after_s == seconds


def test_amounts_in_answers_never_pass_a_float() -> None:
    exchange = Exchange(what="GET /x", is_write=False, status=200, body=b'{"amount": 0.1000000000000000055}')

    assert read_answer(exchange) == {"amount": Decimal("0.1000000000000000055")}


def test_an_empty_answer_to_a_write_is_a_valid_answer() -> None:
    assert read_answer(Exchange(what="PUT /x", is_write=True, status=200, body=b"")) == {}


def test_failures_say_whether_a_person_must_act() -> None:
    assert issubclass(ConsentGone, NotConnected)
    assert not issubclass(Unavailable, NotConnected)
