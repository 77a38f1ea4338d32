"""How does a lane get through its due transfers?

    due ─▶ planned ─▶ money on what is booked ─▶ contacts and drafts of all ─▶ ONE list: totals and twins
                                                                          ─▶ each: book, pay ─▶ the next batch

A generator: it yields the seconds it must wait for a call, and no transaction is open meanwhile. One held or failing
order never stops the next; what pauses a connection stops only what goes through it.
"""

from collections.abc import Callable, Generator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.db import transaction

from krambod.organizations.access import pause, resume
from krambod.organizations.accounts import read_chart, stored_chart
from krambod.organizations.chart import Chart
from krambod.organizations.contacts import refresh_contacts
from krambod.organizations.invoices import refresh_invoices
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.advance import (
    DRAFTING,
    Listed,
    NextStep,
    advance,
    next_step,
    record_failure,
    translated_errors,
)
from krambod.transfers.due import take_batch, wake_booked_by_hand
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
from krambod.transfers.ledger import Journal, LaneCallbacks, NotYet, Revised
from krambod.transfers.models import Transfer
from krambod.transfers.prepare import expect_approval, finish, prepare, set_due
from krambod.transfers.sale.work import Work
from krambod.transfers.services import DineroServices, Lease

LONGEST_TURN_S = 20
MOST_STEPS = 40
CHART_AGE = timedelta(hours=24)
AGAIN_WITHOUT_A_PERSON_IN = timedelta(hours=6)
NEW_TOKENS_REFUSED_FOR = timedelta(hours=2)  # longer than an outage that answers 401 should last

Waits = Generator[float, None, None]
Result = TypeVar("Result")
log = structlog.get_logger("krambod.transfers")


def work_lane(organization_id: int, lease: Lease, services: DineroServices) -> Waits:
    """Works batch by batch until nothing is due or the turn is over."""
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
            expect_time=lambda: lease.expect_time(services.call_deadline_s, services.now()),
            take=lambda calls: services.take(self._connected, calls),
            now=services.now,
            fence=lease.fence,
        )
        self._journal = Journal(callbacks)
        self._dinero = services.open_dinero(self._connected, self._journal.spend)

    def run(self) -> Waits:
        """What pauses the connection ends the batch; what is not done stays due. Closed at a yield, it keeps what is
        settled."""
        try:
            yield from self._work()
            self._connected_again()
        except (ReconnectDinero, RenewPro, Outage) as failure:
            self._pause(failure)
        except GeneratorExit:
            self._journal.flush()
            raise
        self._journal.flush()

    def _work(self) -> Waits:
        chart = yield from self._chart()
        works: list[Work] = []
        for transfer in self._transfers:
            work = yield from self._prepared(transfer, chart)
            if work is not None:
                works.append(work)
        drafting = [work for work in works if next_step(work) in DRAFTING | {NextStep.CHECK}]
        for work in works:
            if work not in drafting:
                yield from self._run(work, {}, frozenset())
        yield from self._draft_and_book(drafting)

    def _draft_and_book(self, works: list[Work]) -> Waits:
        if any(next_step(work) is NextStep.CONTACT for work in works):
            yield from self._call(lambda: refresh_contacts(self._dinero, now=self._services.now()))
        drafted = []
        for work in works:
            if (yield from self._run(work, {}, frozenset({NextStep.CHECK}))):
                drafted.append(work)
            yield 0
        if not drafted:
            return
        self._journal.flush()
        listed = yield from self._call(lambda: refresh_invoices(self._dinero, now=self._services.now()))
        wake_booked_by_hand([guid for guid, row in listed.items() if row.status != "Draft"], self._services.now())
        for work in drafted:
            yield from self._run(work, listed, frozenset())
            yield 0

    def _run(self, work: Work, listed: Listed, stop: frozenset[NextStep]) -> Generator[float, None, bool]:
        """Steps until one of `stop` is next (True), or the transfer is done or set aside (False)."""
        for _ in range(MOST_STEPS):
            step = next_step(work)
            if step in stop:
                return True
            if step is NextStep.DONE or (step is NextStep.BOOK and work.rules.draft_only):
                finish(work, self._journal)
                return False
            waited = yield from self._attempt(work.transfer, lambda: self._advance(work, listed))
            if not waited:
                return False
        self._fail(work.transfer, FixOrder("internal_error"))
        return False

    def _advance(self, work: Work, listed: Listed) -> None:
        if next_step(work) is NextStep.BOOK:
            expect_approval(work)
        advance(work, listed)

    def _prepared(self, transfer: Transfer, chart: Chart) -> Generator[float, None, Work | None]:
        found: list[Work | None] = []
        yield from self._attempt(
            transfer, lambda: found.append(prepare(transfer, chart, self._dinero, self._journal, self._services.now))
        )
        return found[0] if found else None

    def _attempt(self, transfer: Transfer, action: Callable[[], None]) -> Generator[float, None, bool]:
        """Does something for one transfer, waiting for calls. False: it was set aside, and the next can go on."""
        while True:
            try:
                action()
                return True
            except NotYet as wait:
                self._journal.flush()
                yield wait.seconds
            except Revised:
                self._journal.note(transfer, "revised_on_the_way")
                return False
            except (ReconnectDinero, RenewPro, Outage):
                raise
            except Failure as failure:
                self._fail(transfer, failure)
                return False
            except self._services.passing:
                raise
            except Exception:
                # A bug must not stop the orders behind this one: it is told of, and the order waits for us.
                log.exception("transfer.failed", transfer=transfer.pk)
                self._fail(transfer, FixOrder("internal_error"))
                return False

    def _fail(self, transfer: Transfer, failure: Failure) -> None:
        delay = record_failure(transfer, self._journal, failure, self._services.now(), self._services.scale)
        due_at = None if delay is None else self._services.now() + delay
        set_due(self._journal, transfer, due_at)

    def _call(self, call: Callable[[], Result]) -> Generator[float, None, Result]:
        """A call that serves the whole batch."""
        while (seconds := self._journal.prepay(1)) is not None:
            self._journal.flush()
            yield seconds
        try:
            with translated_errors(self._dinero):
                return call()
        except RetryLater as failure:
            # Without this answer nothing can be done for any of them, and none has spent a try.
            raise Outage("outage") from failure
        except (FixOrder, FixSettings) as failure:
            # A list that is refused is no order's fault either: nobody's order is to be mended for it.
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
            # All that is left to try. Should Dinero have been to blame, it goes on by itself.
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
        """Each new token is refused, and has been for so long that a merchant must be told."""
        connected = self._connected
        if failure.code != "token_refused" or connected.paused_at is None:
            return False
        if connected.paused_cause == "reconnect_dinero":
            return True  # we said so the last time
        is_same = connected.paused_cause == failure.code
        return is_same and now - connected.paused_at >= NEW_TOKENS_REFUSED_FOR * self._services.scale

    def _connected_again(self) -> None:
        if self._connected.failures:
            resume(self._connected, by_worker=True)
