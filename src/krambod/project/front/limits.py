"""How much may a request send, how long may that take, and which threads answer it? Pure: its address decides.

A body of up to SMALL bytes is taken from everybody, a larger one only from a known shop.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MB = 1024 * 1024
SMALL = MB
SMALL_S = 10.0
LARGE_S = 60.0
LARGEST = 16 * MB
SHOP_ADDRESSES = ("/hooks/", "/api/v1/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Requests with threads of their own. `most_each` is how many of these one caller may hold."""

    name: str
    threads: int
    most_each: int


HOOKS = Kind(name="hooks", threads=4, most_each=2)
HEALTH = Kind(name="health", threads=1, most_each=1)
OTHERS = Kind(name="others", threads=8, most_each=4)
KINDS = (HOOKS, HEALTH, OTHERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRequest:
    """What the first lines of a request say. Header names are in lower case; `peer` is the address that connected."""

    path: str
    headers: Mapping[str, str]
    peer: str

    @property
    def stated_length(self) -> int | None:
        """The length that the request states for its body, None if it states none."""
        text = self.headers.get("content-length", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

    @property
    def has_body(self) -> bool:
        return "transfer-encoding" in self.headers or self.headers.get("content-length", "0") != "0"

    @property
    def largest(self) -> int:
        """The most bytes that anybody may send to this address."""
        return LARGEST if self.path.startswith(SHOP_ADDRESSES) else SMALL


def kind_of(asked: WebRequest) -> Kind:
    """Which threads answer the request. Webhooks and `/health` never wait for pages."""
    if asked.path == "/health":
        return HEALTH
    return HOOKS if asked.path.startswith("/hooks/") else OTHERS


def caller_of(asked: WebRequest) -> str:
    """Whose share of the threads the request uses: a company's, a shop's, or else an address's."""
    parts = asked.path.split("/")
    if parts[1:2] in (["c"], ["hooks"]) and len(parts) > 2:
        return "/".join(parts[1:4] if parts[1] == "hooks" else parts[1:3])
    return asked.headers.get("authorization") or asked.peer
