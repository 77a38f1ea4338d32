"""How is a company deleted? It is closed at once, and its rows go when nobody can be working on them any more.

    closed: nothing is due, no key or token opens anything, nobody is a member ─▶ an hour later: all rows are deleted

Secrets of connections are deleted by the caller, who also tells Dinero and the shops. What was booked stays in Dinero.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import router, transaction
from django.db.models import F
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from krambod.importing.models import OrderFile
from krambod.merchants.locking import locked, update_in_order
from krambod.merchants.models import AuditEntry, Invitation, Membership, Merchant, Shop
from krambod.merchants.secrets import new_token, token_digest
from krambod.merchants.tenancy import TenantModel
from krambod.orders.models import StoredOrder
from krambod.organizations.models import ConnectedOrganization, Connection, IndexedContact, IndexedInvoice, Organization
from krambod.organizations.tokens import Credentials
from krambod.platforms.connections.services import lock_away
from krambod.platforms.models import AppInstallation, ClaimCode, ShopConnection
from krambod.privacy.exporting import exported
from krambod.privacy.marks import COMPANIES_AND_USERS, append_lines
from krambod.transfers.models import Transfer

ROWS_GO_AFTER = timedelta(hours=1)  # longer than any lease of a worker and any request


def close_company(merchant: Merchant, now: datetime) -> None:
    """Ends all work and all access at once, in one commit. Rows and secrets are still there."""
    with transaction.atomic(), scope(merchant=merchant):
        locked(Merchant.objects).get(pk=merchant.pk)
        shops = list(locked(Shop.objects))
        Merchant.objects.filter(pk=merchant.pk).update(closed_at=now)
        update_in_order(Transfer.objects.exclude(due_at=None), due_at=None, pokes=F("pokes") + 1)
        for shop in shops:
            shop.economic_system, shop.key = "", new_token()
            shop.api_token_digest = token_digest(new_token())
            shop.save(update_fields=["economic_system", "key", "api_token_digest"])
        for model in (ClaimCode, Invitation, Membership, OrderFile):
            model.objects.all().delete()
    since = merchant.created_at.isoformat()
    append_lines(COMPANIES_AND_USERS, [{"kind": "company", "id": str(merchant.pk), "since": since}])


def forget_secrets(merchant: Merchant) -> None:
    """Deletes the secrets of all connections, and tells nobody."""
    with transaction.atomic(), scope(merchant=merchant):
        Connection.objects.update(secrets=Credentials().sealed(), access_expires_at=None)
        ShopConnection.objects.update(secrets=lock_away({}), webhook_ids=[], next_poll_at=None, backfill={})
        ShopConnection.objects.filter(disconnected_at=None).update(disconnected_at=timezone.now())


def delete_closed_companies(now: datetime) -> int:
    """Deletes all rows of the companies that were closed `ROWS_GO_AFTER` ago. Returns how many companies."""
    closed = list(Merchant.objects.filter(closed_at__lte=now - ROWS_GO_AFTER))
    for merchant in closed:
        with transaction.atomic(), scopes_disabled():
            _delete_rows(merchant)
    return len(closed)


def export_company(merchant: Merchant) -> Iterator[str]:
    """Yields lines of JSON: the company, each order with all that is stored of it, and each entry of the audit log."""
    with scope(merchant=merchant):
        yield _line({"company": merchant.name, "shops": list(Shop.objects.values("name", "code", "platform"))})
        for order in StoredOrder.objects.order_by("pk").iterator(chunk_size=500):
            yield _line({"order": exported(order)})
        for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=500):
            kept = {"at": entry.at.isoformat(), "who": entry.actor, "what": entry.action, "details": entry.details}
            yield _line({"log": kept})


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _delete_rows(merchant: Merchant) -> None:
    """Foreign keys are checked when the transaction ends, so the tables can be emptied in any order."""
    own = ConnectedOrganization.objects.filter(merchant=merchant)
    organizations = set(own.values_list("organization_id", flat=True))
    installed = [
        (one.platform, one.remote_id) for one in ShopConnection.objects.filter(merchant=merchant) if one.remote_id
    ]
    for model in apps.get_models():
        if issubclass(model, TenantModel):
            rows = model._base_manager.using(router.db_for_write(model)).filter(merchant=merchant)
            rows._raw_delete(rows.db)
    merchant.delete()
    shared = set(ConnectedOrganization.objects.values_list("organization_id", flat=True))
    for table in (IndexedContact, IndexedInvoice, Organization):
        table._base_manager.filter(organization_id__in=organizations - shared).delete()
    for platform, webshop_id in installed:
        if not ShopConnection.objects.filter(platform=platform, remote_id=webshop_id).exists():
            AppInstallation.objects.filter(platform=platform, webshop_id=webshop_id).delete()
