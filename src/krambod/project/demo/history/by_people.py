"""What do people do in the back office and in the shop? The same pages and buttons that everybody has, over HTTP."""

import re
from collections.abc import Iterable, Mapping
from typing import Self

import httpx2

from krambod.project.demo.processes import LOOPBACK

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
NONCE = re.compile(r'name="nonce" value="([0-9a-f]+)"')
ACTION = re.compile(r'formaction="(/orders/\d+/[a-z]+)"')
COMMENTS = (
    ("paid too little", "Kunden har ringet: resten kommer på fredag."),
    ("refunded, not paid back", "Pengene er sendt med MobilePay i dag."),
    ("one line back", "Skålen var revnet. Vi sender ikke en ny."),
    ("EAN, sent", "Kommunen betaler altid den sidste dag."),
)
INVITED = "ny.kollega@example.com"


class FormRefused(Exception):
    """A page did not take what a person of the demo wrote. The text says which."""


class OwnersBrowser:
    """The owner of the demo, logged in by one click."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = httpx2.Client(
            base_url=url, timeout=60.0, follow_redirects=True, headers={"Origin": url}, **LOOPBACK
        )

    def __enter__(self) -> Self:
        self.post("/demo/login", shown_on="/account/login/")
        return self

    def __exit__(self, *_: object) -> None:
        """Logs out, so that the page of sessions shows only those of people."""
        try:
            self.post("/account/logout/", shown_on="/account/logout/")
        finally:
            self._http.close()

    def post(self, path: str, *, shown_on: str, **fields: str) -> None:
        """Fills in a form of the page `shown_on` and sends it. Raises FormRefused."""
        page = self._http.get(shown_on)
        token = TOKEN.search(page.text)
        if token is None:
            raise FormRefused(f"{shown_on} has no form ({page.status_code}).")
        answer = self._http.post(path, data={"csrfmiddlewaretoken": token[1], **fields})
        if answer.status_code != 200:
            raise FormRefused(f"{path}: {answer.status_code}")

    def get(self, path: str) -> None:
        """Opens a page or takes a file."""
        answer = self._http.get(path)
        if answer.status_code != 200:
            raise FormRefused(f"{path}: {answer.status_code}")


def work_in_krambod(browser: OwnersBrowser, company: str, orders: Mapping[str, list[str]]) -> None:
    """Comments, decides, invites and exports. `orders` are the addresses of the orders, by their kind."""
    for kind, text in COMMENTS:
        for order in orders.get(kind, [])[:1]:
            browser.post(f"{order}comment", shown_on=order, text=text)
    for order in orders.get("euros", [])[:1]:
        browser.post(f"{order}choose", shown_on=order, choice="skip", reason="by_hand", text="20317")
    for order in orders.get("no e-mail", [])[1:2]:
        browser.post(f"{order}choose", shown_on=order, choice="skip", reason="other", text="Betalt på messen")
    browser.post(f"{company}settings/people/invite", shown_on=f"{company}settings/people/", email=INVITED, role="staff")
    browser.get(f"{company}orders.csv")


def approve_drafts(browser: OwnersBrowser, drafts: Iterable[str]) -> None:
    """Approves drafts of a new shop. `drafts` are the addresses of their orders."""
    for draft in drafts:
        browser.post(f"{draft}choose", shown_on=draft, choice="approve")


def shop_today(shop_url: str) -> None:
    """Places orders on the shop's own page, and sends, cancels and returns some. Webhooks tell of it."""
    buyers = (("Signe Holm", "VASE-2"), ("Rasmus Krogh", "KOP-1"), ("Ida Ravn", "PLAID-3"), ("Poul Bækgaard", "VASE-2"))
    with httpx2.Client(base_url=shop_url, timeout=30.0, follow_redirects=True, **LOOPBACK) as shop:
        for place, (name, sku) in enumerate(buyers):
            form = {"name": name, "email": f"butik{place}@example.com", f"quantity-{sku}": "1", "method": "MobilePay"}
            shop.post("/", data={"nonce": _nonce(shop), **form})
        for wanted, place in (("ship", -1), ("return", 0), ("cancel", 0)):
            actions = [one for one in ACTION.findall(shop.get("/").text) if one.endswith(wanted)]
            if actions:
                shop.post(actions[place], data={"nonce": _nonce(shop)})


def _nonce(shop: httpx2.Client) -> str:
    found = NONCE.search(shop.get("/").text)
    if found is None:
        raise FormRefused("The shop has no form.")
    return found[1]
