"""Which writes to Dinero did we intend, and what was the outcome of each? The journal of a lane's writes.

    intend ── one commit, unless paused: renew the lease, the outcome of the last write, this intent, its calls ─▶ call
    settle ── the outcome stays in memory until the next intent or `flush` commits it

If the outcome of a write was not committed, we look in Dinero before we try that write again.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from time import sleep
from typing import TypeVar
from uuid import UUID

from django.db import connection, models, transaction
from django_scopes import scopes_disabled

from krambod.dinero.errors import DineroError, OutcomeUnknown, Refused
from krambod.merchants.locking import locked
from krambod.orders.models import OrderRevision, StoredOrder
from krambod.transfers.locking import lock_transfers
from krambod.transfers.models import LedgerEntry, Step, Transfer, TransferEvent, WriteOutcome
from krambod.transfers.receivers import ReceiverLookup, nobody_knows
from krambod.transfers.telling import tell_of_events

WITHOUT_EFFECT = (WriteOutcome.REFUSED, WriteOutcome.NOTHING)

Answer = TypeVar("Answer")


class NotYet(Exception):
    """The budget has no call now. There will be one in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds} seconds")
        self.seconds = seconds


class Paused(Exception):
    """A person paused the transfers: write nothing more, and leave the rest due."""


class Revised(Exception):
    """The shop changed the order while we worked on it. Plan it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneCallbacks:
    """The functions of a lane that its journal uses.

    `renew` renews the lease, and raises if it is lost. `expect_time` raises if the lease has no time left for a call.
    `take` takes calls from the budget inside a transaction and returns None or the seconds to wait. `now` is aware UTC.
    `is_paused` reads from the database whether the transfers are paused. `takes_e_invoices` asks a register.
    """

    renew: Callable[[], None]
    is_paused: Callable[[], bool]
    expect_time: Callable[[], None]
    take: Callable[[int], float | None]
    now: Callable[[], datetime]
    fence: int
    takes_e_invoices: ReceiverLookup = nobody_knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A write that we are about to make. `key` is the guid or reference that makes it unique.

    `calls` are taken from the budget together: one for this write, the rest for the calls that must follow it. With
    `freezes`, the write is made only for the newest revision, and that revision is then the booked one.
    """

    transfer: Transfer
    revision: OrderRevision
    step: Step
    key: str
    calls: int = 1
    freezes: bool = False


@dataclass(slots=True)
class Journal:
    """The writes of one lane under one lease, in order."""

    callbacks: LaneCallbacks
    _changed: dict[int, tuple[Transfer, set[str]]] = field(default_factory=dict)
    _settled: list[LedgerEntry] = field(default_factory=list)
    _events: list[TransferEvent] = field(default_factory=list)
    _after: list[Callable[[], object]] = field(default_factory=list)
    _touched: set[int] = field(default_factory=set)
    _rows: list[models.QuerySet[Transfer]] = field(default_factory=list)
    _tried: dict[int, Counter[tuple[str, str]]] = field(default_factory=dict)
    _prepaid: int = 0

    def write(self, intent: Intent, call: Callable[[], Answer]) -> Answer:
        """Intends, calls and settles. Raises NotYet, Paused or Revised before the call, DineroError after it."""
        entry = self._intend(intent)
        try:
            answer = call()
        except OutcomeUnknown:
            raise
        except DineroError as error:
            is_refused = isinstance(error, Refused)
            self._settle(entry, WriteOutcome.REFUSED if is_refused else WriteOutcome.NOTHING)
            if intent.freezes and not is_refused:
                # Not after a refusal: it may mean that the invoice is booked already, so the caller looks first.
                self.thaw(intent.transfer)
            raise
        self._settle(entry, WriteOutcome.DONE)
        return answer

    def was_tried(self, transfer: Transfer, step: Step, key: UUID | str) -> bool:
        """Whether we made this write before and it may have had its effect."""
        if transfer.pk not in self._tried:
            self.read_tried([transfer])
        return self._tried[transfer.pk][step, str(key)] > 0

    def read_tried(self, transfers: Collection[Transfer]) -> None:
        """Reads for all these transfers which writes may have had their effect. Under our fence nobody adds another."""
        self._tried |= {transfer.pk: Counter() for transfer in transfers}
        with scopes_disabled():
            tried = LedgerEntry.objects.filter(transfer__in=transfers).exclude(outcome__in=WITHOUT_EFFECT)
            for transfer_id, step, key in tried.values_list("transfer_id", "step", "key"):
                self._tried[transfer_id][step, key] += 1

    def revisions_tried(self, transfer: Transfer, *steps: Step) -> list[OrderRevision]:
        """Returns the revisions whose content these steps may have sent to Dinero. The last one sent comes first."""
        with scopes_disabled():
            tried = LedgerEntry.objects.filter(transfer=transfer, step__in=steps).select_related("revision")
            revisions = {entry.revision_id: entry.revision for entry in tried.order_by("-pk")}
            return list(revisions.values())

    def change(self, transfer: Transfer, **values: object) -> None:
        """Sets columns of a transfer. The next commit stores them."""
        for name, value in values.items():
            setattr(transfer, name, value)
        self._touched.add(transfer.order_id)
        self._changed.setdefault(transfer.pk, (transfer, set()))[1].update(values)

    def thaw(self, transfer: Transfer) -> None:
        """Forgets the booked revision, because the order was not booked after all. A newer revision counts again."""
        self.change(transfer, booked_revision=None, changed_after_booking=False)

    def note(self, transfer: Transfer, name: str, /, **details: object) -> None:
        """Adds an event to the transfer. The next commit stores it."""
        self._events.append(
            TransferEvent(
                merchant_id=transfer.merchant_id, transfer=transfer, at=self.callbacks.now(), name=name, details=details
            )
        )

    def afterwards(
        self, transfer: Transfer, store: Callable[[], object], *, rows: models.QuerySet[Transfer] | None = None
    ) -> None:
        """Runs `store` inside the next commit. It changes only transfers of the same order, and `rows`."""
        self._touched.add(transfer.order_id)
        self._after.append(store)
        if rows is not None:
            self._rows.append(rows)

    def flush(self) -> None:
        """Commits everything that waits: changed columns, outcomes, events and the rest."""
        if self._changed or self._settled or self._events or self._after:
            with transaction.atomic(durable=True), scopes_disabled():
                self.callbacks.renew()
                lock_transfers(self._touched, *self._rows)
                self._store()
            self._forget()

    def spend(self) -> None:
        """Takes one call from the budget, and waits for it if necessary. Runs before each call to Dinero.

        Raises RuntimeError inside a transaction.
        """
        if connection.in_atomic_block:
            raise RuntimeError("the network is never called inside a transaction")
        if self._prepaid:
            self._prepaid -= 1
        else:
            while (seconds := self._take()) is not None:
                sleep(seconds)
        self.callbacks.expect_time()

    def expect_open(self) -> None:
        """Raises Paused if the transfers are paused."""
        if self.callbacks.is_paused():
            raise Paused

    def prepay(self, calls: int) -> float | None:
        """Takes calls from the budget in advance. Returns None, or the seconds to wait if there are too few."""
        missing = calls - self._prepaid
        seconds = self._take(missing) if missing > 0 else None
        if seconds is None:
            self._prepaid = max(self._prepaid, calls)
        return seconds

    def _intend(self, intent: Intent) -> LedgerEntry:
        missing = max(0, intent.calls - self._prepaid)
        # The call of a payment is taken together with its booking. It follows even in a pause, so that no invoice is
        # booked and left unpaid.
        is_last = intent.step is Step.PAY and not missing
        with transaction.atomic(durable=True), scopes_disabled():
            if not is_last:
                self.expect_open()
            if intent.freezes:
                _expect_newest(intent)
            self.callbacks.renew()
            lock_transfers({*self._touched, intent.transfer.order_id}, *self._rows)
            seconds = self.callbacks.take(missing) if missing else None
            if seconds is None:
                self._pin(intent)
            self._store()
            if seconds is None:
                entry = self._new_entry(intent)
        self._forget()
        if seconds is not None:
            raise NotYet(seconds)
        self._count(entry, 1)
        self._prepaid += missing
        return entry

    def _new_entry(self, intent: Intent) -> LedgerEntry:
        return LedgerEntry.objects.create(
            merchant_id=intent.transfer.merchant_id,
            transfer=intent.transfer,
            step=intent.step,
            key=intent.key,
            revision=intent.revision,
            fence=self.callbacks.fence,
            intended_at=self.callbacks.now(),
        )

    def _settle(self, entry: LedgerEntry, outcome: WriteOutcome) -> None:
        entry.outcome, entry.outcome_at = outcome, self.callbacks.now()
        self._settled.append(entry)

    def _take(self, calls: int = 1) -> float | None:
        with transaction.atomic(durable=True):
            return self.callbacks.take(calls)

    def _store(self) -> None:
        for transfer, names in self._changed.values():
            transfer.save(update_fields=sorted(names))
        for entry in self._settled:
            LedgerEntry.objects.filter(pk=entry.pk).update(outcome=entry.outcome, outcome_at=entry.outcome_at)
        TransferEvent.objects.bulk_create(self._events)
        tell_of_events(self._events)
        for store in self._after:
            store()

    def _pin(self, intent: Intent) -> None:
        """Fixes the transfer's organization and rules at its first write, and the booked revision at booking."""
        transfer = intent.transfer
        if not transfer.is_pinned:
            self.change(transfer, is_pinned=True, connected=transfer.connected, rules=transfer.rules)
        if intent.freezes:
            self.change(transfer, booked_revision=intent.revision)

    def _count(self, entry: LedgerEntry, change: int) -> None:
        if entry.transfer_id in self._tried:
            self._tried[entry.transfer_id][entry.step, entry.key] += change

    def _forget(self) -> None:
        for entry in self._settled:
            if entry.outcome in WITHOUT_EFFECT:
                self._count(entry, -1)
        self._changed.clear()
        self._settled.clear()
        self._events.clear()
        self._after.clear()
        self._touched.clear()
        self._rows.clear()


def _expect_newest(intent: Intent) -> None:
    """Locks the order until the commit, and raises Revised if it has a newer revision."""
    order = locked(StoredOrder.objects).get(pk=intent.transfer.order_id)
    if order.newest_id != intent.revision.pk:
        raise Revised
