"""Do we get access, keep it and lose it as we should? Tested against the double of Visma Connect."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from krambod.dinero import App, PersonalIntegration
from krambod.dinero.errors import ConsentGone, DineroError, OutcomeUnknown, Unavailable
from krambod.dinero.oauth import SCOPES, Consent, Grant, ask_consent, exchange_code, personal_grant, refresh, revoke
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, VISMA_CLIENT_ID, api_key
from krambod.outgoing.calling import Http
from tests.doubles.caller import Caller, wire_of

TOKEN_PATH = "/connect/token"


@pytest.fixture
def app(url: str) -> App:
    return App(
        client_id=VISMA_CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uri="http://localhost:8000/dinero/callback",
        connect_url=url,
    )


def allow(http: Http, consent: Consent) -> dict[str, str]:
    """Consents as a merchant does in the browser. Returns the query with which Visma calls the app back."""
    assert wire_of(http).get(consent.url).status_code == 200
    asked = dict(parse_qsl(urlsplit(consent.url).query))
    place = consent.url.partition("?")[0]
    answer = wire_of(http).post(place, data={**asked, "user": "sanne", "decision": "allow"})
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def connected(http: Http, app: App) -> Grant:
    consent = ask_consent(app)
    return exchange_code(http, app, allow(http, consent)["code"], consent.code_verifier)


def organizations_seen(http: Http, url: str, token: str) -> int:
    answer = wire_of(http).get(f"{url}/v1.1/organizations", headers={"Authorization": f"Bearer {token}"})
    return len(answer.json()) if answer.status_code == 200 else 0


def test_consent_gives_a_grant_that_reaches_all_of_the_user_s_organizations(http: Http, app: App, url: str) -> None:
    consent = ask_consent(app)
    called_back = allow(http, consent)
    grant = exchange_code(http, app, called_back["code"], consent.code_verifier)

    assert called_back["state"] == consent.state
    assert organizations_seen(http, url, grant.access_token) == 4
    life = grant.expires_at - datetime.now(UTC)
    assert timedelta(minutes=59) < life <= timedelta(hours=1)


def test_every_consent_has_a_state_and_a_verifier_of_its_own(app: App) -> None:
    one, other = ask_consent(app), ask_consent(app, language="de-DE")

    query = dict(parse_qsl(urlsplit(other.url).query))
    assert one.state != other.state
    assert one.code_verifier != other.code_verifier
    assert other.code_verifier not in other.url
    assert (query["scope"], query["ui_locales"], query["response_mode"]) == (SCOPES, "de-DE", "query")


def test_a_code_without_its_verifier_is_worth_nothing(http: Http, app: App) -> None:
    code = allow(http, ask_consent(app))["code"]

    with pytest.raises(ConsentGone):
        exchange_code(http, app, code, "another")


def test_a_refresh_gives_new_tokens_and_the_old_one_dies(http: Http, app: App, url: str, by_hand: Caller) -> None:
    by_hand.admin("world", {"refresh_grace_s": 0})
    first = connected(http, app)
    assert first.refresh_token is not None

    second = refresh(http, app, first.refresh_token)

    assert second.refresh_token not in (None, first.refresh_token)
    with pytest.raises(ConsentGone):
        refresh(http, app, first.refresh_token)
    assert organizations_seen(http, url, second.access_token) == 0


def test_a_refresh_whose_answer_was_lost_is_made_once_more_with_the_same_token(
    http: Http, app: App, url: str, by_hand: Caller
) -> None:
    first = connected(http, app)
    assert first.refresh_token is not None
    by_hand.admin("faults", {"kind": "drop_after", "path": TOKEN_PATH})

    with pytest.raises(OutcomeUnknown):
        refresh(http, app, first.refresh_token)
    second = refresh(http, app, first.refresh_token)

    assert organizations_seen(http, url, second.access_token) == 4


def test_an_answer_without_a_refresh_token_says_to_keep_the_old_one(http: Http, app: App, by_hand: Caller) -> None:
    first = connected(http, app)
    assert first.refresh_token is not None
    by_hand.admin("world", {"refresh_tokens": "reusable"})

    assert refresh(http, app, first.refresh_token).refresh_token is None


def test_a_revoked_grant_is_gone(http: Http, app: App, url: str) -> None:
    grant = connected(http, app)
    assert grant.refresh_token is not None

    revoke(http, app, grant.refresh_token)

    assert organizations_seen(http, url, grant.access_token) == 0
    with pytest.raises(ConsentGone):
        refresh(http, app, grant.refresh_token)


def test_a_wrong_secret_does_not_count_as_a_lost_consent(http: Http, app: App, url: str) -> None:
    wrong = App(client_id=VISMA_CLIENT_ID, client_secret="no", redirect_uri=app.redirect_uri, connect_url=url)

    for call in (lambda: refresh(http, wrong, "x"), lambda: revoke(http, wrong, "x")):
        with pytest.raises(DineroError) as caught:
            call()
        assert not isinstance(caught.value, ConsentGone)


@pytest.mark.parametrize("kind", ["drop_before", "server_error_after", "not_json", "cut"])
def test_a_token_answer_that_cannot_be_read_is_an_unknown_outcome(
    http: Http, app: App, by_hand: Caller, kind: str
) -> None:
    grant = connected(http, app)
    by_hand.admin("faults", {"kind": kind, "path": TOKEN_PATH})

    with pytest.raises(OutcomeUnknown):
        refresh(http, app, grant.refresh_token or "")


def test_a_service_that_cannot_be_reached_is_unavailable(http: Http, app: App) -> None:
    nowhere = App(client_id="x", client_secret="x", redirect_uri=app.redirect_uri, connect_url="http://127.0.0.1:9")

    with pytest.raises(Unavailable):
        refresh(http, nowhere, "x")


def test_a_personal_token_is_asked_for_once_and_renewed_before_it_expires(http: Http, url: str) -> None:
    now = datetime.now(UTC)
    clock = iter([now + timedelta(minutes=54), now + timedelta(minutes=56)])
    tokens = PersonalIntegration(
        http,
        client_id=PERSONAL_CLIENT_ID,
        client_secret=CLIENT_SECRET,
        api_key=api_key(310001),
        authz_url=url,
        now=lambda: next(clock),
    )

    given = [tokens.current(), tokens.current(), tokens.current(), tokens.renewed("another token")]

    assert given[0] == given[1]
    assert given[2] != given[1]
    assert given[3] == given[2]


def test_a_personal_key_that_is_not_valid_means_to_connect_again(http: Http, url: str) -> None:
    tokens = PersonalIntegration(
        http, client_id=PERSONAL_CLIENT_ID, client_secret=CLIENT_SECRET, api_key="old", authz_url=url
    )

    with pytest.raises(ConsentGone):
        tokens.current()


def test_threads_that_share_a_personal_integration_ask_for_one_token(http: Http, url: str, by_hand: Caller) -> None:
    by_hand.admin("faults", {"kind": "slow_after", "path": "/dineroapi/oauth/token", "delay_s": 0.2})
    tokens = PersonalIntegration(
        http, client_id=PERSONAL_CLIENT_ID, client_secret=CLIENT_SECRET, api_key=api_key(310001), authz_url=url
    )

    with ThreadPoolExecutor(max_workers=3) as threads:
        given = list(threads.map(lambda _: tokens.current(), range(3)))

    assert len(set(given)) == 1


def test_a_personal_grant_lasts_an_hour_and_is_never_refreshed(http: Http, url: str) -> None:
    grant = personal_grant(
        http, client_id=PERSONAL_CLIENT_ID, client_secret=CLIENT_SECRET, api_key=api_key(310001), authz_url=url
    )

    assert grant.refresh_token is None
    assert timedelta(minutes=59) < grant.expires_at - datetime.now(UTC) <= timedelta(hours=1)
    assert organizations_seen(http, url, grant.access_token) == 1
