"""How does an app get access, and with which tokens? Visma Connect and the personal integration. (dinero-api.md §1)

authorize ─▶ consent page ─▶ code ─▶ token ─▶ access token (1 h) + one-time refresh token
                                      ▲  └─ refresh: the old token dies, after a grace its second use kills the grant
"""

import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

import msgspec

from krambod.doubles.dinero.clock import Clock, stamp
from krambod.doubles.dinero.connect.consent import AuthorizationRequest, consent_page, decided
from krambod.doubles.dinero.rules.access import bearer_token
from krambod.doubles.dinero.store import Row, Store
from krambod.doubles.dinero.worlds import World
from krambod.doubles.web import Answer, Request, json_answer

ACCESS_TOKEN_LIFE = timedelta(hours=1)
CODE_LIFE = timedelta(minutes=5)
AUDIENCE = "https://api.dinero.dk"
PERSONAL_SCOPES = ("read write", "read")

Form = Mapping[str, str]


class OAuthError(Exception):
    """An answer like `{"error": "invalid_grant"}`."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.status = status

    def answer(self) -> Answer:
        return json_answer({"error": self.error, "error_description": str(self)}, self.status)


class VismaConnect:
    """Authorization and tokens. Every method runs inside the caller's transaction."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def answer(self, request: Request, world: World) -> tuple[Answer, str | None]:
        """The answer, and the id of the client that asked, None where it is unknown."""
        form = _form(request)
        basic = _basic_credentials(request.headers.get("authorization", ""))
        client_id = form.get("client_id") or request.query.get("client_id") or basic[0]
        try:
            return self._route(request, form, basic, world), client_id
        except OAuthError as error:
            return error.answer(), client_id

    def _route(self, request: Request, form: Form, basic: tuple[str | None, str], world: World) -> Answer:
        match request.method, request.path:
            case "GET", "/.well-known/openid-configuration":
                return json_answer(_discovery(request))
            case "GET", "/connect/authorize":
                return consent_page(self._store, request.query, world)
            case "POST", "/connect/authorize":
                return decided(self._store, form, world, self._new_code)
            case "POST", "/connect/token":
                return json_answer(self._token(form, world), headers={"Cache-Control": "no-store"})
            case "POST", "/connect/revocation":
                return self._revocation(form, basic)
            case "POST", "/dineroapi/oauth/token":
                return json_answer(self._personal_token(form, basic), headers={"Cache-Control": "no-store"})
            case _:
                return json_answer({"error": "not_found"}, 404)

    def expire_token_of(self, request: Request) -> None:
        self._store.delete("access_tokens", Token=bearer_token(request.headers.get("authorization", "")))

    def revoke_grant_of(self, request: Request) -> None:
        """Ends the grant of the access token, refresh token or API key that a call carries."""
        form = _form(request)
        grants = self._store.all(
            "SELECT GrantId FROM access_tokens WHERE Token = ?"
            " UNION SELECT GrantId FROM refresh_tokens WHERE Token = ?",
            bearer_token(request.headers.get("authorization", "")), form.get("refresh_token"),
        )  # fmt: skip
        for grant in grants:
            self._revoke(grant["GrantId"])
        self._revoke_key(form.get("username"))

    def _new_code(self, asked: AuthorizationRequest, user_id: str) -> str:
        code = secrets.token_urlsafe(32)
        row = {
            "Code": code,
            "ClientId": asked.client_id,
            "UserId": user_id,
            "RedirectUri": asked.redirect_uri,
            "Scope": asked.scope,
            "CodeChallenge": asked.code_challenge,
            "ExpiresAt": stamp(self._clock.now() + CODE_LIFE),
        }
        self._store.insert("codes", row)
        return code

    def _token(self, form: Form, world: World) -> dict[str, Any]:
        client = self._client(form.get("client_id"), form.get("client_secret", ""), kind="visma")
        match form.get("grant_type"):
            case "authorization_code":
                return self._exchange_code(client, form)
            case "refresh_token":
                return self._refresh(client, form, world)
            case other:
                raise OAuthError("unsupported_grant_type", f"{other} is not a grant type of this app.")

    def _exchange_code(self, client: Row, form: Form) -> dict[str, Any]:
        code = self._store.find(
            "SELECT * FROM codes WHERE Code = ? AND ClientId = ?", form.get("code"), client["ClientId"]
        )
        if code is None:
            raise OAuthError("invalid_grant", "The code is unknown.")
        if code["GrantId"] is not None:
            self._revoke(code["GrantId"])
            raise OAuthError("invalid_grant", "The code was used before; its grant is revoked.")
        if code["ExpiresAt"] <= stamp(self._clock.now()) or code["RedirectUri"] != form.get("redirect_uri"):
            raise OAuthError("invalid_grant", "The code is expired or belongs to another redirect_uri.")
        if code["CodeChallenge"] and code["CodeChallenge"] != _challenge(form.get("code_verifier", "")):
            raise OAuthError("invalid_grant", "The code_verifier does not fit the challenge.")
        grant = {"GrantId": secrets.token_hex(16), "ClientId": client["ClientId"], "UserId": code["UserId"]}
        self._store.insert("grants", {**grant, "Scope": code["Scope"]})
        self._store.update("codes", {"GrantId": grant["GrantId"]}, Code=code["Code"])
        answer = self._access(grant["GrantId"], client["ClientId"], code["Scope"])
        if "offline_access" in code["Scope"].split():
            answer["refresh_token"] = self._new_refresh_token(grant["GrantId"])
        return answer

    def _refresh(self, client: Row, form: Form, world: World) -> dict[str, Any]:
        row = self._store.find(
            "SELECT r.*, g.Scope FROM refresh_tokens r JOIN grants g ON g.GrantId = r.GrantId"
            " WHERE r.Token = ? AND g.ClientId = ? AND g.RevokedAt IS NULL",
            form.get("refresh_token"), client["ClientId"],
        )  # fmt: skip
        if row is None:
            raise OAuthError("invalid_grant", "The refresh token is unknown or its grant is revoked.")
        if world.refresh_tokens == "reusable":
            return self._access(row["GrantId"], client["ClientId"], row["Scope"])
        now = self._clock.now()
        if row["ReplacedAt"] is None:
            self._store.update("refresh_tokens", {"ReplacedAt": stamp(now)}, Token=row["Token"])
        elif row["ReplacedAt"] <= stamp(now - timedelta(seconds=world.refresh_grace_s)):
            self._revoke(row["GrantId"])
            raise OAuthError("invalid_grant", "The refresh token was used before; its grant is revoked.")
        answer = self._access(row["GrantId"], client["ClientId"], row["Scope"])
        answer["refresh_token"] = self._new_refresh_token(row["GrantId"])
        return answer

    def _revocation(self, form: Form, basic: tuple[str | None, str]) -> Answer:
        """Ends refresh tokens only. An access token lives until it expires; revoking one is answered with 200."""
        client = self._client(*basic, kind="visma", status=401)
        row = self._store.find(
            "SELECT g.GrantId FROM refresh_tokens r JOIN grants g ON g.GrantId = r.GrantId"
            " WHERE r.Token = ? AND g.ClientId = ?",
            form.get("token"), client["ClientId"],
        )  # fmt: skip
        if row is not None:
            self._revoke(row["GrantId"])
        return Answer(status=200)

    def _personal_token(self, form: Form, basic: tuple[str | None, str]) -> dict[str, Any]:
        """One token for one organization, without a refresh token. Credentials go in the header, nowhere else."""
        client = self._client(*basic, kind="personal")
        scope = form.get("scope")
        if form.get("grant_type") != "password" or scope not in PERSONAL_SCOPES:
            raise OAuthError("invalid_request", f"grant_type=password and scope={PERSONAL_SCOPES[0]} are expected.")
        key = self._store.find(
            "SELECT * FROM api_keys WHERE ApiKey = ? AND ClientId = ? AND RevokedAt IS NULL",
            form.get("username"), client["ClientId"],
        )  # fmt: skip
        if key is None or form.get("password") != form.get("username"):
            raise OAuthError("invalid_grant", "The API key is not valid.")
        grant = {"GrantId": secrets.token_hex(16), "ClientId": client["ClientId"], "ApiKey": key["ApiKey"]}
        self._store.insert("grants", {**grant, "OrganizationId": key["OrganizationId"], "Scope": scope})
        return self._access(grant["GrantId"], client["ClientId"], scope)

    def _client(self, client_id: str | None, secret: str, *, kind: str, status: int = 400) -> Row:
        row = self._store.find("SELECT * FROM clients WHERE ClientId = ? AND Kind = ?", client_id, kind)
        if row is None or not secrets.compare_digest(row["ClientSecret"].encode(), secret.encode()):
            raise OAuthError("invalid_client", "The client is unknown or its secret is wrong.", status)
        return row

    def _access(self, grant_id: str, client_id: str, scope: str) -> dict[str, Any]:
        now = self._clock.now()
        token = _web_token(now, client_id, scope)
        expires = stamp(now + ACCESS_TOKEN_LIFE)
        self._store.insert("access_tokens", {"Token": token, "GrantId": grant_id, "ExpiresAt": expires})
        life_s = int(ACCESS_TOKEN_LIFE.total_seconds())
        return {"access_token": token, "expires_in": life_s, "token_type": "Bearer", "scope": scope}

    def _new_refresh_token(self, grant_id: str) -> str:
        token = secrets.token_hex(32).upper()
        self._store.insert("refresh_tokens", {"Token": token, "GrantId": grant_id})
        return token

    def _revoke(self, grant_id: str) -> None:
        """Ends a grant, and its API key if it has one."""
        self._store.update("grants", {"RevokedAt": stamp(self._clock.now())}, GrantId=grant_id)
        grant = self._store.get("SELECT ApiKey FROM grants WHERE GrantId = ?", grant_id)
        self._revoke_key(grant["ApiKey"])

    def _revoke_key(self, api_key: str | None) -> None:
        """Ends an API key and all its grants. None ends nothing."""
        revoked = {"RevokedAt": stamp(self._clock.now())}
        self._store.update("api_keys", revoked, ApiKey=api_key)
        self._store.update("grants", revoked, ApiKey=api_key)


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))


def _challenge(verifier: str) -> str:
    """PKCE, S256."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _basic_credentials(header: str) -> tuple[str | None, str]:
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None, ""
    try:
        user, _, password = b64decode(encoded).decode().partition(":")
    except ValueError:
        return None, ""
    return unquote_plus(user), unquote_plus(password)


def _web_token(now: datetime, client_id: str, scope: str) -> str:
    """A token as long as a real one, with readable claims. Its signature is random: only the store decides."""
    claims = {
        "iss": "https://connect.visma.com",
        "aud": AUDIENCE,
        "iat": int(now.timestamp()),
        "exp": int((now + ACCESS_TOKEN_LIFE).timestamp()),
        "client_id": client_id,
        "scope": scope.split(),
        "jti": secrets.token_hex(16),
    }
    header = {"alg": "RS256", "typ": "at+jwt", "kid": "sandbox"}
    parts = (msgspec.json.encode(header), msgspec.json.encode(claims), secrets.token_bytes(256))
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _discovery(request: Request) -> dict[str, Any]:
    base = f"http://{request.headers.get('host', 'localhost')}"
    return {
        "issuer": base,
        "authorization_endpoint": f"{base}/connect/authorize",
        "token_endpoint": f"{base}/connect/token",
        "revocation_endpoint": f"{base}/connect/revocation",
        "response_types_supported": ["code"],
        "response_modes_supported": ["form_post", "query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
    }
