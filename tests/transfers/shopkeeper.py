"""How does a test run a connected shop? It sends orders, lets a worker work, and looks into the double."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django_scopes import scopes_disabled

from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.merchants.models import Shop, StoredRules
from krambod.orders.order import Order
from krambod.orders.reading import read_order
from krambod.organizations.access import connect_personal
from krambod.organizations.models import ConnectedOrganization
from krambod.organizations.reach import Reach
from krambod.outgoing.calling import open_http
from krambod.project.configuration import Configuration
from krambod.project.operations.setting_up import set_up
from krambod.project.operations.setup_options import PersonalKeys, SetupOptions
from krambod.project.running.assembly import build_dinero_services, read_endpoints
from krambod.project.running.lane_kinds import organization_lanes
from krambod.transfers.due import find_due_lanes
from krambod.transfers.intake import poke, receive_order
from krambod.transfers.models import Transfer, TransferEvent
from krambod.transfers.roles import REFUND, SALE
from krambod.transfers.rule_versions import find_rules, save_rules
from krambod.transfers.rules import When
from krambod.transfers.services import DineroServices
from tests.doubles.caller import Caller, personal_token, wire_of
from tests.worker.one_lane import work_once

ORGANIZATION = 310001
DEPOSIT_ACCOUNT = 55120
TOKEN_LIFE_S = 3600


def order_body(
    number: str = "1042", *, total: str = "249.00", email: str = "jens@example.com", **more: Any
) -> dict[str, Any]:
    """Makes a body for the orders API: a paid order of one line."""
    return {
        "number": number,
        "updated_at": "2026-11-22T10:00:00Z",
        "placed_at": "2026-11-22T09:00:00Z",
        "paid_at": "2026-11-22T09:00:00Z",
        "currency": "DKK",
        "prices_include_vat": True,
        "total": total,
        "buyer": {
            "email": email,
            "name": "Jens Hansen",
            "address": "Nørregade 1",
            "zip": "1165",
            "city": "København K",
        },
        "lines": [
            {
                "kind": "product",
                "sku": "VASE-2",
                "description": "Keramikvase, blå",
                "quantity": "1",
                "unit_price": total,
                "total": total,
                "vat_rate": "25",
            }
        ],
    } | more


@dataclass(slots=True, kw_only=True)
class Shopkeeper:
    """A merchant's shop and its organization in the double, with everything that a test can do to them."""

    shop: Shop
    double: DineroDouble
    services: DineroServices
    http: httpx2.Client
    by_hand: Caller
    reach: Reach
    organization_id: int = ORGANIZATION

    def now(self) -> datetime:
        return self.double.clock.now()

    def order(self, number: str = "1042", external_id: str | None = None, **body: Any) -> Order:
        return read_order(external_id or number, order_body(number, **body))

    def send(self, number: str = "1042", external_id: str | None = None, **body: Any) -> Transfer:
        """The shop sends an order. Its id is its number, unless the test gives another."""
        order = self.order(number, external_id, **body)
        return receive_order(self.shop, order, body="{}", delivery_id=None, now=self.now()).transfer

    def connect_organization(self, organization_id: int) -> ConnectedOrganization:
        """Connects another organization of the merchant with its own keys."""
        connection = connect_personal(
            self.shop.merchant,
            client_id=PERSONAL_CLIENT_ID,
            client_secret=CLIENT_SECRET,
            api_key=api_key(organization_id),
        )
        with scopes_disabled():
            return ConnectedOrganization.objects.create(
                merchant=self.shop.merchant, connection=connection, organization_id=organization_id, name="Another"
            )

    def another_shop(self, code: str, organization_id: int) -> "Shopkeeper":
        """Makes a shop of another merchant, which is booked in another organization of the same double."""
        keys = personal_keys(organization_id)
        wishes = {"merchant": code, "shop": code, "shop_code": code, "organization_id": organization_id, "keys": keys}
        shop = connect_shop(self.reach, **wishes)
        return replace(self, shop=shop, organization_id=organization_id)

    def pass_time(self, seconds: float) -> None:
        """Moves the clock of the product and of the double. The person in Dinero gets a new token after an hour."""
        self.double.clock.advance(seconds)
        if seconds >= TOKEN_LIFE_S:
            self.by_hand.token = personal_token(self.by_hand.url, ORGANIZATION)

    def paused_cause(self) -> str:
        with scopes_disabled():
            return ConnectedOrganization.objects.get(
                merchant=self.shop.merchant, organization_id=self.organization_id
            ).paused_cause

    def due(self) -> list[str]:
        """Returns the lanes that have due work."""
        return find_due_lanes(self.now())

    def reconnect(self) -> None:
        """The merchant creates a new API key in Dinero and enters it."""
        self.double.store.update("api_keys", {"RevokedAt": None}, ApiKey=api_key(self.organization_id))
        connect_shop(self.reach)

    def set_pro(self, is_pro: bool) -> None:
        change = {"Id": self.organization_id, "IsPro": is_pro}
        assert self.by_hand.call("POST", "/admin/organizations", change).status == 200

    def work(self) -> None:
        """A worker takes the due work. If the worker catches a bug of ours, the test fails."""
        work_once(organization_lanes(self.services), str(self.organization_id), self.now)
        with scopes_disabled():
            assert not TransferEvent.objects.filter(name="held", details__code="internal_error").exists()

    def before(self, method: str, path: str, action: Callable[[], object]) -> None:
        """Runs `action` just before the first matching call. `path` is a regular expression for the end of its path."""
        self._meet(method, path, lambda _: action())

    def refuse_once(self, method: str, path: str) -> None:
        """Sends the first matching call to an address that Dinero no longer has."""

        def ask_elsewhere(request: httpx2.Request) -> None:
            request.url = request.url.copy_with(path=f"{request.url.path}/given-up")

        self._meet(method, path, ask_elsewhere)

    def _meet(self, method: str, path: str, meet: Callable[[httpx2.Request], object]) -> None:
        is_waiting = True

        def look(request: httpx2.Request) -> None:
            nonlocal is_waiting
            if is_waiting and request.method == method and re.search(f"{path}$", request.url.path):
                is_waiting = False
                meet(request)

        self.http.event_hooks = {"request": [*self.http.event_hooks["request"], look]}

    def transfer(self, number: str = "1042", role: str = SALE.name) -> Transfer:
        """Reads the order's only transfer with that role from the table."""
        with scopes_disabled():
            rows = Transfer.objects.select_related("order", "shop")
            return rows.get(shop=self.shop, order__external_id=number, role=role)

    def refund(self, part_id: str, number: str = "1042") -> Transfer:
        """Reads the transfer of a refund from the table."""
        return next(one for one in self.refunds(number) if one.part_id == part_id)

    def refunds(self, number: str = "1042") -> list[Transfer]:
        """Reads the transfers of the order's refunds from the table, in their order."""
        with scopes_disabled():
            rows = Transfer.objects.select_related("order", "shop", "merchant")
            return list(rows.filter(shop=self.shop, order__external_id=number, role=REFUND.name).order_by("pk"))

    def events(self, number: str = "1042", role: str = SALE.name) -> list[str]:
        with scopes_disabled():
            return [event.name for event in self.transfer(number, role).events.order_by("pk")]

    def log(self) -> list[dict[str, Any]]:
        """Returns the calls to the organization so far."""
        log = self.http.get(f"{self.by_hand.url}/admin/calls").json()
        return [call for call in log if str(ORGANIZATION) in call["Path"]]

    def calls(self) -> list[str]:
        """Returns method and path of each call so far."""
        return [f"{call['Method']} {call['Path']}" for call in self.log()]

    def invoices(self) -> list[dict[str, Any]]:
        """Returns every invoice in Dinero with all its fields."""
        rows = self.by_hand.call("GET", "/v1/{organization}/invoices", query={"fields": "Guid", "pageSize": 1000})
        guids = [row["Guid"] for row in rows.json["Collection"]]
        return [self.by_hand.call("GET", f"/v1/{{organization}}/invoices/{guid}").json for guid in guids]

    def credit_notes(self) -> list[dict[str, Any]]:
        """Returns every credit note in Dinero with all its fields, in their order."""
        path = "/v1/{organization}/sales/creditnotes"
        rows = self.by_hand.call("GET", path, query={"fields": "Guid", "pageSize": 1000}).json["Collection"]
        found = [self.by_hand.call("GET", f"{path}/{row['Guid']}").json for row in rows]
        return sorted(found, key=lambda one: int(one["Number"]))

    def payments(self, guid: object) -> list[dict[str, Any]]:
        answer = self.by_hand.call("GET", f"/v2/{{organization}}/invoices/{guid}/payments").json
        payments: list[dict[str, Any]] = answer["Payments"]
        return payments

    def contacts(self) -> list[dict[str, Any]]:
        """Returns the contacts that are not deleted."""
        query = {"fields": "ContactGuid,Name,Email,DeletedAt", "pageSize": 1000}
        rows = self.by_hand.call("GET", "/v2/{organization}/contacts", query=query).json["Collection"]
        return [row for row in rows if not row["DeletedAt"]]


@pytest.fixture
def reach(transactional_db: None, url: str, double: DineroDouble, tmp_path: Path) -> Iterator[Reach]:
    """Empty tables, and a way to reach the double."""
    assert transactional_db is None
    configuration = configuration_for(url, tmp_path)
    with open_http() as http:
        yield Reach(
            http=http,
            endpoints=read_endpoints(configuration),
            lock_directory=tmp_path / "locks",
            now=double.clock.now,
        )


@pytest.fixture
def shopkeeper(url: str, double: DineroDouble, reach: Reach, tmp_path: Path) -> Iterator[Shopkeeper]:
    """A shop that is set up: orders are transferred when they are paid, and none waits for approval."""
    shop = connect_shop(reach)
    services = build_dinero_services(configuration_for(url, tmp_path), reach.http, now=double.clock.now)
    with Caller.personal(url, ORGANIZATION) as by_hand:
        yield Shopkeeper(
            shop=shop, double=double, services=services, http=wire_of(reach.http), by_hand=by_hand, reach=reach
        )


def configuration_for(url: str, directory: Path) -> Configuration:
    return Configuration(
        data_dir=directory,
        dinero_api_url=url,
        dinero_connect_url=url,
        dinero_authz_url=url,
        dinero_calls_per_minute=100_000,
    )


def personal_keys(organization_id: int) -> PersonalKeys:
    return PersonalKeys(client_id=PERSONAL_CLIENT_ID, client_secret=CLIENT_SECRET, api_key=api_key(organization_id))


def connect_shop(reach: Reach, **changes: Any) -> Shop:
    wishes = SetupOptions(
        **{
            "merchant": "Sannes Keramik",
            "shop": "Sannes Keramik",
            "shop_code": "sanne",
            "organization_id": ORGANIZATION,
            "keys": personal_keys(ORGANIZATION),
            "when": When.PAID,
            "deposit_account_number": DEPOSIT_ACCOUNT,
            "start_date": date(2025, 12, 1),
            "first_drafts": 0,
            "reported_until": None,
            **changes,
        }
    )
    done = set_up(wishes, reach)
    with scopes_disabled():
        shop = Shop.objects.select_related("merchant").get(key=done.shop_key)
        shop.merchant.set_up_at = reach.now()  # orders came through long ago, so no page asks what is left to do
        shop.merchant.save(update_fields=["set_up_at"])
        return shop


def amount(value: Any) -> Decimal:
    return Decimal(str(value))


def change_rules(shopkeeper: Shopkeeper, **changes: Any) -> None:
    rules = find_rules(shopkeeper.shop)
    assert rules is not None
    assert save_rules(shopkeeper.shop, rules.model_copy(update=changes), shopkeeper.now())


def end_first_drafts(keeper: Shopkeeper) -> None:
    """No draft of the shop waits for its approval any more, whatever its order becomes."""
    with scopes_disabled():
        for stored in StoredRules.objects.filter(shop=keeper.shop):
            StoredRules.objects.filter(pk=stored.pk).update(document=stored.document | {"first_drafts": 0})
        for transfer in Transfer.objects.filter(shop=keeper.shop):
            poke(transfer, keeper.now())


def fail(keeper: Shopkeeper, kind: FaultKind, path: str, *, count: int = 1, method: str = "POST") -> None:
    keeper.double.faults.add(Fault(kind=kind, path=f"*/{ORGANIZATION}/{path}", method=method, count=count))


def part(id: str, paid: str) -> dict[str, Any]:
    return {"id": id, "method": "Kort", "amount": paid, "state": "captured", "at": "2026-11-22T09:00:00Z"}
