"""From which address does a request come? Pure.

A caller can write anything into X-Forwarded-For. Each proxy adds at its end the address that called the proxy. So the
header is read from the end, as long as each address is a proxy that we trust.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def read_networks(text: str) -> tuple[Network, ...]:
    """Reads networks from a text like `127.0.0.1, 10.0.0.0/8`. Raises ValueError."""
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def find_client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """The client's address. `peer` is the address of the connection, `forwarded_for` the header as it came."""
    address = _read_address(peer)
    hops = [hop for hop in forwarded_for.split(",") if hop.strip()]
    while address is not None and hops and any(address in network for network in trusted):
        told = _read_address(hops.pop())
        if told is None:  # no trusted proxy writes this: the last address that could be read counts
            break
        address = told
    return peer if address is None else str(address)


def _read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Reads an address, with or without a port. An IPv4 address that is written as IPv6 counts as IPv4."""
    plain = text.strip()
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        address = ip_address(plain)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
