"""How does a test store merchants and shops as rows, without calling Dinero?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Merchant, Shop, StoredRules
from krambod.organizations.models import ConnectedOrganization, Connection
from krambod.transfers.intake import Received, receive_order
from krambod.transfers.models import Transfer, TransferEvent
from krambod.transfers.rules import BookingRules
from tests.transfers.building import at, order, rules

NOW = at(22, 12)
ORGANIZATION = 310001


@dataclass(slots=True, kw_only=True)
class Store:
    """A merchant's shop and the organization that it is booked in."""

    shop: Shop
    connected: ConnectedOrganization

    def send(
        self, external_id: str = "1042", *, now: datetime = NOW, delivery_id: str | None = None, **changes: Any
    ) -> Received:
        """The shop sends an order."""
        sold = order(**{"external_id": external_id, "number": external_id, **changes})
        return receive_order(self.shop, sold, body="{}", delivery_id=delivery_id, now=now)

    def sent(self, external_id: str = "1042", **values: Any) -> Transfer:
        """Sends an order and sets its transfer to `values`."""
        transfer = self.send(external_id).transfer
        self.change(external_id, **values)
        return self.transfer(str(transfer.order.external_id))

    def change(self, external_id: str = "1042", **values: Any) -> None:
        with scopes_disabled():
            rows = Transfer.objects.filter(shop=self.shop, order__external_id=external_id)
            assert not values or rows.update(**values)

    def transfer(self, external_id: str = "1042") -> Transfer:
        with scopes_disabled():
            rows = Transfer.objects.select_related("order__newest", "shop", "connected", "merchant")
            return rows.get(shop=self.shop, order__external_id=external_id)

    def events(self, external_id: str = "1042") -> list[tuple[str, dict[str, Any]]]:
        with scopes_disabled():
            rows = TransferEvent.objects.filter(transfer=self.transfer(external_id)).order_by("pk")
            return [(row.name, row.details) for row in rows]

    def rules(self, **changes: Any) -> BookingRules:
        values = {"connected_id": self.connected.pk, "organization_id": self.connected.organization_id, **changes}
        return rules(**values)

    def connect(self, organization_id: int) -> ConnectedOrganization:
        """Connects another organization of the merchant."""
        return _connect(self.shop.merchant, organization_id)


def events_of(transfer: Transfer, name: str) -> list[dict[str, Any]]:
    """Returns the details of each event with that name, in order."""
    with scopes_disabled():
        return [event.details for event in transfer.events.filter(name=name).order_by("pk")]


def forget_draft(transfer: Transfer) -> None:
    """Makes the transfer as it is in a copy of the database from before the draft."""
    forgotten = {"contact_guid": None, "draft_guid": None, "draft_digest": "", "draft_timestamp": ""}
    with scopes_disabled():
        transfer.ledger.all().delete()
        Transfer.objects.filter(pk=transfer.pk).update(state="received", **forgotten)


def make_store(code: str, organization_id: int = ORGANIZATION, *, has_rules: bool = True) -> Store:
    merchant = Merchant.objects.create(name=code, set_up_at=timezone.now())
    store = Store(shop=make_shop(merchant, code), connected=_connect(merchant, organization_id))
    if has_rules:
        with scope(merchant=merchant):
            document = store.rules().model_dump(mode="json")
            StoredRules.objects.create(merchant=merchant, shop=store.shop, version=1, document=document)
    return store


def make_shop(merchant: Merchant, code: str) -> Shop:
    with scope(merchant=merchant):
        return Shop.objects.create(merchant=merchant, name=code, code=code, key=code, api_token_digest=code)


def _connect(merchant: Merchant, organization_id: int) -> ConnectedOrganization:
    with scope(merchant=merchant):
        connection = Connection.objects.create(merchant=merchant, kind="personal", client_id="c", secrets="")
        return ConnectedOrganization.objects.create(
            merchant=merchant, connection=connection, organization_id=organization_id, name=str(organization_id)
        )
