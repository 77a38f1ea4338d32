"""How are the parts put together? Only this module knows the worker, the transfers and the client of Dinero."""

import os
import socket
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr
from functools import cache
from secrets import token_hex
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from krambod.dinero.client import Dinero
from krambod.notices.webpush.channel import WebPush
from krambod.organizations.access import Endpoints, calls_per_minute, open_dinero
from krambod.organizations.budget import halve_rate, take_calls
from krambod.organizations.models import ConnectedOrganization
from krambod.organizations.reach import Reach
from krambod.outgoing.calling import Http, open_http
from krambod.outgoing.public import open_safe_http
from krambod.platforms.connections.services import ShopServices, open_shop_services
from krambod.project.configuration import EMBEDDED, Configuration
from krambod.project.running.lane_kinds import lane_kinds
from krambod.project.running.recurring import chore_kinds, notice_chores, shop_chores
from krambod.transfers.receivers import nobody_knows, open_lookup
from krambod.transfers.services import DineroServices
from krambod.worker.clock import utc_now
from krambod.worker.database_clock import DatabaseClock
from krambod.worker.embedded.loop import EmbeddedEngine
from krambod.worker.engine import Engine
from krambod.worker.lanes import LEASE_S, LeaseLost
from krambod.worker.settings import EVERY_FIVE_SECONDS, EVERY_SECOND, HEARTBEAT_S, STALLED_S, WorkerSettings

CALL_DEADLINE_S = 35.0


def read_endpoints(configuration: Configuration) -> Endpoints:
    """The addresses of Dinero and Visma Connect, and our app there."""
    return Endpoints(
        api_url=configuration.dinero_api_url,
        connect_url=configuration.dinero_connect_url,
        authz_url=configuration.dinero_authz_url,
        client_id=configuration.dinero_client_id,
        client_secret=configuration.dinero_client_secret,
        redirect_uri=f"{configuration.base_url.rstrip('/')}/dinero/callback",
        calls_per_minute=configuration.dinero_calls_per_minute,
    )


@cache
def installation_reach() -> Reach:
    """How the back office reaches Dinero. The settings name this function. One for each process; threads share it."""
    configuration: Configuration = settings.KRAMBOD
    return Reach(
        http=open_http(),
        endpoints=read_endpoints(configuration),
        lock_directory=configuration.data_dir / "locks",
        now=utc_now,
    )


def build_dinero_services(
    configuration: Configuration, http: Http, *, now: Callable[[], datetime] = utc_now
) -> DineroServices:
    """The services that the work of an organization's lane needs."""
    endpoints = read_endpoints(configuration)
    deadline_s = CALL_DEADLINE_S * configuration.time_scale

    def open_it(connected: ConnectedOrganization, spend: Callable[[], None]) -> Dinero:
        return open_dinero(
            connected,
            http=http,
            endpoints=endpoints,
            lock_directory=configuration.data_dir / "locks",
            spend=spend,
            deadline_s=deadline_s,
            now=now,
        )

    def take(connected: ConnectedOrganization, calls: int) -> float | None:
        return take_calls(
            connected.organization_id,
            connected.connection.client_id,
            calls_per_minute=calls_per_minute(connected.connection, endpoints),
            count=calls,
            now_s=now().timestamp(),
        )

    def slow_down(connected: ConnectedOrganization) -> None:
        halve_rate(connected.organization_id, connected.connection.client_id, now_s=now().timestamp())

    return DineroServices(
        open_dinero=open_it,
        take=take,
        slow_down=slow_down,
        now=now,
        passing=(LeaseLost, DatabaseError),
        call_deadline_s=deadline_s,
        scale=configuration.time_scale,
        takes_e_invoices=open_lookup(http, url) if (url := configuration.e_invoice_lookup_url) else nobody_knows,
    )


def build_shop_services(configuration: Configuration, *, now: Callable[[], datetime] = utc_now) -> ShopServices:
    """The services that the work for shops needs."""
    return open_shop_services(configuration.base_url, now, scale=configuration.time_scale)


def open_push(configuration: Configuration) -> WebPush:
    """How messages reach browsers. Push services write to us at our address, or at the sender of our mails."""
    is_public = urlsplit(configuration.base_url).scheme == "https"
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return WebPush(
        http=open_safe_http(allow_local=False),
        double_http=open_safe_http(allow_local=True),
        double_url=configuration.push_double_url,
        subject=configuration.base_url.rstrip("/") if is_public else f"mailto:{sender}",
    )


@cache
def installation_push() -> WebPush:
    """How the back office reaches browsers. The settings name this function. One for each process; threads share it."""
    return open_push(settings.KRAMBOD)


def build_engine(configuration: Configuration, http: Http) -> Engine:
    """What does this process's work, with all its lanes and chores."""
    clock = DatabaseClock()
    dinero_services = build_dinero_services(configuration, http, now=clock.now)
    shop_services = build_shop_services(configuration, now=clock.now)
    settings = WorkerSettings(
        holder=f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}",
        threads=configuration.worker_threads,
        lease_s=LEASE_S * configuration.time_scale,
        heartbeat_s=HEARTBEAT_S * configuration.time_scale,
        stalled_s=STALLED_S * configuration.time_scale,
        sweep_every=EVERY_FIVE_SECONDS if configuration.time_scale == 1 else EVERY_SECOND,
        clock=clock.now,
    )
    lanes = lane_kinds(dinero_services, shop_services)
    chores = [
        *chore_kinds(dinero_services),
        *shop_chores(shop_services),
        *notice_chores(open_push(configuration), clock.now),
    ]
    if configuration.engine == EMBEDDED:
        return EmbeddedEngine(settings, lanes=lanes, chores=chores)
    # By its name, because it is only there with `krambod[postgres]`.
    procrastinate_engine = import_string("krambod.worker.procrastinate.engine.ProcrastinateEngine")
    url = configuration.database_direct_url or configuration.database
    engine: Engine = procrastinate_engine(settings, database_url=url, lanes=lanes, chores=chores)
    return engine
