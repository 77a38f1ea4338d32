"""How is the shop of a demo set up, and what is the state of its orders? Reads our own tables, so needs Django."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django_scopes import scopes_disabled

from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.organizations.reach import Reach
from krambod.outgoing.calling import open_http
from krambod.platforms.connections.connect import Entered, connect
from krambod.platforms.platform import Capture, MethodReading
from krambod.platforms.reading_rules import find_reading_rules, save_reading_rules
from krambod.project.configuration import Configuration
from krambod.project.demo.installation import DEPOSIT_ACCOUNT_NUMBER, START_DATE
from krambod.project.operations.importing import get_shop
from krambod.project.operations.setting_up import set_up
from krambod.project.operations.setup_options import PersonalKeys, SetupOptions
from krambod.project.operations.shop_options import ShopOptions
from krambod.project.running.assembly import build_shop_services, read_endpoints
from krambod.transfers.models import LedgerEntry, Transfer
from krambod.transfers.rules import When
from krambod.worker.clock import utc_now

PATIENCE_S = 600.0
POLL_S = 0.2


def connect_shop(configuration: Configuration, organization_id: int, shop_code: str) -> str:
    """Makes a shop whose paid orders are booked in the double's organization. Returns its orders API token."""
    keys = PersonalKeys(client_id=PERSONAL_CLIENT_ID, client_secret=CLIENT_SECRET, api_key=api_key(organization_id))
    options = SetupOptions(
        merchant=f"Demobutik {shop_code}",
        shop="Demobutik",
        shop_code=shop_code,
        organization_id=organization_id,
        keys=keys,
        when=When.PAID,
        deposit_account_number=DEPOSIT_ACCOUNT_NUMBER,
        start_date=START_DATE,
        first_drafts=0,
        reported_until=None,
    )
    return set_up_shop(configuration, options)


def set_up_shop(configuration: Configuration, options: SetupOptions) -> str:
    """Makes a new shop. Returns its orders API token. Raises SetupError."""
    with open_http() as http:
        reach = Reach(
            http=http,
            endpoints=read_endpoints(configuration),
            lock_directory=configuration.data_dir / "locks",
            now=utc_now,
        )
        token = set_up(options, reach).api_token
    assert token is not None
    return token


def connect_platform(configuration: Configuration, options: ShopOptions) -> str:
    """Connects a shop to its platform. Returns the address of its webhook. Raises CannotConnect."""
    services = build_shop_services(configuration)
    with services.http:
        shop = get_shop(options.shop_code)
        status = connect(shop, Entered(platform=options.platform, url=options.url, secrets=options.secrets), services)
        methods = tuple(MethodReading(word=word, capture=Capture.AT_ONCE) for word in options.captured_at_once)
        rules = find_reading_rules(shop).model_copy(update={"methods": methods})
        save_reading_rules(shop, rules, services.now(), by="terminal")
    return status.hook_address


def wait_until_done(check: Callable[[], None], *, patience_s: float = PATIENCE_S) -> bool:
    """Waits until no transfer is due, now or later. False if nothing has changed for `patience_s` seconds.

    `check` is called again and again; it may raise to give up.
    """
    last, moved_at = None, time.monotonic()
    while True:
        check()
        progress = _read_progress()
        if progress.due == 0:
            return True
        now = time.monotonic()
        if progress != last:
            last, moved_at = progress, now
        if now - moved_at > patience_s:
            return False
        time.sleep(POLL_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Progress:
    """How many transfers are due, now or later, and how many writes to Dinero there are so far."""

    due: int
    written: int


def _read_progress() -> _Progress:
    with scopes_disabled():
        due = Transfer.objects.filter(due_at__isnull=False).count()
        return _Progress(due=due, written=LedgerEntry.objects.count())


def find_held(*, but: str = "") -> list[str]:
    """A line for each held order: its id and its cause. An order that is held for `but` is none."""
    with scopes_disabled():
        held = Transfer.objects.exclude(cause__in=("", but)).select_related("order").order_by("pk")
        return [f"order {one.order.external_id} is held: {one.cause} {one.cause_details}" for one in held]
