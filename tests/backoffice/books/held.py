"""How does a test get an order held for each cause of the table, and what does its page say about the mend?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID, uuid5

from django_scopes import scopes_disabled

from krambod.merchants.models import StoredRules
from krambod.organizations.models import Organization
from krambod.transfers import roles
from krambod.transfers.models import State, Transfer
from krambod.words.causes import CAUSES
from krambod.words.causes.after_booking import AFTER_BOOKING_CAUSES
from krambod.words.causes.by_hand import BY_HAND_CAUSES
from krambod.words.causes.cause import Cause
from krambod.words.causes.credit import CREDIT_CAUSES
from krambod.words.choices import ALWAYS, SKIP_DIFFERENCE, USE_CONTACT
from krambod.words.language import Language
from tests.transfers.stored import NOW, ORGANIZATION, Store

HELD = tuple(cause for cause in CAUSES.values() if cause.holds_orders)
QUOTES: dict[Language, str] = {"da": "»([^«]+)«", "de": "„([^“]+)“", "en": "“([^”]+)”"}
DETAILS = {
    "account": "55120", "accounts": "1000, 1350", "answer": "The account is closed.", "count": "2",
    "correction": "other", "country": "DE", "currency": "EUR", "day": "2026-11-22", "document": "1007",
    "dineros": "Krus", "ours": "Vase", "shops": "Kop", "before": "Nørregade 1", "after": "Søndergade 2",
    "ean": "5798009811578", "email": "jens@example.com", "field": "comment", "kind": "shipping", "last": "no_answer",
    "limit_currency": "NOK", "line": "1", "method": "Dankort", "missing": "zip", "name": "Jens Hansen",
    "number": "1007", "number_country": "XI", "orders": "1042-1", "product": "VASE-2", "question": "oss",
    "reported_until": "2026-09-30", "tax_country": "SE", "territory": "Canary Islands", "treatment": "export_goods",
    "vat_number": "DE129273398", "vat_rate": "25", "contact": str(UUID(int=7)), "difference": "total 20.00",
}  # fmt: skip
AMOUNT = "20.00"
OWN_DETAILS = {
    "invoice_too_low": {"correction": "issue_supplement"},
    "refund_lowered": {"correction": "new_order"},
    "refund_taken_back": {"correction": "new_order"},
    "repaid_more_than_refund": {"correction": "new_order"},
    "credit_lines_needed": {"question": "several_rates"},
    "repayment_missing": {"exchange": "yes"},
}
OF_BOOKED = {
    *(cause.code for cause in HELD if SKIP_DIFFERENCE in cause.choices),
    *(cause.code for cause in AFTER_BOOKING_CAUSES), *(cause.code for cause in BY_HAND_CAUSES), "not_captured",
    "already_paid", "credited_or_settled", "booked_differently", "refund_not_repaid", "repayment_missing",
    "repayment_has_no_room", "chargeback", "overpaid", "ledger_item_booked_differently",
} - {"reissue_changed"}  # fmt: skip
ROLES = {
    **{cause.code: roles.REFUND for cause in CREDIT_CAUSES},
    "reissue_changed": roles.CORRECTION, "chargeback": roles.CHARGEBACK, "no_dispute_account": roles.CHARGEBACK,
    "overpaid": roles.OVERPAYMENT, "no_customer_debt_account": roles.OVERPAYMENT,
    "no_store_credit_account": roles.STORE_CREDIT, "no_rounding_account": roles.ROUNDING,
    "no_donation_debt_account": roles.DONATION,
    **{cause.code: roles.STORE_CREDIT for cause in HELD if "ledger_item" in cause.code},
}  # fmt: skip


# Not to be booked, drafted and the like: the state in which the cause holds an order that is not booked.
STATES = {"not_repaid": State.SKIPPED, "booked_and_cancelled": State.DRAFTED, "approve_draft": State.DRAFTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOrder:
    """A transfer that is held for a cause, and the address of its page.

    `named_pages` are pages that the sentence names and the order's page has no link to: of the shop, or of an invoice.
    """

    cause: Cause
    details: dict[str, str]
    address: str
    named_pages: tuple[str, ...]


def plant_causes(store: Store, causes: Iterable[Cause] = HELD) -> list[HeldOrder]:
    """Puts a transfer into the database for each of the causes: without a choice, for each that can hold one."""
    Organization.objects.create(
        organization_id=ORGANIZATION,
        accounts={"1000": "25", "1350": "25"},
        entry_names={
            number: {"name": "Salg", "vat_code": "U25", "category": "Turnover"} for number in ("1000", "1350")
        },
        settings_read_at=NOW,
    )
    return [plant(store, cause) for cause in causes]


def plant(store: Store, cause: Cause) -> HeldOrder:
    """Puts an order into the database that is held for the cause: its sale, or a transfer beside its booked sale."""
    role = ROLES.get(cause.code, roles.SALE)
    store.send(cause.code)
    details = details_of(cause)
    held = {
        "cause": cause.code,
        "cause_details": details,
        "mended_by": cause.mended_by,
        "due_at": None,
        "connected": store.connected,
        **(_booked(store, cause.code) if cause.code in OF_BOOKED else {"state": STATES.get(cause.code, State.WAITING)}),
    }
    if role is roles.SALE:
        store.change(cause.code, **held)
        transfer = store.transfer(cause.code)
    else:
        store.change(cause.code, due_at=None, connected=store.connected, **_booked(store, cause.code))
        transfer = _create_beside(store.transfer(cause.code), role, held)
    merchant = f"/c/{transfer.merchant_id}/"
    return HeldOrder(
        cause=cause,
        details=details,
        address=f"{merchant}orders/{transfer.pk}/",
        named_pages=_named_pages(store, cause, merchant),
    )


def _named_pages(store: Store, cause: Cause, merchant: str) -> tuple[str, ...]:
    if cause.code == "no_email":
        return (f"{merchant}settings/shops/{store.shop.pk}/account",)
    if cause.code not in ("negative_total", "parts_exceed_order", "booked_and_cancelled"):
        return ()
    number = f"invoice of {cause.code}"
    store.send(number)
    store.change(number, due_at=None, connected=store.connected, **_booked(store, number))
    return (f"{merchant}orders/{store.transfer(number).pk}/",)


def details_of(cause: Cause) -> dict[str, str]:
    """A value for each detail that a sentence, a title or a choice of the cause reads."""
    assert cause.title is not None
    named = {name for text in (cause.sentence.en, cause.title.en) for name in re.findall(r"\{(\w+)\}", text)}
    values = {name: DETAILS.get(name, AMOUNT) for name in named | {"contact", "difference"}}
    return values | OWN_DETAILS.get(cause.code, {})


def find_buttons(text: str, language: Language) -> set[str]:
    """The words in quotation marks: buttons, fields and pages that a sentence names."""
    return set(re.findall(QUOTES[language], text))


def find_own_choices(html: str, cause: Cause) -> frozenset[str]:
    """The choices of the cause that the page offers, by a button or by a page of its own."""
    buttons = set(re.findall(r'name="choice" value="(\w+)"', html))
    if USE_CONTACT in cause.choices and "/contacts" in html:
        buttons.add(USE_CONTACT.name)
    return frozenset(buttons & {choice.name for choice in cause.choices})


def expected_choices(held: HeldOrder) -> frozenset[str]:
    """The choices of the cause that its page must offer. Its details name the correction that is possible."""
    own = (choice for choice in held.cause.choices if choice.asks_for != "difference")
    corrections = {choice.name for choice in held.cause.choices if choice.name == held.details.get("correction")}
    return frozenset({choice.name for choice in own} | corrections)


def find_general_choices(html: str) -> frozenset[str]:
    """Whether the page lets a person try again, or decide that the order is not booked: the names of the choices."""
    return frozenset(choice.name for choice in ALWAYS if f'name="choice" value="{choice.name}"' in html)


def kind_of_mend(cause: Cause) -> tuple[str, ...]:
    """What kinds of buttons, forms and pages mend the cause. Causes with the same ones have the same parts."""
    asked = {choice.asks_for or "button" for choice in cause.choices}
    pages = (cause.page, cause.order_page, "correct" if cause.corrects else "")
    return (*sorted(asked), *(page for page in pages if page))


def text_of(html: str) -> str:
    """The words of a page as a person reads them, one space between them."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\xa0", " ").split())


def find_links(html: str, held: HeldOrder) -> list[str]:
    """The page's links that lead to the mend elsewhere: to the field or page that the cause names, or to the shop's."""
    links = {unescape(link) for link in re.findall(r'href="([^"#]+)', html)}
    mends = {f"{held.address}{place}" for place in ("credit", "parcels", "contacts")}
    mends |= {f"{held.address}correct?field={held.cause.corrects}"} if held.cause.corrects else set()
    settings = {link for link in links if re.search(r"/settings/shops/\d+/(vat|account|platform)?$", link)}
    return sorted((links & mends) | settings)


def _booked(store: Store, number: str) -> dict[str, Any]:
    order = store.transfer(number).order
    with scopes_disabled():
        rules = StoredRules.objects.get(shop=store.shop)
    return {
        "state": State.BOOKED,
        "booked_revision": order.newest,
        "invoice_number": 1000 + order.pk,
        "invoice_total": "249.00",
        "draft_guid": uuid5(UUID(int=0), number),
        "is_pinned": True,
        "rules": rules,
    }


def _create_beside(sale: Transfer, role: roles.Role, held: dict[str, Any]) -> Transfer:
    values = {"draft_guid": uuid5(UUID(int=1), sale.order.external_id), "is_pinned": True, "rules": sale.rules} | held
    if held["state"] == State.BOOKED:
        values["draft_guid"] = uuid5(UUID(int=2), sale.order.external_id)
    with scopes_disabled():
        return Transfer.objects.create(
            merchant=sale.merchant,
            shop=sale.shop,
            order=sale.order,
            role=role.name,
            part_id="r1",
            placed_at=sale.placed_at,
            **values,
        )
