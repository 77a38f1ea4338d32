"""What can `krambod sandbox` be asked for? Apart, because the web server loads longer than these do."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """`data_directory` None keeps everything in memory.

    With a `shop_token` the shop is Shoporama's double, whose events go to `hook_url`; else it is a page whose orders go
    to the orders API at `orders_api`.
    """

    port: int
    shop_port: int | None
    calls_per_minute: int
    lax: bool
    data_directory: Path | None
    orders_api: str | None
    orders_token: str | None
    hook_url: str | None = None
    hook_secret: str | None = None
    shop_token: str | None = None
