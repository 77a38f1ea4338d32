"""How much may a request send, how long may that take, and which threads answer it? Pure: its address decides.

A body of up to SMALL bytes is taken from everybody, a larger one only from a known shop, or from a person who may
import a file of orders, to the address where that is done.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from krambod.importing.limits import LARGEST_FORM
from krambod.orders.bounded import find_key

MB = 1024 * 1024
SMALL = MB
SMALL_S = 10.0
LARGE_S = 60.0
LARGEST = 16 * MB
HOOK_ADDRESSES = "/hooks/"
SHOP_ADDRESSES = (HOOK_ADDRESSES, "/api/v1/")
IMPORT_ADDRESS = re.compile(r"/c/(?P<merchant>[0-9]{1,18})/import/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Requests with threads of their own. `most_each` is how many of these one caller may hold."""

    name: str
    threads: int
    most_each: int


HOOKS = Kind(name="hooks", threads=4, most_each=2)
HEALTH = Kind(name="health", threads=1, most_each=1)
LIVE = Kind(name="live", threads=1, most_each=1)  # not behind `/health`, which may wait for the database
METRICS = Kind(name="metrics", threads=1, most_each=1)
OTHERS = Kind(name="others", threads=8, most_each=4)
KINDS = (HOOKS, HEALTH, LIVE, METRICS, OTHERS)
WATCHED: Mapping[str, Kind] = {"/health": HEALTH, "/health/ready": HEALTH, "/health/live": LIVE, "/metrics": METRICS}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest:
    """What the first lines of a request say. Header names are in lower case; `address` is the client's."""

    path: str
    headers: Mapping[str, str]
    address: str

    @property
    def stated_length(self) -> int | None:
        """The length that the request states for its body, None if it states none."""
        return find_key(self.headers.get("content-length"))

    @property
    def has_body(self) -> bool:
        return "transfer-encoding" in self.headers or self.headers.get("content-length", "0") != "0"

    @property
    def largest(self) -> int:
        """The most bytes that anybody may send to this address."""
        if self.imports_for is not None:
            return LARGEST_FORM
        return LARGEST if self.path.startswith(SHOP_ADDRESSES) else SMALL

    @property
    def imports_for(self) -> int | None:
        """The merchant's id in the address where a file of orders is sent; None for all other addresses."""
        found = IMPORT_ADDRESS.fullmatch(self.path)
        return None if found is None else int(found["merchant"])


def kind_of(asked: WebRequest) -> Kind:
    """Which threads answer the request. Webhooks and whoever looks after us never wait for pages."""
    if asked.path in WATCHED:
        return WATCHED[asked.path]
    return HOOKS if asked.path.startswith(HOOK_ADDRESSES) else OTHERS


def caller_of(asked: WebRequest) -> str:
    """Whose share of the threads the request uses: that of the client's address, or of the shop that a webhook is for.

    Nobody has proven who they are yet, so a token or a company's address says nothing: a caller could name another
    with each request. Many shops call webhooks from one address, and what they send is stored in milliseconds.
    """
    return asked.path if asked.path.startswith(HOOK_ADDRESSES) else asked.address
