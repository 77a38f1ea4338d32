"""How does a lane work through its due transfers?

    due ─▶ plan all ─▶ payments on booked invoices ─▶ contacts and drafts of all ─▶ ONE list: totals and twins
                                                                          ─▶ each: book, pay ─▶ the next batch

The work is a generator. It yields the seconds that it must wait for a call, and it has no transaction open while it
waits. A held or failing order never stops the next one. A paused connection stops only the orders that use it.
"""

from collections.abc import Callable, Generator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from django.db import transaction

from krambod.organizations.access import pause, resume
from krambod.organizations.accounts import read_chart, stored_chart
from krambod.organizations.chart import Chart
from krambod.organizations.contacts import refresh_contacts
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.advance import advance, record_failure
from krambod.transfers.batch_facts import BatchFacts, read_batch_facts
from krambod.transfers.dinero_failures import translated_errors
from krambod.transfers.document.work import DocumentWork
from krambod.transfers.due import is_paused, take_batch, wake_booked_by_hand
from krambod.transfers.failures import (
    Failure,
    FixOrder,
    FixSettings,
    Outage,
    ReconnectDinero,
    RenewPro,
    RetryLater,
    outage_delay,
)
from krambod.transfers.ledger import Journal, LaneCallbacks, NotYet, Paused, Revised
from krambod.transfers.marking import marked
from krambod.transfers.models import Transfer
from krambod.transfers.next_step import DRAFTING, NextStep
from krambod.transfers.services import DineroServices, Lease
from krambod.transfers.ways import WAYS, Way
from krambod.transfers.work import TransferWork

LONGEST_TURN_S = 20
MOST_STEPS = 40
CHART_AGE = timedelta(hours=24)
AGAIN_WITHOUT_A_PERSON_IN = timedelta(hours=6)
NEW_TOKENS_REFUSED_FOR = timedelta(hours=2)  # longer than an outage that answers 401 should last

Waits = Generator[float, None, None]
Result = TypeVar("Result")
log = structlog.get_logger("krambod.transfers")


def work_lane(organization_id: int, lease: Lease, services: DineroServices) -> Waits:
    """Works on an organization's due transfers, batch by batch, until nothing is due or the turn is over."""
    started_at = services.now()
    while batch := take_batch(organization_id, services.now()):
        yield from _Batch(batch, lease, services).run()
        if (services.now() - started_at).total_seconds() > LONGEST_TURN_S:
            return


class _Batch:
    """Transfers that go through one connection."""

    def __init__(self, transfers: Sequence[Transfer], lease: Lease, services: DineroServices) -> None:
        assert transfers[0].connected is not None
        self._transfers = transfers
        self._connected: ConnectedOrganization = transfers[0].connected
        self._services = services
        callbacks = LaneCallbacks(
            renew=lambda: lease.renew(services.now()),
            is_paused=lambda: is_paused(self._connected, services.now()),
            expect_time=lambda: lease.expect_time(services.call_deadline_s, services.now()),
            take=lambda calls: services.take(self._connected, calls),
            now=services.now,
            fence=lease.fence,
            takes_e_invoices=services.takes_e_invoices,
        )
        self._journal = Journal(callbacks)
        self._dinero = services.open_dinero(self._connected, self._journal.spend)

    def run(self) -> Waits:
        """Works on the batch. A failure of the connection pauses it and ends the batch; the rest stays due.

        A pause by a person ends the batch before its next write or list.
        If the generator is closed while it waits, it still stores what is settled.
        """
        try:
            yield from self._work()
            self._connected_again()
        except (ReconnectDinero, RenewPro, Outage) as failure:
            self._pause(failure)
        except Paused:
            log.info("organization.stopped", organization=self._dinero.organization_id)
        except GeneratorExit:
            self._journal.flush()
            raise
        self._journal.flush()

    def _work(self) -> Waits:
        chart = yield from self._chart()
        self._journal.read_tried(self._transfers)
        facts = read_batch_facts(self._transfers, chart)
        works: list[TransferWork] = []
        for transfer in self._transfers:
            work = yield from self._prepared(transfer, facts)
            if work is not None:
                works.append(work)
        drafting: dict[str, list[DocumentWork]] = {}
        for work in works:
            if isinstance(work, DocumentWork) and self._next_step(work) in DRAFTING | {NextStep.CHECK}:
                drafting.setdefault(work.transfer.role, []).append(work)
            else:
                yield from self._run(work)
        for role in WAYS:
            if role in drafting:
                yield from self._draft_and_book(WAYS[role], drafting[role])

    def _draft_and_book(self, way: Way[Any], works: Sequence[DocumentWork]) -> Waits:
        if any(way.next_step(work) is NextStep.CONTACT for work in works):
            yield from self._call(lambda: refresh_contacts(self._dinero, now=self._services.now()))
        drafted = []
        for work in works:
            if (yield from self._run(work, until=NextStep.CHECK)):
                drafted.append(work)
            yield 0
        if not drafted:
            return
        self._journal.flush()
        listed = yield from self._call(lambda: way.read_list(drafted, self._services.now()))
        wake_booked_by_hand([guid for guid, row in listed.items() if row.status != "Draft"], self._services.now())
        for work in drafted:
            work.listed = listed
            yield from self._run(work)
            yield 0

    def _run(self, work: TransferWork, *, until: NextStep | None = None) -> Generator[float, None, bool]:
        """Takes steps until `until` is the next one, then returns True.

        Returns False if the transfer is finished, held or due again later.
        """
        way = WAYS[work.transfer.role]
        for _ in range(MOST_STEPS):
            step = way.next_step(work)
            if step is until:
                return True
            if step is NextStep.DONE or (step is NextStep.BOOK and way.stays_draft(work)):
                yield from self._attempt(work, partial(way.finish, work), "finish")
                return False
            if not (yield from self._attempt(work, partial(self._advance, work, step), step)):
                return False
        self._fail(work, FixOrder("internal_error"))
        return False

    def _advance(self, work: TransferWork, step: NextStep) -> None:
        way = WAYS[work.transfer.role]
        if step is NextStep.BOOK:
            way.expect_bookable(work)
        advance(work, step, way.steps)

    def _next_step(self, work: TransferWork) -> NextStep:
        return WAYS[work.transfer.role].next_step(work)

    def _prepared(self, transfer: Transfer, facts: BatchFacts) -> Generator[float, None, TransferWork | None]:
        found: list[TransferWork | None] = []
        revision = transfer.booked_revision or transfer.order.newest
        assert revision is not None
        revision.order = transfer.order  # it is read already
        work = TransferWork(transfer=transfer, revision=revision, dinero=self._dinero, journal=self._journal)
        way = WAYS[transfer.role]
        yield from self._attempt(work, lambda: found.append(way.prepare(work, facts)), "prepare")
        return found[0] if found else None

    def _attempt(self, work: TransferWork, action: Callable[[], None], step: str) -> Generator[float, None, bool]:
        """Runs `action` for one transfer and waits for calls. Returns False if the transfer failed or was revised."""
        while True:
            with marked(work.transfer, step):
                result = self._try(work, action)
            if isinstance(result, bool):
                return result
            yield result.seconds

    def _try(self, work: TransferWork, action: Callable[[], None]) -> bool | NotYet:
        """Runs `action` once. Returns whether it succeeded, or for how long it must wait for a call."""
        try:
            action()
        except NotYet as wait:
            self._journal.flush()
            return wait
        except Revised:
            work.note("revised_on_the_way")
            return False
        except (ReconnectDinero, RenewPro, Outage, Paused):
            raise
        except Failure as failure:
            self._fail(work, failure)
            return False
        except self._services.passing:
            raise
        except Exception:
            # A bug must not stop the other orders. Log it, and hold this order until we have corrected the bug.
            log.exception("transfer.failed", transfer=work.transfer.pk)
            self._fail(work, FixOrder("internal_error"))
            return False
        return True

    def _fail(self, work: TransferWork, failure: Failure) -> None:
        delay = record_failure(work, failure, self._services.scale)
        work.set_due(None if delay is None else self._services.now() + delay)

    def _call(self, call: Callable[[], Result]) -> Generator[float, None, Result]:
        """Makes a call that serves the whole batch, and returns its answer. Its failures are outages. Raises Paused."""
        self._journal.expect_open()
        while (seconds := self._journal.prepay(1)) is not None:
            self._journal.flush()
            yield seconds
        try:
            with translated_errors(self._dinero):
                return call()
        except RetryLater as failure:
            # Without this answer we can do nothing for any order of the batch, and no order has used up a try.
            raise Outage("outage") from failure
        except (FixOrder, FixSettings) as failure:
            # No order causes Dinero to refuse a list, so no merchant is asked to correct an order.
            log.error("organization.list_refused", organization=self._dinero.organization_id, **failure.details)
            raise Outage("list_refused") from failure

    def _chart(self) -> Generator[float, None, Chart]:
        chart = stored_chart(self._dinero.organization_id, newer_than=self._services.now() - CHART_AGE)
        if chart is None:
            chart = yield from self._call(lambda: read_chart(self._dinero, now=self._services.now()))
        return chart

    def _pause(self, failure: ReconnectDinero | RenewPro | Outage) -> None:
        now, connected = self._services.now(), self._connected
        connected.failures += 1
        until: datetime | None = None
        if self._is_token_worthless(failure, now):
            # Only the merchant can help now. If Dinero was the cause, the next try works without them.
            failure = ReconnectDinero("reconnect_dinero")
            until = now + AGAIN_WITHOUT_A_PERSON_IN * self._services.scale
        elif isinstance(failure, Outage):
            delay = outage_delay(connected.failures)
            if failure.seconds is not None:
                with transaction.atomic():
                    self._services.slow_down(connected)
                delay = timedelta(seconds=failure.seconds)
            until = now + delay * self._services.scale
        elif isinstance(failure, RenewPro):
            until = now + AGAIN_WITHOUT_A_PERSON_IN * self._services.scale
        pause(connected, failure.code, until=until, now=now, by_worker=True)
        log.warning("organization.paused", organization=self._dinero.organization_id, cause=failure.code)

    def _is_token_worthless(self, failure: Failure, now: datetime) -> bool:
        """Whether Dinero has refused every new token for so long that we must ask the merchant to connect again."""
        connected = self._connected
        if failure.code != "token_refused" or connected.paused_at is None:
            return False
        if connected.paused_cause == "reconnect_dinero":
            return True  # the last pause asked the merchant already
        is_same = connected.paused_cause == failure.code
        return is_same and now - connected.paused_at >= NEW_TOKENS_REFUSED_FOR * self._services.scale

    def _connected_again(self) -> None:
        if self._connected.failures:
            resume(self._connected, by_worker=True)
