"""Which work does a worker repeat at fixed times, even without new orders?"""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from krambod.backoffice.books.digest import TOLD, send_alarms, send_digests
from krambod.backoffice.books.push_words import write_needs_action
from krambod.dinero.errors import DineroError
from krambod.importing.keep import forget_old_files
from krambod.importing.work import find_files_at_work, work_on
from krambod.merchants.secrets import SecretUnreadable
from krambod.notices.models import Channel
from krambod.notices.outbox import prune
from krambod.notices.sending import send_due
from krambod.notices.telling import NEEDS_ACTION
from krambod.notices.webpush.channel import WebPush
from krambod.notices.webpush.devices import forget_devices_of_nobody
from krambod.notices.webpush.keys import ensure_key
from krambod.orders.revisions import forget_bodies
from krambod.organizations.invoices import prune_invoices
from krambod.organizations.models import ConnectedOrganization, Organization
from krambod.platforms.connections.budget import POLL_EVERY
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.events.backfill import backfill_shop, find_connected
from krambod.platforms.events.poll import poll_shop
from krambod.platforms.events.store import forget_delivered
from krambod.platforms.events.turns import Turn
from krambod.privacy.again import erase_again
from krambod.privacy.closing import delete_closed_companies
from krambod.privacy.erasing import forget_ended_duties
from krambod.project.running.giving_way import giving_way
from krambod.project.running.shares import shares_of_connections
from krambod.transfers.reconciling.keep import compare_and_keep, find_to_compare, next_night
from krambod.transfers.services import DineroServices
from krambod.transfers.watching.watch import find_watched, watch
from krambod.worker.chores import ChoreKind, ChoreTurn, Continue, Finished, ensure_chore, wake_chore

FIND_WATCHED_EVERY = timedelta(minutes=1)
FIND_SHOPS_EVERY = timedelta(seconds=5)
DAY = timedelta(days=1)
ORDER_FILES_EVERY = timedelta(seconds=5)
DIGESTS_EVERY = timedelta(minutes=10)
ALARMS_EVERY = timedelta(minutes=1)
NOTICES_EVERY = timedelta(seconds=15)
INVOICES_KEPT = timedelta(days=120)  # the guard searches ninety days back at first, then three around an order's day
BODIES_KEPT = timedelta(days=180)


def chore_kinds(dinero_services: DineroServices) -> list[ChoreKind]:
    """The chores of the whole installation. Makes their rows if they are missing."""
    kinds = [
        ChoreKind(name="watch", every=FIND_WATCHED_EVERY, run=partial(watch_all, dinero_services=dinero_services)),
        ChoreKind(name="forget", every=DAY, run=forget),
        ChoreKind(name="reconcile", every=DAY, run=partial(reconcile, dinero_services=dinero_services)),
        ChoreKind(name="order_files", every=ORDER_FILES_EVERY, run=work_on_order_files),
        ChoreKind(name="mail_digests", every=DIGESTS_EVERY, run=mail_digests),
        ChoreKind(name="mail_alarms", every=ALARMS_EVERY, run=mail_alarms),
    ]
    for kind in kinds:
        ensure_chore(kind.name, "", dinero_services.now())
    return kinds


def shop_chores(shop_services: ShopServices) -> list[ChoreKind]:
    """The chores of each connected shop: its poll, and the import of its older orders if the merchant wants it."""
    kinds = [
        ChoreKind(
            name="poll",
            every=POLL_EVERY,
            run=partial(poll, shop_services=shop_services),
            shares_of=shares_of_connections,
        ),
        ChoreKind(
            name="backfill",
            every=POLL_EVERY,
            run=partial(backfill, shop_services=shop_services),
            shares_of=shares_of_connections,
        ),
        ChoreKind(
            name="find_shops",
            every=FIND_SHOPS_EVERY * shop_services.scale,
            run=partial(find_shops, shop_services=shop_services),
        ),
    ]
    ensure_chore("find_shops", "", shop_services.now())
    return kinds


def notice_chores(push: WebPush, now: Callable[[], datetime]) -> list[ChoreKind]:
    """The chore that sends what the outbox holds. Makes the key that signs it if it is missing."""
    ensure_key()
    ensure_chore("send_notices", "", now())
    return [ChoreKind(name="send_notices", every=NOTICES_EVERY, run=partial(send_notices, push=push))]


def find_shops(turn: ChoreTurn, *, shop_services: ShopServices) -> Finished:
    """Makes the chores of newly connected shops, and wakes the backfills that merchants have asked for."""
    for connection_id, is_wanted in find_connected():
        ensure_chore("poll", str(connection_id), turn.clock())
        if is_wanted:
            chore = ensure_chore("backfill", str(connection_id), turn.clock())
            wake_chore(chore, turn.clock())
    return Finished(again_in=FIND_SHOPS_EVERY * shop_services.scale)


def poll(turn: ChoreTurn, *, shop_services: ShopServices) -> Continue | Finished:
    """Takes one turn of a shop's poll."""
    return _turned(poll_shop(int(turn.key), turn.cursor, turn.is_over, shop_services))


def backfill(turn: ChoreTurn, *, shop_services: ShopServices) -> Continue | Finished:
    """Takes one turn of a shop's backfill."""
    return _turned(backfill_shop(int(turn.key), turn.is_over, shop_services))


def _turned(turn: Turn) -> Continue | Finished:
    return Continue(turn.cursor) if turn.is_more else Finished(turn.cursor, again_in=turn.again_in)


def watch_all(turn: ChoreTurn, *, dinero_services: DineroServices) -> Continue | Finished:
    """Finds what people did by hand in Dinero, in each organization once an hour, and makes their orders due."""
    cursor = turn.cursor
    for connected in find_watched(turn.clock(), after=turn.cursor.get("after", 0)):
        if turn.is_over():
            return Continue(cursor)
        cursor = {"after": connected.pk}
        dinero = dinero_services.open_dinero(connected, partial(_spend, dinero_services, connected))
        with suppress(DineroError, SecretUnreadable):  # the lane gets the same error with its next order, and tells it
            watch(connected, dinero, turn.clock())
    return Finished()


def reconcile(turn: ChoreTurn, *, dinero_services: DineroServices) -> Continue | Finished:
    """Compares each organization's orders with Dinero's documents, every night. The first night is the next one."""
    cursor = turn.cursor
    for connected in find_to_compare(after=cursor.get("after", 0)) if cursor else ():
        if turn.is_over():
            return Continue(cursor)
        cursor = {"after": connected.pk}
        dinero = dinero_services.open_dinero(connected, partial(_spend, dinero_services, connected))
        with suppress(DineroError, SecretUnreadable):  # the lane gets the same error with its next order, and tells it
            compare_and_keep(connected, dinero, turn.clock())
    now = turn.clock()
    return Finished({"after": 0}, again_in=next_night(now) - now)


def forget(turn: ChoreTurn) -> Continue | Finished:
    """Deletes what nobody needs any more: old invoices in the index, bodies that shops sent, closed companies."""
    now = turn.clock()
    for organization_id in Organization.objects.values_list("organization_id", flat=True):
        prune_invoices(organization_id, (now - INVOICES_KEPT).date())
    forget_bodies(now - BODIES_KEPT)
    forget_delivered(now - BODIES_KEPT)
    erase_again(now)
    forget_ended_duties(now)
    delete_closed_companies(now)
    prune(now)
    forget_devices_of_nobody()
    return Finished()


def work_on_order_files(turn: ChoreTurn) -> Continue | Finished:
    """Goes on with the files that persons have sent, and deletes those of yesterday."""
    forget_old_files(turn.clock())
    for file_id in find_files_at_work(turn.clock()):
        work_on(file_id, turn.clock, turn.is_over, giving_way)
        if turn.is_over():
            return Continue({})
    return Finished()


def mail_digests(turn: ChoreTurn) -> Continue | Finished:
    """Sends the summaries that are due."""
    send_digests(turn.clock(), base_url=settings.KRAMBOD.base_url, is_over=turn.is_over)
    return Finished()


def mail_alarms(turn: ChoreTurn) -> Continue | Finished:
    """Sends a mail about each dead connection. The cursor remembers which mails are sent."""
    told = send_alarms(turn.cursor.get(TOLD, []), base_url=settings.KRAMBOD.base_url)
    return Finished({TOLD: told})


def send_notices(turn: ChoreTurn, *, push: WebPush) -> Finished:
    """Sends what people are to be told. What this turn has no time for is due in the next."""
    send_due({Channel.WEBPUSH: push}, {NEEDS_ACTION: write_needs_action}, turn.clock, turn.is_over)
    return Finished()


def _spend(dinero_services: DineroServices, connected: ConnectedOrganization) -> None:
    while (seconds := _take(dinero_services, connected)) is not None:
        time.sleep(seconds)


def _take(dinero_services: DineroServices, connected: ConnectedOrganization) -> float | None:
    with transaction.atomic(durable=True):
        return dinero_services.take(connected, 1)
