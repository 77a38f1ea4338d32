"""How do we get access to a merchant's Dinero, and how do we keep it? By Visma Connect or a personal integration.

A refresh token from Visma works once: exchanging it twice ends the whole grant. This module only makes the calls. The
caller must hold a lock while refreshing, and store the new token before using it.
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from urllib.parse import urlencode

from pydantic import BaseModel

from krambod.dinero.answers import parse_json
from krambod.dinero.errors import ConsentGone, DineroError, OutcomeUnknown, Unavailable
from krambod.outgoing.calling import Http, Limits, OutgoingAnswer, OutgoingRequest
from krambod.outgoing.failures import NeverSent, OutgoingFailed

CONNECT_URL = "https://connect.visma.com"
AUTHZ_URL = "https://authz.dinero.dk"
SCOPES = "dineropublicapi:read dineropublicapi:write offline_access"
PERSONAL_SCOPES = "read write"
RENEW_EARLY = timedelta(minutes=5)
LIMITS = Limits(deadline_s=20.0, largest=256 * 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Our app at Visma Connect."""

    client_id: str
    client_secret: str
    redirect_uri: str
    connect_url: str = CONNECT_URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The tokens in an answer. If `refresh_token` is None, keep the one you have. `expires_at` is aware UTC."""

    access_token: str
    refresh_token: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Where to send the merchant, and what to remember until Visma sends them back."""

    url: str
    state: str
    code_verifier: str


class _TokenAnswer(BaseModel):
    access_token: str
    expires_in: int
    refresh_token: str | None = None


def ask_consent(app: App, *, language: str = "da-DK") -> Consent:
    """Returns the address to send the merchant to, with a new state and PKCE verifier.

    Visma answers in the query. A form that it posts from its own site would arrive without the session's cookie.
    """
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    query = {
        "client_id": app.client_id,
        "response_type": "code",
        "response_mode": "query",
        "scope": SCOPES,
        "redirect_uri": app.redirect_uri,
        "state": state,
        "code_challenge": code_challenge(verifier),
        "code_challenge_method": "S256",
        "ui_locales": language,
    }
    return Consent(url=f"{app.connect_url}/connect/authorize?{urlencode(query)}", state=state, code_verifier=verifier)


def exchange_code(http: Http, app: App, code: str, code_verifier: str) -> Grant:
    """Exchanges a code for a grant. Raises `ConsentGone` if the code is not valid, another `DineroError` otherwise."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uri}
    return _ask(http, f"{app.connect_url}/connect/token", form | _client(app) | {"code_verifier": code_verifier})


def refresh(http: Http, app: App, refresh_token: str) -> Grant:
    """Exchanges a refresh token for new tokens.

    Raises `OutcomeUnknown` if the answer is lost: try the same token once more at once. Raises `ConsentGone` if the
    token is not valid, another `DineroError` otherwise.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return _ask(http, f"{app.connect_url}/connect/token", form | _client(app))


def revoke(http: Http, app: App, refresh_token: str) -> None:
    """Ends the grant at Visma. Raises `DineroError` if Visma does not confirm it."""
    form = {"token": refresh_token, "token_type_hint": "refresh_token"}
    response = _post(http, f"{app.connect_url}/connect/revocation", form, (app.client_id, app.client_secret))
    if response.status != 200:
        raise DineroError(f"revocation: {response.status}")


def personal_grant(
    http: Http, *, client_id: str, client_secret: str, api_key: str, authz_url: str = AUTHZ_URL
) -> Grant:
    """Gets a token for one organization with its API key. It lasts an hour and has no refresh token.

    Raises `ConsentGone` if the merchant must enter new keys, another `DineroError` otherwise.
    """
    form = {"grant_type": "password", "scope": PERSONAL_SCOPES, "username": api_key, "password": api_key}
    return _ask(http, f"{authz_url}/dineroapi/oauth/token", form, (client_id, client_secret))


class PersonalIntegration:
    """Gives tokens for one organization with its API key, without a consent. Threads may share it."""

    def __init__(
        self,
        http: Http,
        *,
        client_id: str,
        client_secret: str,
        api_key: str,
        authz_url: str = AUTHZ_URL,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._http = http
        self._client_id = client_id
        self._client_secret = client_secret
        self._api_key = api_key
        self._authz_url = authz_url
        self._now = now
        self._grant: Grant | None = None
        self._lock = Lock()

    def current(self) -> str:
        with self._lock:
            if self._grant is None or self._grant.expires_at - RENEW_EARLY <= self._now():
                self._grant = self._new()
            return self._grant.access_token

    def renewed(self, refused: str) -> str:
        with self._lock:
            if self._grant is None or self._grant.access_token == refused:
                self._grant = self._new()
            return self._grant.access_token

    def _new(self) -> Grant:
        return personal_grant(
            self._http,
            client_id=self._client_id,
            client_secret=self._client_secret,
            api_key=self._api_key,
            authz_url=self._authz_url,
        )


def code_challenge(verifier: str) -> str:
    """Returns the challenge for a PKCE verifier, method S256 (RFC 7636)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _client(app: App) -> dict[str, str]:
    return {"client_id": app.client_id, "client_secret": app.client_secret}


def _ask(http: Http, url: str, form: Mapping[str, str], basic: tuple[str, str] | None = None) -> Grant:
    asked_at = datetime.now(UTC)
    response = _post(http, url, form, basic)
    if response.status >= 500:
        raise OutcomeUnknown(f"token: {response.status}")
    try:
        document = parse_json(response.body)
        if response.status != 200:
            raise _failure(response.status, str(document.get("error")), is_merchants_app=basic is not None)
        answer = _TokenAnswer.model_validate(document)
    except (ValueError, AttributeError) as error:
        raise OutcomeUnknown(f"token: {response.status}, and the answer is not readable") from error
    expires_at = asked_at + timedelta(seconds=answer.expires_in)
    return Grant(access_token=answer.access_token, refresh_token=answer.refresh_token, expires_at=expires_at)


def _failure(status: int, error: str, *, is_merchants_app: bool) -> DineroError:
    """Returns the failure for an error code. In a personal integration only the merchant can correct the secret."""
    if error == "invalid_grant" or (error == "invalid_client" and is_merchants_app):
        return ConsentGone(f"token: {error}")
    return DineroError(f"token: {status} {error}")


def _post(http: Http, url: str, form: Mapping[str, str], basic: tuple[str, str] | None) -> OutgoingAnswer:
    request = OutgoingRequest(
        method="POST",
        url=url,
        headers={"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"},
        auth=basic,
        content=urlencode(form).encode(),
    )
    try:
        return http.fetch(request, LIMITS)
    except NeverSent as error:
        raise Unavailable("token: the service could not be reached") from error
    except OutgoingFailed as error:
        raise OutcomeUnknown(f"token: {error}") from error
