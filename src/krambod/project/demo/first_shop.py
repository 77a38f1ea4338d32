"""How is the demo's first shop made? By what `krambod setup` and `krambod connect-shop` do, in one start.

The database is made while the doubles start. The last line printed is a JSON object: the token of the orders API, and
the address of the webhook.
"""

import json
import logging
import os
import sys
import time
from datetime import UTC, datetime, timedelta

from krambod.doubles.dinero.seed import CLIENT_SECRET, ORGANIZATIONS, PERSONAL_CLIENT_ID, api_key
from krambod.project.demo.processes import POLL_S, START_S, DemoFailed, answers
from krambod.project.operations.setup_options import PersonalKeys, SetupOptions
from krambod.project.operations.shop_options import ShopOptions
from krambod.project.running.starting import start

ORGANIZATION = ORGANIZATIONS[0]["Id"]
COMPANY = "Demobutikken"
SHOP_CODE = "demo"
DEMO_OWNER = "demo@example.com"
DEPOSIT_ACCOUNT_NUMBER = 55120
HISTORY = timedelta(days=90)
SHOP_TOKEN, HOOK_SECRET = "RUN_SHOP_TOKEN", "RUN_HOOK_SECRET"  # names of environment variables


def main() -> None:
    """Makes the shop of the doubles that the argument names. Raises what the set-up raises."""
    where = json.loads(sys.argv[1])
    with start(logging.WARNING) as configuration:
        from krambod.project.demo.shop import connect_platform, set_up_shop  # noqa: PLC0415 - Django comes first
        from krambod.project.running.migrating import migrate  # noqa: PLC0415 - with it

        migrate(configuration)
        for url in where.values():
            wait_for(url)
        token = set_up_shop(configuration, shop_in_dinero(datetime.now(UTC)))
        hook_url = connect_platform(configuration, shop_at_its_platform(where["shop_url"]))
    print(json.dumps({"api_token": token, "hook_url": hook_url}))  # noqa: T201 - for the process that started this one


def wait_for(url: str) -> None:
    """Waits until somebody answers at the address. Raises DemoFailed."""
    give_up_at = time.monotonic() + START_S
    while not answers(url):
        if time.monotonic() > give_up_at:
            raise DemoFailed(f"Nobody answers at {url}.")
        time.sleep(POLL_S)


def shop_in_dinero(now: datetime) -> SetupOptions:
    """A shop whose paid orders of the last 90 days are booked in the double's first company."""
    keys = PersonalKeys(client_id=PERSONAL_CLIENT_ID, client_secret=CLIENT_SECRET, api_key=api_key(ORGANIZATION))
    return SetupOptions(
        merchant=COMPANY,
        shop=COMPANY,
        shop_code=SHOP_CODE,
        organization_id=ORGANIZATION,
        keys=keys,
        when="paid",
        deposit_account_number=DEPOSIT_ACCOUNT_NUMBER,
        start_date=now.date() - HISTORY,
        first_drafts=0,
        reported_until=None,
        owner=DEMO_OWNER,
    )


def shop_at_its_platform(shop_url: str) -> ShopOptions:
    """The double of Shoporama, with the secrets that the environment has."""
    return ShopOptions(
        shop_code=SHOP_CODE,
        platform="shoporama",
        url=f"{shop_url}/REST",
        secrets={"token": os.environ[SHOP_TOKEN], "webhook_secret": os.environ[HOOK_SECRET]},
        captured_at_once=("MobilePay",),
        orders_since=None,
    )


if __name__ == "__main__":
    main()
