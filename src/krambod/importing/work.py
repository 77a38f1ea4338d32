"""How is a kept file worked on? In turns, by whoever comes first: the request that sent it, or a worker.

    checking ─▶ checked: what would come of each order, and what is wrong ─▶ a person's yes ─▶ importing ─▶ imported

A turn claims the file and commits how far it is about once a second. Whoever dies loses a second of counting at most:
the orders of that second are unchanged for whoever goes on.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django_scopes import scope, scopes_disabled

from krambod.importing.foresee import Foresight, first_order
from krambod.importing.keep import opened
from krambod.importing.models import AT_WORK, FileState, OrderFile, OrderFileFinding
from krambod.importing.take import OUTCOMES, REFUSED, GivingWay, Imported, ReadOrder, read_entry, take
from krambod.orders.files import FileFinding, FileOrder, Format, Scan, read_file, scan_file
from krambod.orders.local_numbers import Decimals

LEASE = timedelta(minutes=2)
SAVE_EVERY_S = 1.0
MOST_FINDINGS = 10_000  # are shown and kept; of more, the number is told
FIRST_ORDERS = 20

Clock = Callable[[], datetime]
log = structlog.get_logger("krambod.importing")


class Overtaken(Exception):
    """Somebody else works on the file, or it is gone."""


@dataclass(slots=True, kw_only=True)
class FileTurn:
    """What a turn has found since it was last saved."""

    file: OrderFile
    clock: Clock
    saved_at: float = field(default_factory=time.monotonic)
    findings: list[FileFinding] = field(default_factory=list)

    def is_time_to_save(self) -> bool:
        return time.monotonic() - self.saved_at >= SAVE_EVERY_S

    def save(self, **changes: Any) -> None:
        """Commits how far the turn is. Raises Overtaken."""
        file = self.file
        with transaction.atomic():
            free = max(0, MOST_FINDINGS - file.findings.count()) if self.findings else 0
            changes["findings_left_out"] = file.findings_left_out + max(0, len(self.findings) - free)
            changes |= {"position": file.position, "leased_until": self.clock() + LEASE}
            # Whoever has claimed it later has another fence: then nothing of this turn is kept.
            if not OrderFile.objects.filter(pk=file.pk, fence=file.fence).update(**changes):
                raise Overtaken
            OrderFileFinding.objects.bulk_create(_rows(file, self.findings[:free]), batch_size=500)
        for name, value in changes.items():
            setattr(file, name, value)
        self.findings, self.saved_at = [], time.monotonic()


def find_files_at_work(now: datetime) -> list[int]:
    """The ids of the files that somebody waits for and nobody works on, oldest first."""
    with scopes_disabled():
        waiting = OrderFile.objects.filter(_is_free(now), state__in=AT_WORK)
        return list(waiting.order_by("kept_at", "pk").values_list("pk", flat=True))


def start_import(file: OrderFile, now: datetime) -> bool:
    """A person's yes. False: it is not asked for yet, or it has been said already. In the scope of the merchant."""
    if file.state != FileState.CHECKED:
        return False
    checked = OrderFile.objects.filter(pk=file.pk, state=FileState.CHECKED)
    counts = dict.fromkeys(OUTCOMES, 0) | {REFUSED: file.foreseen["counts"][REFUSED]}
    begun = {"state": FileState.IMPORTING, "started_at": now, "position": 0, "counts": counts}
    return bool(checked.update(**begun))


def work_on(file_id: int, clock: Clock, is_over: Callable[[], bool], giving_way: GivingWay = nullcontext) -> None:
    """Takes one turn of a file, if nobody else does."""
    with scopes_disabled():
        file = OrderFile.objects.select_related("merchant", "shop__merchant").filter(pk=file_id).first()
    if file is None or file.state not in AT_WORK:
        return
    with scope(merchant=file.merchant):
        now = clock()
        claimed = OrderFile.objects.filter(_is_free(now), pk=file.pk, fence=file.fence, state=file.state)
        if not claimed.update(fence=F("fence") + 1, leased_until=now + LEASE):
            return
        file.fence += 1
        changes: dict[str, Any] = {"leased_until": None}
        try:
            _take_turn(FileTurn(file=file, clock=clock), is_over, giving_way)
        except Overtaken:
            return
        except DatabaseError:
            raise
        except Exception:
            # A file that we stumble over must not stop the others for good.
            log.exception("order_file.failed", merchant=file.merchant_id, shop=file.shop_id, file=file.pk)
            changes |= {"state": FileState.FAILED, "finished_at": clock()}
        OrderFile.objects.filter(pk=file.pk, fence=file.fence).update(**changes)


def _is_free(now: datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lte=now)


def _take_turn(turn: FileTurn, is_over: Callable[[], bool], giving_way: GivingWay) -> None:
    file = turn.file
    with opened(file) as path:
        if file.scan is None:
            scan = scan_file(path)
            turn.save(scan=_written(scan), total=scan.orders)
        else:
            scan = _read(file.scan)
        entries = islice(read_file(path, scan), file.position, None)
        if file.state == FileState.CHECKING:
            _check(turn, entries, is_over)
        else:
            _import(turn, entries, is_over, giving_way)


def _check(turn: FileTurn, entries: Iterator[FileOrder | FileFinding], is_over: Callable[[], bool]) -> None:
    file = turn.file
    imported = Imported(**file.foreseen) if file.foreseen else Imported()
    foresight = Foresight(file.shop, turn.clock(), Counter(file.outlook))

    def found() -> dict[str, Any]:
        return {"foreseen": asdict(imported), "outlook": dict(foresight.outlook), "first_orders": file.first_orders}

    for entry in entries:
        read = read_entry(entry)
        if isinstance(read, ReadOrder):
            outcome = foresight.outcome_of(read.order)
            imported.counts[outcome] += 1
            if len(file.first_orders) < FIRST_ORDERS:
                file.first_orders.append(first_order(read.order, outcome))
        else:
            for finding in read:
                imported.count_finding(finding)
            turn.findings += read
        file.position += 1
        if turn.is_time_to_save():
            turn.save(**found())
            if is_over():
                return
    turn.save(**found())
    turn.save(state=FileState.CHECKED)


def _import(
    turn: FileTurn, entries: Iterator[FileOrder | FileFinding], is_over: Callable[[], bool], giving_way: GivingWay
) -> None:
    """The refused orders are known since the check: what is wrong with them does not change."""
    file = turn.file
    for entry in entries:
        read = read_entry(entry)
        if isinstance(read, ReadOrder):
            file.counts[take(file.shop, read, turn.clock(), giving_way)] += 1
        file.position += 1
        if turn.is_time_to_save():
            turn.save(counts=file.counts)
            if is_over():
                return
    with transaction.atomic():
        turn.save(counts=file.counts, state=FileState.IMPORTED, finished_at=turn.clock(), first_orders=[])
        if not file.counts[REFUSED]:
            file.pieces.all().delete()  # else the refused rows can still be downloaded


def _rows(file: OrderFile, findings: list[FileFinding]) -> Iterator[OrderFileFinding]:
    for one in findings:
        yield OrderFileFinding(
            merchant_id=file.merchant_id,
            file=file,
            first_line=one.first_line,
            last_line=one.last_line,
            external_id=one.external_id or "",
            field=one.field or "",
            says=one.says,
            details=dict(one.details),
            value=one.value,
        )


def _written(scan: Scan) -> dict[str, Any]:
    return asdict(scan) | {"scattered": sorted(scan.scattered)}


def _read(written: dict[str, Any]) -> Scan:
    return Scan(
        format=Format(written["format"]),
        orders=written["orders"],
        scattered=frozenset(written["scattered"]),
        encoding=written["encoding"],
        decimals=Decimals(written["decimals"]),
    )
