"""What does `krambod shadow` do?"""

import json
from collections.abc import Iterator
from datetime import timedelta
from math import ceil

import click
from django_scopes import scope, scopes_disabled

from krambod.accounting.danish_time import danish_day
from krambod.dinero.errors import DineroError
from krambod.merchants.models import Shop
from krambod.merchants.secrets import SecretUnreadable
from krambod.organizations.access import calls_per_minute
from krambod.organizations.models import ConnectedOrganization
from krambod.organizations.reach import Reach
from krambod.outgoing.calling import open_http
from krambod.project.configuration import Configuration
from krambod.project.running.assembly import read_endpoints
from krambod.transfers.rule_versions import find_rules
from krambod.transfers.shadow.read import refresh
from krambod.transfers.shadow.report import ShadowReport
from krambod.transfers.shadow.report import shadow as compare
from krambod.words.causes import CAUSES
from krambod.words.details import in_general
from krambod.worker.clock import utc_now


def shadow(configuration: Configuration, *, shop_code: str | None, days: int, as_json: bool) -> None:
    """Raises ClickException if there is no such shop, or Dinero cannot be read."""
    with scopes_disabled():
        rows = Shop.objects.select_related("merchant").order_by("pk")
        shops = [shop for shop in (rows if shop_code is None else rows.filter(code=shop_code)) if find_rules(shop)]
    if not shops:
        raise click.ClickException(
            "No shop has booking rules yet: finish its set-up first." if shop_code is None
            else f"There is no shop {shop_code!r} with booking rules."
        )  # fmt: skip
    with open_http() as http:
        reach = Reach(
            http=http,
            endpoints=read_endpoints(configuration),
            lock_directory=configuration.data_dir / "locks",
            now=utc_now,
        )
        for shop in shops:
            report, a_minute = _compare(shop, reach, days)
            click.echo(json.dumps(_document(shop, report)) if as_json else "\n".join(_lines(shop, report, a_minute)))


def _compare(shop: Shop, reach: Reach, days: int) -> tuple[ShadowReport, int]:
    now = utc_now()
    since = danish_day(now) - timedelta(days=days)
    with scope(merchant=shop.merchant):
        rules = find_rules(shop)
        assert rules is not None
        connected = ConnectedOrganization.objects.select_related("connection").get(pk=rules.connected_id)
        try:
            refresh(reach.dinero(connected), since=since, now=now)
        except (DineroError, SecretUnreadable) as error:
            raise click.ClickException(f"{shop.code}: {error}") from error
        report = compare(shop, connected.organization_id, rules=rules, since=since, now=now)
        return report, calls_per_minute(connected.connection, reach.endpoints)


def _lines(shop: Shop, report: ShadowReport, a_minute: int) -> Iterator[str]:
    would_be = report.would_be
    yield f"{shop.code}: {len(report.matches)} of {report.orders} orders since {report.since} are in Dinero already."
    yield f"  Another total there: {len(report.differing)}. Only a draft there: {len(report.drafts)}."
    yield f"  Start on {report.start_date}. Before it, {len(report.missing)} orders are not in Dinero."
    if would_be is None:
        yield "  What would be booked is not known: the accounts have not been read yet."
        return
    yield f"  From then on: {would_be.booked} booked, {would_be.total} DKK with {would_be.vat} DKK VAT;"
    yield f"  {would_be.waiting} wait for payment or shipment, {would_be.left_out} need no invoice."
    for code, count in would_be.held.items():
        title = CAUSES[code].title
        name = code if title is None else f"{code} ({in_general(title, 'en')})"
        yield f"  Would need you: {count} × {name}"
    yield f"  Calls to Dinero: {would_be.calls}, about {ceil(would_be.calls / a_minute)} minutes."


def _document(shop: Shop, report: ShadowReport) -> dict[str, object]:
    would_be = report.would_be
    return {
        "shop": shop.code,
        "since": report.since.isoformat(),
        "orders": report.orders,
        "start_date": report.start_date.isoformat(),
        "in_dinero": [
            {
                "order": one.order.external_id,
                "number": one.order.number,
                "invoice_guid": str(one.document.guid),
                "invoice_number": one.document.number,
                "by": one.by,
                "differs_by": str(one.differs_by),
            }
            for one in report.matches
        ],
        "missing": [one.external_id for one in report.missing],
        "would_be": None if would_be is None else {
            "booked": would_be.booked,
            "waiting": would_be.waiting,
            "left_out": would_be.left_out,
            "held": dict(would_be.held),
            "total": str(would_be.total),
            "vat": str(would_be.vat),
            "calls": would_be.calls,
        },
    }  # fmt: skip
