"""How does a test go a bad way through the pages, and tell whether it ends well?

A way is a function with a name. It uses the pages as a browser without scripts does: it opens them, fills in the forms
that are there and sends them, each with the token that the page gave it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.test import Client
from django_scopes import scopes_disabled

from krambod.merchants.models import Membership
from krambod.merchants.rights import MemberRole
from krambod.transfers.models import Transfer, TransferEvent
from tests.backoffice.person import PASSWORD, Person
from tests.backoffice.reading import HtmlForm, Page
from tests.transfers.stored import Store

Subject = TypeVar("Subject")
LONG_PASTE = "æble " * 2000
LOG_IN = "/account/login/"
SERVER = "http://localhost:8000"


class Ways(dict[str, Callable[[Subject], None]]):
    """A table of bad ways: each a function with a name."""

    def put(self, name: str) -> Callable[[Callable[[Subject], None]], Callable[[Subject], None]]:
        """A decorator that puts a way into the table."""

        def keep(way: Callable[[Subject], None]) -> Callable[[Subject], None]:
            assert name not in self
            self[name] = way
            return way

        return keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page in a tab: where it is, what the server answered, and what it says."""

    path: str
    status: int
    html: str
    page: Page

    def form(self, action: str) -> HtmlForm:
        """The last form that is sent to an address with this end."""
        forms = (one for one in reversed(self.page.forms) if self._target(one).endswith(action))
        return next(forms)

    def _target(self, form: HtmlForm) -> str:
        return (form.action or self.path).partition("?")[0]

    def says(self, *words: str) -> None:
        """Fails unless the page has all the words, and a way on: a title, and a link or a button in its content."""
        text = " ".join(self.page.texts)
        content = self.html.partition("<main")[2].partition("</main>")[0]
        assert [one for one in words if one not in text] == [], f"{self.status} {self.path}: {text[-600:]}"
        assert "<h1" in content, self.path
        assert "<a " in content or "<button" in content, self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A browser of a person, or of nobody. Its tabs share their cookies."""

    client: Client

    def open(self, path: str, **headers: str) -> Opened:
        """Opens a page, and the one that it leads to."""
        return self._opened(self.client.get(path, follow=True, headers=headers), path)

    def send(self, tab: Opened, action: str, *, clicks: int = 1, **fields: object) -> Opened:
        """Fills in a form of the page, sends it, and opens the page that comes: after a double click, the last one."""
        form = tab.form(action)
        filled, there = {**form.fields, **fields}, form.action or tab.path
        for _ in range(clicks - 1):
            self.client.post(there, filled, headers={"Referer": f"{SERVER}{tab.path}"})
        answer = self.client.post(there, filled, follow=True, headers={"Referer": f"{SERVER}{tab.path}"})
        return self._opened(answer, there)

    def _opened(self, answer: Any, asked: str) -> Opened:
        path = answer.redirect_chain[-1][0] if answer.redirect_chain else asked
        html = answer.content.decode() if not answer.streaming else ""
        return Opened(path=path.removeprefix(SERVER), status=answer.status_code, html=html, page=Page(html))


def window_of(person: Person | None = None) -> Window:
    """A new browser, in which the person is logged in."""
    client = Client(enforce_csrf_checks=True, headers={"Host": "localhost:8000", "Accept-Language": "en"})
    if person is not None:
        client.force_login(person.user)
    return Window(client=client)


@dataclass(slots=True, kw_only=True)
class Scene:
    """Who is there: Sanne's owner, who also works at Bo's, a colleague, and orders in some states."""

    owner: Person
    sanne: Store
    bo: Store
    window: Window

    def of_sanne(self, place: str = "") -> str:
        return f"/c/{self.sanne.shop.merchant_id}/{place}"

    def of_bo(self, place: str = "") -> str:
        return f"/c/{self.bo.shop.merchant_id}/{place}"

    def order(self, number: str, **values: Any) -> str:
        """Sends an order to Sanne, in a state; returns the address of its page."""
        sent = self.sanne.sent(number, **{"due_at": None, **values})
        return self.of_sanne(f"orders/{sent.pk}/")

    def begin(self) -> None:
        """A new browser, in which Sanne's owner is logged in."""
        self.window = window_of(self.owner)

    def end_session(self) -> None:
        """What twelve unused hours do."""
        self.window.client.session.flush()

    def log_in(self, tab: Opened | None = None) -> Opened:
        """Logs in on the page of the log-in, and opens what it leads to."""
        tab = tab or self.window.open(LOG_IN)
        return self.window.send(tab, LOG_IN, login=self.owner.user.email, password=PASSWORD)

    def comments(self) -> list[str]:
        with scopes_disabled():
            rows = TransferEvent.objects.filter(name="comment").order_by("pk")
            return [row.details["text"] for row in rows]

    def change_role(self, role: MemberRole | None) -> None:
        """Another owner gives Sanne's owner another role meanwhile, or removes the person."""
        with scopes_disabled():
            rows = Membership.objects.filter(merchant=self.sanne.shop.merchant, user=self.owner.user)
            _ = rows.delete() if role is None else rows.update(role=role)

    def give_back(self) -> None:
        """The role is the owner's again."""
        with scopes_disabled():
            Membership.objects.update_or_create(
                merchant=self.sanne.shop.merchant, user=self.owner.user, defaults={"role": MemberRole.OWNER}
            )


def booked(transfer: Transfer) -> dict[str, Any]:
    """What a transfer has after its booking."""
    return {
        "state": "booked",
        "booked_revision": transfer.order.newest,
        "invoice_number": 1001,
        "invoice_total": "249.00",
        "due_at": None,
    }
