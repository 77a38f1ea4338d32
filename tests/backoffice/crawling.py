"""Which addresses does the site have, and what does a visitor find who tries them all?

The addresses come from the URL resolver, so that new ones are tried without a change here. Values are filled in by the
name of the parameter; an unknown name is an error that says where to add it.
"""

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.apps import apps
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize
from django_scopes import scopes_disabled
from pypdf import PdfReader

from krambod.merchants.models import Membership, Merchant, User
from krambod.merchants.tenancy import TenantModel
from tests.backoffice.reading import HtmlForm, Page

HEADERS = {"Host": "localhost:8000", "Accept-Language": "en"}
ROUTE_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
PLANTING = "tests/backoffice/planting.py"
OUTSIDE = ("static/",)  # these files have no personal data
WRITES = ("INSERT", "UPDATE", "DELETE")
NOBODYS_TABLES = ('"django_session"', '"krambod_cache"')


class UnknownParameter(Exception):
    """An address has a part that the crawl cannot fill in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The pattern of an address, `c/{merchant_id}/orders/{transfer_id}`, and the names of its parameters."""

    template: str
    names: tuple[str, ...]
    name: str
    needed_right: Any = None

    def path(self, values: Mapping[str, object]) -> str:
        """The path with the values filled in. Raises UnknownParameter."""
        for parameter in self.names:
            if parameter not in values:
                raise UnknownParameter(
                    f"/{self.template} has a parameter {parameter}: add what stands there to `values` in {PLANTING}"
                )
        return "/" + self.template.format(**values)


def find_addresses() -> list[Address]:
    """All addresses of the URL resolver in use."""
    return [one for one in _walk(get_resolver(), "") if not one.template.startswith(OUTSIDE)]


def _walk(resolver: URLResolver, before: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = before + _template(pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, here)
        else:
            names = tuple(re.findall(r"{(\w+)}", here))
            right = getattr(pattern.callback, "needed_right", None)
            yield Address(template=here, names=names, name=pattern.name or "", needed_right=right)


def _template(pattern: URLPattern | URLResolver) -> str:
    if isinstance(pattern.pattern, RoutePattern):
        return ROUTE_PARAMETER.sub(r"{\1}", str(pattern.pattern))
    text, names = normalize(str(pattern.pattern))[0]
    return str(text % {name: f"{{{name}}}" for name in names})


@dataclass(slots=True, kw_only=True)
class Victim:
    """A merchant whose rows have words that nobody else may read. `values`: parameter -> the merchant's own value."""

    merchant: Merchant
    words: Sequence[str]
    values: dict[str, object]
    ids: Sequence[str] = ()

    def seen_in(self, content: str) -> list[str]:
        """The merchant's words that are in the content."""
        return [word for word in self.words if word.casefold() in content.casefold()]

    def rows(self, besides: User | None = None) -> dict[str, list[str]]:
        """Every row of the merchant as text, without the membership of `besides`, which that person may change."""
        with scopes_disabled():
            people = User.objects.filter(memberships__merchant=self.merchant)
            found: dict[str, Any] = {
                "Merchant": Merchant.objects.filter(pk=self.merchant.pk).values(),
                "User": people.exclude(pk=besides.pk if besides else 0).values(
                    "id", "email", "name", "password", "is_active", "is_staff", "is_superuser"
                ),
                **{
                    model.__name__: model._default_manager.filter(merchant=self.merchant).values()
                    for model in tenants()
                },
            }
            if besides is not None:
                found["Membership"] = Membership.objects.filter(merchant=self.merchant).exclude(user=besides).values()
            return {name: sorted(str(row) for row in rows) for name, rows in found.items()}


def tenants() -> list[type[models.Model]]:
    """All models whose rows belong to a merchant."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


@contextmanager
def watched_writes() -> Iterator[list[str]]:
    """Collects the statements inside that write rows, except those of sessions and of the cache."""
    writes: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES) and not any(table in sql for table in NOBODYS_TABLES):
            writes.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield writes


def changed(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> list[str]:
    """The tables whose rows differ."""
    return sorted(name for name in after if before[name] != after[name])


@dataclass(slots=True, kw_only=True)
class Answer:
    """The answer to a request."""

    status: int
    content: str
    kind: str
    headers: Mapping[str, str]
    cookies: Any
    has_read_query: bool
    """Whether anything on the way to the answer looked at the query. What did not cannot depend on it."""

    @property
    def is_page(self) -> bool:
        return self.kind.startswith("text/html")


@dataclass(slots=True, kw_only=True)
class Visitor:
    """A person who tries addresses; without a user, one who is not logged in."""

    name: str
    user: User | None = None
    token: str | None = None
    client: Client = field(default_factory=lambda: Client(headers=HEADERS, raise_request_exception=False))
    requests: int = 0

    def ask(self, method: str, path: str, body: Mapping[str, object] | str | None = None, **more: Any) -> Answer:
        """Sends a request. Logs in again if the last one logged out, and resets rate limits."""
        self.requests += 1
        if self.requests % 5 == 0:
            cache.clear()
        if self.user is not None and "_auth_user_id" not in self.client.session:
            self.client.force_login(self.user)
        if self.token is not None:
            more["headers"] = {"Authorization": f"Bearer {self.token}", **more.get("headers", {})}
        if isinstance(body, str):
            more["content_type"] = "application/json"
        response: Any = self.client.generic if method == "PUT" else getattr(self.client, method.lower())
        if method == "PUT":
            answer = response("PUT", path, body or "", **more)
        else:
            answer = response(path, {} if body is None and method == "POST" else body, **more)
        raw = answer.getvalue()
        return Answer(
            status=answer.status_code,
            content=read_content(raw, answer.get("Content-Type", ""))
            + " ".join(f"{k}: {v}" for k, v in answer.items()),
            kind=answer.get("Content-Type", ""),
            headers=answer.headers,
            cookies=answer.cookies,
            has_read_query="GET" in vars(answer.wsgi_request),  # a cached property of Django's
        )


def read_content(raw: bytes, kind: str) -> str:
    """The content as text, also of a PDF. Escapes of JSON are decoded, so that no word hides in them."""
    if "pdf" in kind:
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    text = raw.decode("utf-8", "replace")
    if "json" in kind:
        try:
            return json.dumps(json.loads(text), ensure_ascii=False)
        except ValueError:
            return text
    return text


@dataclass(slots=True, kw_only=True)
class Findings:
    """The pages that a visitor may open, with their forms and links."""

    pages: dict[str, Page] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def forms(self) -> list[tuple[str, HtmlForm]]:
        """Each form once, with the path that it is sent to."""
        found = {}
        for path, page in self.pages.items():
            for form in page.forms:
                target = urlsplit(form.action).path or path
                found[form.method, target, tuple(form.fields), tuple(form.buttons)] = (target, form)
        return list(found.values())

    @property
    def query_names(self) -> set[str]:
        """The names of query parameters in links and forms."""
        linked = {
            name
            for page in self.pages.values()
            for link in page.links
            for name, _ in parse_qsl(urlsplit(link).query, keep_blank_values=True)
        }
        return linked | {name for _, form in self.forms if form.method == "get" for name in form.fields}


def open_everything(visitor: Visitor, addresses: Sequence[Address], values: Mapping[str, object]) -> Findings:
    """Opens all addresses by GET."""
    findings = Findings()
    for address in addresses:
        path = address.path(values)
        answer = visitor.ask("GET", path)
        findings.statuses[path], findings.answers[path] = answer.status, answer
        if answer.is_page and answer.status == 200:
            findings.pages[path] = Page(answer.content)
    return findings


def bodies_of(form: HtmlForm) -> Iterator[dict[str, object]]:
    """The bodies a form can send: untouched by each of its buttons, and with each choice of each list."""
    buttons = [button for button in form.buttons if button[0]] or [("", "")]
    for name, value in buttons:
        pressed: dict[str, object] = {name: value} if name else {}
        yield {**form.fields, **pressed}
        for chosen, options in form.choices.items():
            for option in options[:6]:
                yield {**form.fields, chosen: option, **pressed}


def without_words(body: Mapping[str, object], words: Sequence[str]) -> dict[str, object]:
    """The body without the victim's words, because a page may show again what was sent to it."""
    return {name: _replaced(str(value), words) for name, value in body.items() if value is not None}


def _replaced(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = re.sub(re.escape(word), "echoed", text, flags=re.IGNORECASE)
    return text
