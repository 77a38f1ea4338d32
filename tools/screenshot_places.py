"""Which pictures does `make screenshots` take? From the table of addresses, and the demo's own rows. Needs Django.

Every address of the table is opened; the order's page is opened once for each state and cause. A company without
anything shows the empty pages and the guide. Error pages and mails are rendered here, and opened as the site's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import override_settings
from django.utils import timezone
from django.utils.translation import override
from django_scopes import scopes_disabled

from krambod.backoffice.books.digest import send_digests
from krambod.backoffice.home import make_merchant
from krambod.merchants.models import Invitation, Membership, Merchant, Shop, User
from krambod.organizations.models import ConnectedOrganization
from krambod.platforms.models import Delivery
from krambod.project.demo.first_shop import COMPANY, DEMO_OWNER
from krambod.project.demo.history.companies import FIRST_COMPANY
from krambod.project.errors import bad_request, server_error
from krambod.transfers.models import Transfer
from tools.page_addresses import PageAddress, page_addresses

LEAVES = ("account_logout", "orders_csv", "order_pdf", "order_progress", "backfill_progress", "language")
EMPTY_COMPANY = "Tom Butik"
OF_AN_ORDER, OF_A_SHOP = "transfer_id", "shop_id"
ONLY_FOR = {"order_parcels": "sent_in_parts", "order_contacts": "several_contacts"}  # pages of orders with one cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A picture to take: the path, and what is added to its name. `html`: what is shown there, if the site does not."""

    path: str
    also: str = ""
    html: str = ""


def before_login() -> list[Place]:
    """The pages of somebody who is not logged in, and what goes wrong."""
    request = RequestFactory().get("/")
    return [
        *(Place(path=f"/account/{name}/") for name in ("login", "signup", "password/reset", "password/reset/done")),
        Place(path="/invitations/none"),
        Place(path="/help/", also="logged-out"),
        Place(path="/nowhere/"),
        Place(path="/error-bad-request", html=bad_request(request, ValueError()).content.decode()),
        Place(path="/error-server", html=server_error(request).content.decode()),
        *mails(),
    ]


def after_login() -> Iterator[Place]:
    """Every page of the owner of the demo."""
    values = _values(Merchant.objects.filter(name=FIRST_COMPANY).earliest("pk"))
    for page in page_addresses():
        if page.name not in LEAVES and _can_fill(page, values):
            yield Place(path=page.fill(values))
    pages = {page.name: page for page in page_addresses()}
    for also, pk in _orders_of_each_kind(values["merchant_id"]):
        yield Place(path=pages["order"].fill({**values, OF_AN_ORDER: pk}), also=also)
        for name, cause in ONLY_FOR.items():
            if cause in also.split("-"):
                yield Place(path=pages[name].fill({**values, OF_AN_ORDER: pk}), also=also)
    start = f"/c/{values['merchant_id']}/"
    yield Place(path=f"{start}orders/?state=held", also="held")
    yield Place(path=f"{start}orders/?q=findes+ikke", also="nothing")
    yield Place(path=f"{start}find/?q=hansen", also="hansen")
    empty = _values(_empty_company())
    for page in page_addresses():
        if page.name not in LEAVES and "merchant_id" in page.parameters and _can_fill(page, empty):
            yield Place(path=page.fill(empty), also="empty")


def mails() -> list[Place]:
    """The mails of the demo, as HTML where they have it."""
    found = []
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        send_digests(timezone.now() + timedelta(days=1), base_url=settings.KRAMBOD_BASE_URL)
        digest = next((one for one in mail.outbox if COMPANY in one.subject), None)
    if digest is not None:
        assert isinstance(digest, mail.EmailMultiAlternatives)
        [(html, _)] = digest.alternatives
        found.append(Place(path="/mail-digest", html=str(html)))
        found.append(Place(path="/mail-digest-as-text", html=_as_text(str(digest.body))))
    with override("da"):
        around = {
            "base_url": settings.KRAMBOD_BASE_URL,
            "merchant": Merchant.objects.earliest("pk"),
            "subject": COMPANY,
        }
        around |= {"sentence": "Dinero tager ikke imod vores adgang mere.", "connected": _connected(COMPANY)}
        found.append(Place(path="/mail-alarm", html=render_to_string("backoffice/books/mail/alarm.html", around)))
        invited = {"company": COMPANY, "who": "Sanne Østergaard", "link": f"{settings.KRAMBOD_BASE_URL}/…", "days": 7}
        text = render_to_string("backoffice/people/invitation_mail.txt", invited)
        found.append(Place(path="/mail-invitation", html=_as_text(text)))
    return found


def _as_text(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<!doctype html><meta charset="utf-8"><pre style="white-space: pre-wrap; font-size: 15px">{escaped}</pre>'


def _can_fill(page: PageAddress, values: dict[str, object]) -> bool:
    return all(values.get(name) is not None for name in page.parameters)


def _values(merchant: Merchant) -> dict[str, object]:
    """A row of each kind of the company, by the name that addresses have for it."""
    with scopes_disabled():
        of_company = {"merchant": merchant}
        orders = Transfer.objects.filter(**of_company, role="sale")
        paid = orders.filter(state="paid", cause="").order_by("-placed_at").first() or orders.first()
        rows = {
            OF_AN_ORDER: paid,
            OF_A_SHOP: Shop.objects.filter(**of_company).order_by("pk").first(),
            "connected_id": ConnectedOrganization.objects.filter(**of_company).order_by("pk").first(),
            "delivery_id": Delivery.objects.filter(**of_company).exclude(body="").order_by("-pk").first(),
            "membership_id": Membership.objects.filter(**of_company).order_by("pk").first(),
            "invitation_id": Invitation.objects.filter(**of_company).order_by("pk").first(),
        }
    ids: dict[str, object] = {name: None if row is None else row.pk for name, row in rows.items()}
    return ids | {"merchant_id": merchant.pk, "platform_name": "woocommerce", "code": "no_email"}


def _orders_of_each_kind(merchant_id: Any) -> Iterator[tuple[str, int]]:
    """An order for each state with its cause or reason, the newest of each."""
    with scopes_disabled():
        rows = Transfer.objects.filter(merchant_id=merchant_id).order_by("placed_at", "pk")
        found = {(one.role, one.state, one.cause or one.reason): one.pk for one in rows}
    for (role, state, why), pk in sorted(found.items()):
        yield "-".join(word for word in (role, state, why) if word), pk


def _empty_company() -> Merchant:
    made = Merchant.objects.filter(name=EMPTY_COMPANY).first()
    return made or make_merchant(User.objects.get(email=DEMO_OWNER), EMPTY_COMPANY)


def _connected(company: str) -> ConnectedOrganization:
    with scopes_disabled():
        return ConnectedOrganization.objects.filter(merchant__name=company).earliest("pk")
