"""How is a file of orders imported? Each order as by the orders API, in its own commit, with a report at the end.

    scan ─▶ read ─┬─ order that can be read ─▶ receive_order ─▶ new, revised, unchanged or superseded
                  └─ anything else ─▶ refused: its lines, its field and how to mend it

It is safe to run twice: an order that is known already is unchanged, and nothing of it is stored again.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django_scopes import scope

from krambod.merchants.models import Shop
from krambod.orders.file_findings import file_findings
from krambod.orders.files import FileFinding, FileOrder, Scan, read_file
from krambod.orders.order import Order
from krambod.orders.reading import UnreadableOrder, read_order
from krambod.orders.revisions import IntakeOutcome, find_newest, has_event, is_same
from krambod.transfers.intake import receive_order

OUTCOMES = ("new", "revised", "unchanged", "superseded")
REFUSED = "refused"

Report = Callable[[FileFinding], None]
GivingWay = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOrder:
    """An order of the file that can be taken, and the body that is stored of it."""

    order: Order
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportListener:
    """Callbacks during an import: `report` is called with each finding, `step` after each entry of the file."""

    report: Report
    step: Callable[[], None]


@dataclass(slots=True, kw_only=True)
class Imported:
    """How many orders have each outcome. A line that belongs to no readable order counts as one refused order.

    `last_refused` is the lines or the order that was refused last, so that an order with several findings counts once.
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*OUTCOMES, REFUSED), 0))
    last_refused: str = ""

    def count_finding(self, finding: FileFinding) -> None:
        """Counts an order as refused once, even if it has several findings, which come one after the other."""
        refused = f"order {finding.external_id}" if finding.external_id else f"line {finding.first_line}"
        if refused != self.last_refused:
            self.counts[REFUSED] += 1
        self.last_refused = refused


def import_orders(
    path: Path,
    scan: Scan,
    shop: Shop,
    listener: ImportListener,
    now: Callable[[], datetime],
    giving_way: GivingWay = nullcontext,
) -> Imported:
    """Stores the orders that can be read, and reports the others. Returns the counts."""
    imported = Imported()
    for entry in read_file(path, scan):
        read = read_entry(entry)
        if isinstance(read, ReadOrder):
            imported.counts[take(shop, read, now(), giving_way)] += 1
        else:
            for finding in read:
                imported.count_finding(finding)
                listener.report(finding)
        listener.step()
    return imported


def read_entry(entry: FileOrder | FileFinding) -> ReadOrder | tuple[FileFinding, ...]:
    """The order of an entry, or what is wrong with it."""
    if isinstance(entry, FileFinding):
        return (entry,)
    try:
        order = read_order(entry.external_id, entry.document)
    except UnreadableOrder as error:
        return tuple(file_findings(entry, error))
    return ReadOrder(order=order, body=json.dumps(entry.document, ensure_ascii=False, default=str))


def take(shop: Shop, read: ReadOrder, now: datetime, giving_way: GivingWay = nullcontext) -> str:
    """Stores one order, inside of `giving_way` if it writes. Returns one of `OUTCOMES`."""
    with scope(merchant=shop.merchant):
        known = _find_known_outcome(shop, read.order, read.body)
    if known:
        return known
    with giving_way():
        return str(receive_order(shop, read.order, body=read.body, delivery_id=None, now=now).outcome)


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
