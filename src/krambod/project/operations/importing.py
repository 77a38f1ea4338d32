"""How is a file of orders imported? Each order as by the orders API, in its own commit, with a report at the end.

    scan ─▶ read ─┬─ order that can be read ─▶ receive_order ─▶ new, revised, unchanged or superseded
                  └─ anything else ─▶ refused: its lines, its field and how to mend it

It is safe to run twice: an order that is known already is unchanged, and nothing of it is stored again.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection as database
from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.orders.files import FileFinding, FileOrder, Scan, read_file
from krambod.orders.order import Order
from krambod.orders.reading import UnreadableOrder, read_order
from krambod.orders.revisions import IntakeOutcome, find_newest, has_event, is_same
from krambod.transfers.intake import receive_order
from krambod.worker.lanes import find_held_lanes

OUTCOMES = ("new", "revised", "unchanged", "superseded")
REFUSED = "refused"
GIVE_WAY = 1.5  # on SQLite: how much longer than a write the database is free for a worker after it


class UnknownShop(Exception):
    """There is no shop with that code. The text lists the existing codes."""


Report = Callable[[FileFinding], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportListener:
    """Callbacks during an import: `report` is called with each finding, `step` after each entry of the file."""

    report: Report
    step: Callable[[], None]


@dataclass(slots=True, kw_only=True)
class Imported:
    """How many orders have each outcome. A line that belongs to no readable order counts as one refused order."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*OUTCOMES, REFUSED), 0))
    _last_refused: object = None

    def count_finding(self, finding: FileFinding) -> None:
        """Counts an order as refused once, even if it has several findings, which come one after the other."""
        refused = (finding.external_id, None if finding.external_id else finding.first_line)
        if refused != self._last_refused:
            self.counts[REFUSED] += 1
        self._last_refused = refused


def get_shop(code: str) -> Shop:
    """Returns the shop with the code. Raises UnknownShop."""
    with scopes_disabled():
        shop = Shop.objects.select_related("merchant").filter(code=code).first()
        if shop is None:
            codes = ", ".join(Shop.objects.order_by("code").values_list("code", flat=True))
            raise UnknownShop(f"There is no shop with the code {code!r}; there is {codes or 'none yet'}.")
    return shop


def import_orders(
    path: Path, scan: Scan, shop: Shop, listener: ImportListener, now: Callable[[], datetime]
) -> Imported:
    """Stores the orders that can be read, and reports the others. Returns the counts."""
    imported = Imported()
    for entry in read_file(path, scan):
        for finding in _take_in(entry, shop, imported, now):
            imported.count_finding(finding)
            listener.report(finding)
        listener.step()
    return imported


def _take_in(
    entry: FileOrder | FileFinding, shop: Shop, imported: Imported, now: Callable[[], datetime]
) -> Iterator[FileFinding]:
    if isinstance(entry, FileFinding):
        yield entry
        return
    try:
        order = read_order(entry.external_id, entry.document)
    except UnreadableOrder as error:
        yield from _findings(entry, error)
        return
    imported.counts[_receive(shop, entry, order, now())] += 1


def _receive(shop: Shop, entry: FileOrder, order: Order, now: datetime) -> str:
    body = json.dumps(entry.document, ensure_ascii=False, default=str)
    with scope(merchant=shop.merchant):
        known = _find_known_outcome(shop, order, body)
    if known:
        return known
    with _giving_way(now):
        return str(receive_order(shop, order, body=body, delivery_id=None, now=now).outcome)


@contextmanager
def _giving_way(now: datetime) -> Iterator[None]:
    """Leaves the database to the workers after a write, for as long as the write took, and longer.

    SQLite has one writer at a time, and who waits looks again only now and then: an import without gaps would take
    every turn, and the workers would book nothing meanwhile. PostgreSQL locks only rows.
    """
    began_at = time.monotonic()
    yield
    if database.vendor == "sqlite" and find_held_lanes(now):
        time.sleep((time.monotonic() - began_at) * GIVE_WAY)


def _find_known_outcome(shop: Shop, order: Order, body: str) -> str:
    """The outcome of an order that an earlier import has stored as it is, "" for any other.

    Storing its body again would make the database larger with each import of the same file.
    """
    newest = find_newest(shop, order.external_id)
    if newest is None:
        return ""
    if is_same(newest, order):
        return IntakeOutcome.UNCHANGED
    is_superseded = order.updated_at < newest.updated_at and has_event(shop, order.external_id, body)
    return IntakeOutcome.SUPERSEDED if is_superseded else ""


def _findings(entry: FileOrder, error: UnreadableOrder) -> Iterator[FileFinding]:
    for finding in error.findings:
        yield FileFinding(
            first_line=entry.first_line,
            last_line=entry.last_line,
            external_id=entry.external_id,
            field=finding.field,
            text=finding.text,
        )
