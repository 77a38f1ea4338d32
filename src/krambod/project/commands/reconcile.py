"""What does `krambod reconcile` do?"""

import json
import sys
from datetime import timedelta

import click
from django_scopes import scopes_disabled

from krambod.dinero.errors import DineroError
from krambod.merchants.secrets import SecretUnreadable
from krambod.organizations.models import ConnectedOrganization
from krambod.organizations.reach import Reach
from krambod.outgoing.calling import open_http
from krambod.project.configuration import Configuration
from krambod.project.running.assembly import read_endpoints
from krambod.transfers.reconciling.compare import BookDifference
from krambod.transfers.reconciling.read import Reconciled
from krambod.transfers.reconciling.read import reconcile as compare_with_dinero
from krambod.words.book_differences import explain_difference
from krambod.worker.clock import utc_now


def reconcile(configuration: Configuration, *, organization_id: int | None, days: int, as_json: bool) -> None:
    now = utc_now()
    with scopes_disabled():
        rows = ConnectedOrganization.objects.select_related("connection", "merchant").order_by("pk")
        chosen = list(rows if organization_id is None else rows.filter(organization_id=organization_id))
    if not chosen:
        raise click.ClickException("There is no such organization." if organization_id else "Nothing is connected.")
    is_alike = True
    with open_http() as http:
        reach = Reach(
            http=http,
            endpoints=read_endpoints(configuration),
            lock_directory=configuration.data_dir / "locks",
            now=utc_now,
        )
        for connected in chosen:
            try:
                found = compare_with_dinero(
                    connected, reach.dinero(connected), since=now - timedelta(days=days), now=now
                )
            except (DineroError, SecretUnreadable) as error:
                click.echo(f"{connected.organization_id} ({connected.name}): {error}", err=True)
                is_alike = False
                continue
            is_alike = is_alike and not found.differences
            click.echo(json.dumps(_document(connected, found)) if as_json else _text(connected, found))
    sys.exit(not is_alike)


def _text(connected: ConnectedOrganization, found: Reconciled) -> str:
    head = (
        f"{connected.organization_id} ({connected.name}): {found.orders} orders, {found.documents} documents, "
        f"{len(found.differences)} differences."
    )
    return "\n".join([head, *(f"  {_line(one)}" for one in found.differences)])


def _line(one: BookDifference) -> str:
    name = one.order if one.transfer_id is None else f"Order {one.order}"
    return f"{name}: {explain_difference(one.kind, one.here, one.there, 'en')}"


def _document(connected: ConnectedOrganization, found: Reconciled) -> dict[str, object]:
    return {
        "organization": connected.organization_id,
        "orders": found.orders,
        "documents": found.documents,
        "differences": [
            {"kind": one.kind, "order": one.order, "here": one.here, "there": one.there, "says": _line(one)}
            for one in found.differences
        ],
    }
