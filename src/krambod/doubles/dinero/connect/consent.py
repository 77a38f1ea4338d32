"""Does the user give the app access? The page that asks them, and the redirect back to the app."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, PackageLoader

from krambod.doubles.dinero.store import Row, Store
from krambod.doubles.dinero.worlds import World
from krambod.doubles.web import Answer, html_answer, redirect_answer

SCOPES = frozenset({"dineropublicapi:read", "dineropublicapi:write", "offline_access", "openid", "email", "profile"})
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

_templates = Environment(loader=PackageLoader("krambod.doubles.dinero.connect"), autoescape=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """The query with which an app sends the user to Visma Connect."""

    client_id: str = ""
    redirect_uri: str = ""
    response_type: str = ""
    response_mode: str = "query"
    scope: str = ""
    state: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""
    ui_locales: str = ""


def consent_page(store: Store, query: Mapping[str, str], world: World) -> Answer:
    """Asks the user. The page reports an unknown app or redirect URI itself and never redirects to it."""
    asked = _read(query)
    wrong = _untrusted(store, asked)
    if wrong:
        return html_answer(_templates.get_template("refused.html").render(reason=wrong), 400)
    error = _error_in(asked, world)
    if error:
        return _back(asked, {"error": error})
    users = store.all("SELECT * FROM users ORDER BY UserId DESC")
    for user in users:
        user["organizations"] = _organizations(store, user["UserId"])
    page = _templates.get_template("consent.html")
    return html_answer(page.render(asked=asdict(asked), users=users, scopes=asked.scope.split()))


def decided(
    store: Store, form: Mapping[str, str], world: World, new_code: Callable[[AuthorizationRequest, str], str]
) -> Answer:
    """The user answered: redirects to the app with a code, or with `access_denied`."""
    asked = _read(form)
    wrong = _untrusted(store, asked) or _error_in(asked, world)
    user = store.find("SELECT * FROM users WHERE UserId = ?", form.get("user"))
    if wrong or user is None:
        return html_answer(_templates.get_template("refused.html").render(reason=wrong or "Choose a user."), 400)
    if form.get("decision") != "allow":
        return _back(asked, {"error": "access_denied"})
    return _back(asked, {"code": new_code(asked, user["UserId"]), "scope": asked.scope})


def _read(values: Mapping[str, str]) -> AuthorizationRequest:
    names = AuthorizationRequest.__dataclass_fields__
    return AuthorizationRequest(**{name: value for name, value in values.items() if name in names})


def _untrusted(store: Store, asked: AuthorizationRequest) -> str | None:
    client = store.find("SELECT * FROM clients WHERE ClientId = ? AND Kind = 'visma'", asked.client_id)
    if client is None:
        return f"There is no app {asked.client_id}."
    if not any(_is_same_place(asked.redirect_uri, registered) for registered in client["RedirectUris"]):
        return f"The app has not registered the redirect URI {asked.redirect_uri}."
    return None


def _is_same_place(uri: str, registered: str) -> bool:
    """Equal letter by letter. Only the port of a loopback address may differ (RFC 8252 §7.3)."""
    place = urlsplit(registered)
    if place.netloc not in LOOPBACK:
        return uri == registered
    try:
        port = urlsplit(uri).port
    except ValueError:
        return False
    return uri in (registered, place._replace(netloc=f"{place.netloc}:{port}").geturl())


def _error_in(asked: AuthorizationRequest, world: World) -> str | None:
    scopes = set(asked.scope.split())
    if asked.response_type != "code":
        return "unsupported_response_type"
    if asked.response_mode not in ("query", "form_post"):
        return "invalid_request"
    if asked.response_mode == "query" and world.response_mode_query == "refused":
        return "invalid_request"
    if not scopes or not scopes <= SCOPES:
        return "invalid_scope"
    if asked.code_challenge and asked.code_challenge_method != "S256":
        return "invalid_request"
    return None


def _back(asked: AuthorizationRequest, answer: dict[str, str]) -> Answer:
    """Sends the browser to the app, by a redirect or by a form that posts itself."""
    fields = {**answer, **({"state": asked.state} if asked.state else {})}
    if asked.response_mode == "form_post":
        page = _templates.get_template("form_post.html")
        return html_answer(page.render(redirect_uri=asked.redirect_uri, fields=fields))
    separator = "&" if "?" in asked.redirect_uri else "?"
    return redirect_answer(f"{asked.redirect_uri}{separator}{urlencode(fields)}")


def _organizations(store: Store, user_id: str) -> list[Row]:
    return store.all(
        "SELECT o.Id, o.Name FROM organizations o JOIN memberships m ON m.OrganizationId = o.Id"
        " WHERE m.UserId = ? ORDER BY o.Id",
        user_id,
    )
