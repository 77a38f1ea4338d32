"""What does a call of our Shoporama app say?

An app has one callback URL. Each call has `?type=<event>&webshop_id=<id>`; install, update and uninstall have a body of
`webshop_id`, `webshop_url`, `app_token`, `app_token_daily_limit` and `fields`, which are what the merchant filled in
(public pages, 2026-11-22). A field `claim_code` is ours: it says which shop of ours it is.
"""

from collections.abc import Mapping

from krambod.orders.bounded import find_count, storable
from krambod.platforms.platform import AppCall, AppCallKind, AppInstalls, HookCall
from krambod.platforms.shoporama.webhooks import unwrapped
from krambod.platforms.shoporama.words import APP_TOKEN

LONGEST_CODE = LONGEST_ID = 100
LONGEST_URL = 500
LONGEST_KEY = 1000
KINDS = {
    "install": AppCallKind.INSTALLED,
    "update": AppCallKind.INSTALLED,
    "uninstall": AppCallKind.UNINSTALLED,
}


def read_call(call: HookCall) -> AppCall:
    """What it says; the signature was checked. The shop is the one that the signed body names, not the address."""
    document = call.document()
    fields, limit = document.get("fields"), document.get("app_token_daily_limit")
    return AppCall(
        kind=KINDS.get(call.query.get("type", ""), AppCallKind.EVENT),
        shop_id=storable(str(document.get("webshop_id") or unwrapped(document).get("webshop_id") or ""), LONGEST_ID),
        shop_url=storable(str(document.get("webshop_url") or ""), LONGEST_URL),
        key=storable(str(document.get("app_token") or ""), LONGEST_KEY),
        daily_calls=find_count(limit),
        claim_code=storable(str(fields.get("claim_code") or ""), LONGEST_CODE) if isinstance(fields, Mapping) else "",
    )


SECRET_VARIABLE = "KRAMBOD_SHOPORAMA_APP_SECRET"  # noqa: S105 - its name
APP = AppInstalls(secret_variable=SECRET_VARIABLE, key=APP_TOKEN, read_call=read_call)
