"""An app that sends its user to Visma Connect, as a browser and a server would, over HTTP."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from krambod.doubles.dinero.seed import CLIENT_SECRET, VISMA_CLIENT_ID

REDIRECT_URI = "http://localhost/dinero/callback"
SCOPE = "dineropublicapi:read dineropublicapi:write offline_access"

Response = httpx2.Response


class App:
    """An app at Visma Connect: the sandbox's own, or one that a test adds."""

    def __init__(self, url: str, client_id: str = VISMA_CLIENT_ID, secret: str = CLIENT_SECRET) -> None:
        self.url = url
        self.client_id = client_id
        self.secret = secret

    def request(self, **fields: Any) -> dict[str, str]:
        """The query of an authorization; a field that is None is left out."""
        query = {
            "client_id": self.client_id,
            "response_type": "code",
            "scope": SCOPE,
            "redirect_uri": REDIRECT_URI,
            "state": "s1",
            **fields,
        }
        return {name: value for name, value in query.items() if value is not None}

    def ask(self, **fields: Any) -> Response:
        """The user follows the app's link."""
        return httpx2.get(f"{self.url}/connect/authorize", params=self.request(**fields))

    def decide(self, *, user: str | None = "sanne", decision: str = "allow", **fields: Any) -> Response:
        """The user follows the link, chooses who they are, and allows or denies by the page's own form."""
        form = hidden_fields(self.ask(**fields).text)
        if user is not None:
            form["user"] = user
        return httpx2.post(f"{self.url}/connect/authorize", data={**form, "decision": decision})

    def code(self, *, user: str = "sanne", **fields: Any) -> str:
        return answer_of(self.decide(user=user, **fields))["code"]

    def token(self, **fields: Any) -> Response:
        """The server's call for tokens; a field that is None is left out."""
        form = {"client_id": self.client_id, "client_secret": self.secret, **fields}
        return httpx2.post(
            f"{self.url}/connect/token", data={name: value for name, value in form.items() if value is not None}
        )

    def exchange(self, code: str, **fields: Any) -> Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI, **fields}
        return self.token(**form)

    def refresh(self, refresh_token: str, **fields: Any) -> Response:
        return self.token(**{"grant_type": "refresh_token", "refresh_token": refresh_token, **fields})

    def granted(self, *, user: str = "sanne", scope: str = SCOPE) -> Any:
        """The tokens of a new grant: consent, code and exchange."""
        response = self.exchange(self.code(user=user, scope=scope))
        assert response.status_code == 200, response.text
        return response.json()

    def revoke(self, token: str, *, secret: str | None = None) -> Response:
        return httpx2.post(
            f"{self.url}/connect/revocation",
            auth=(self.client_id, self.secret if secret is None else secret),
            data={"token": token, "token_type_hint": "refresh_token"},
        )

    def is_alive(self, access_token: str) -> bool:
        headers = {"Authorization": f"Bearer {access_token}"}
        return httpx2.get(f"{self.url}/v1/organizations", headers=headers).status_code == 200


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's form, as a browser would send them."""
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {unescape(name): unescape(value) for name, value in fields}


def answer_of(response: Response) -> dict[str, str]:
    """What comes back to the app by a redirect."""
    assert response.status_code == 302, response.text
    query = parse_qs(urlsplit(response.headers["Location"]).query, strict_parsing=True)
    return {name: values[0] for name, values in query.items()}
