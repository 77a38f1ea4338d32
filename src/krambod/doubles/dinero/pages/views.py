"""Which page answers which path?

/                                                        what this is, and how to call it
/sandbox/organizations/{id}/invoices                     …/contacts  …/entries  …/balances
/sandbox/organizations/{id}/invoices/{guid}              …/{guid}/pdf
/sandbox/calls                                           the call log
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from krambod.doubles.danish_numbers import danish_number
from krambod.doubles.dinero.pages import ledger, tables
from krambod.doubles.dinero.pages.vouchers import stored_voucher
from krambod.doubles.dinero.pdf import voucher_pdf
from krambod.doubles.dinero.store import Row, Store
from krambod.doubles.web import Answer, Request

STATUS_CLASSES = (2, 3, 4, 5)
# Names in the books come from outside. If one got through the escaping, the browser would still run nothing.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One call for a page. `organization` is empty where the path names none; `guid` likewise."""

    request: Request
    store: Store
    today: date
    organization: Row
    guid: str

    @property
    def organization_id(self) -> int:
        return int(self.organization["Id"])

    @property
    def page(self) -> int:
        """From 1; a value that is no page number is 1."""
        return max(1, _whole_number(self.request.query.get("page")) or 1)

    @property
    def search(self) -> str:
        return _readable(self.request.query.get("q", "")).strip()


def answer_page(request: Request, store: Store, today: date) -> Answer:
    """The page at the request's path. `today` decides what is overdue. Other paths get a page with status 404."""
    for pattern, view in _PAGES:
        match = pattern.fullmatch(request.path)
        if match:
            return _answer(request, store, today, match, view)
    return _not_found("There is no such page in the sandbox.")


def _answer(
    request: Request, store: Store, today: date, match: re.Match[str], view: Callable[[Visit], Answer]
) -> Answer:
    if request.method not in ("GET", "HEAD"):
        return _page("message.html", 405, title="Only to look at", text="This page takes GET only.")
    named = match.groupdict()
    organization: Row | None = {}
    if "id" in named:
        organization = store.find("SELECT * FROM organizations WHERE Id = ?", int(named["id"]))
    if organization is None:
        return _not_found(f"There is no organization {named['id']} in the sandbox.")
    guid = named.get("guid", "").lower()
    return view(Visit(request=request, store=store, today=today, organization=organization, guid=guid))


def _home(visit: Visit) -> Answer:
    host = _readable(visit.request.headers.get("host", "localhost"))
    clients = visit.store.all("SELECT ClientId, ClientSecret, Kind FROM clients ORDER BY Kind, ClientId")
    keys = visit.store.all(
        "SELECT k.ApiKey, k.OrganizationId, c.ClientId, c.ClientSecret FROM api_keys k"
        " JOIN clients c ON c.ClientId = k.ClientId JOIN organizations o ON o.Id = k.OrganizationId"
        " WHERE k.RevokedAt IS NULL AND o.IsPro = 1 ORDER BY k.OrganizationId LIMIT 1"
    )
    return _page(
        "home.html",
        base_url=f"http://{host}",
        organizations=tables.list_organizations(visit.store),
        clients=clients,
        key=keys[0] if keys else None,
    )


def _vouchers(visit: Visit) -> Answer:
    listing = tables.list_vouchers(visit.store, visit.organization_id, visit.search, visit.page, visit.today)
    return _listing_page("vouchers.html", visit, listing, {"q": visit.search})


def _voucher(visit: Visit) -> Answer:
    voucher = stored_voucher(visit.store, visit.organization_id, visit.guid)
    if voucher is None:
        return _voucher_not_found(visit)
    payments = tables.list_payments(visit.store, visit.organization_id, visit.guid)
    place = "invoices" if voucher["Type"] == "Invoice" else "sales/creditnotes"
    guids = [visit.guid, *(str(payment["Guid"]) for payment in payments)]
    return _page(
        "voucher.html",
        organization=visit.organization,
        voucher=voucher,
        api_path=f"/v1/{visit.organization_id}/{place}/{visit.guid}",
        status=tables.payment_status(voucher, visit.today),
        payments=payments,
        booked=ledger.booked_vouchers(visit.store, visit.organization_id, guids),
        credit_notes=tables.list_credit_notes(visit.store, visit.organization_id, visit.guid),
        mailouts=tables.list_mailouts(visit.store, visit.organization_id, visit.guid),
    )


def _pdf(visit: Visit) -> Answer:
    voucher = stored_voucher(visit.store, visit.organization_id, visit.guid)
    if voucher is None:
        return _voucher_not_found(visit)
    if voucher["Status"] != "Booked":
        return _not_found("A draft has no PDF. Book it first.", visit.organization)
    return Answer(status=200, body=voucher_pdf(visit.organization, voucher), content_type="application/pdf")


def _contacts(visit: Visit) -> Answer:
    listing = tables.list_contacts(visit.store, visit.organization_id, visit.search, visit.page)
    return _listing_page("contacts.html", visit, listing, {"q": visit.search})


def _entries(visit: Visit) -> Answer:
    listing = ledger.page_of_ledger(visit.store, visit.organization_id, visit.page)
    return _listing_page("entries.html", visit, listing, {})


def _balances(visit: Visit) -> Answer:
    accounts = ledger.account_balances(visit.store, visit.organization_id)
    return _page(
        "balances.html",
        organization=visit.organization,
        accounts=accounts,
        debit=sum((account.debit for account in accounts), ledger.ZERO),
        credit=sum((account.credit for account in accounts), ledger.ZERO),
    )


def _calls(visit: Visit) -> Answer:
    query = visit.request.query
    organization_id = _whole_number(query.get("organization")) or None
    status_class = _whole_number(query.get("status"))
    if status_class not in STATUS_CLASSES:
        status_class = None
    listing = tables.list_calls(visit.store, organization_id, status_class, visit.page)
    return _listing_page(
        "calls.html",
        visit,
        listing,
        {"organization": str(organization_id or ""), "status": str(status_class or "")},
        organizations=visit.store.all("SELECT Id, Name FROM organizations ORDER BY Id"),
        status_classes=STATUS_CLASSES,
    )


def _listing_page(
    template: str, visit: Visit, listing: tables.Listing | ledger.Ledger, asked: dict[str, str], **shown: Any
) -> Answer:
    """`asked` is the search or filter that the links to other pages repeat."""
    return _page(template, organization=visit.organization, listing=listing, asked=asked, **shown)


def _voucher_not_found(visit: Visit) -> Answer:
    return _not_found("This organization has no invoice or credit note with that guid.", visit.organization)


def _not_found(text: str, organization: Row | None = None) -> Answer:
    return _page("message.html", 404, title="Not found", text=text, organization=organization or {})


def _page(template: str, status: int = 200, /, **shown: Any) -> Answer:
    body = _templates.get_template(template).render({"organization": {}, **shown})
    return Answer(status=status, body=body.encode(), content_type="text/html; charset=utf-8", headers=HEADERS)


def _whole_number(text: str | None) -> int | None:
    if text is None or not re.fullmatch("[0-9]{1,9}", text):
        return None
    return int(text)


def _readable(text: str) -> str:
    """Without lone surrogates, which a broken address can hold and neither the store nor a page can take."""
    return text.encode("utf-8", "replace").decode()


def _moment(stored: str | None) -> str:
    return "" if stored is None else stored[:19].replace("T", " ")


def _quantity(number: Decimal) -> str:
    return danish_number(number, decimals=0)


def _with_page(asked: dict[str, str], page: int) -> str:
    return "?" + urlencode({name: value for name, value in asked.items() if value} | {"page": page})


_templates = Environment(
    loader=PackageLoader("krambod.doubles.dinero.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"money": danish_number, "quantity": _quantity, "moment": _moment, "with_page": _with_page}

_ORGANIZATION = r"/sandbox/organizations/(?P<id>[0-9]{1,15})"
_GUID = r"(?P<guid>[0-9a-fA-F-]{36})"
_PAGES: list[tuple[re.Pattern[str], Callable[[Visit], Answer]]] = [
    (re.compile("/"), _home),
    (re.compile("/sandbox/calls"), _calls),
    (re.compile(f"{_ORGANIZATION}/invoices"), _vouchers),
    (re.compile(f"{_ORGANIZATION}/invoices/{_GUID}"), _voucher),
    (re.compile(f"{_ORGANIZATION}/invoices/{_GUID}/pdf"), _pdf),
    (re.compile(f"{_ORGANIZATION}/contacts"), _contacts),
    (re.compile(f"{_ORGANIZATION}/entries"), _entries),
    (re.compile(f"{_ORGANIZATION}/balances"), _balances),
]
