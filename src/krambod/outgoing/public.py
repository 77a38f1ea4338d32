"""How is an address called that somebody typed in, or that a browser told? Never one inside our own network.

    address ─▶ https? ─▶ each connection: its host is looked up once, every answer is judged, and that very one is taken

An installation may allow this machine as well, without https: a trial, the demo, a double.
"""

from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network

from krambod.outgoing.calling import WEB, Http, open_http
from krambod.outgoing.resolving import Resolver

ENCRYPTED = frozenset({"https"})
# For protocols and relays, or wrapped around an address of version 4: nobody's server, whatever Python calls them.
SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/23")))


def open_safe_http(*, allow_local: bool, resolver: Resolver | None = None) -> Http:
    """Calls go to public addresses over https only, and with `allow_local` to this machine as well."""
    return open_http(
        may_reach=partial(is_allowed, allow_local=allow_local),
        schemes=WEB if allow_local else ENCRYPTED,
        resolver=resolver,
    )


def is_allowed(address: str, *, allow_local: bool) -> bool:
    """Whether an IP address is a public one, or this machine's where that is allowed."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        # What an address of version 4 is wrapped in leads to that address.
        ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
    if ip.is_loopback:
        return allow_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or any(ip in network for network in SPECIAL))
