"""Which address does a person open, when the server listens here? Pure."""

from ipaddress import ip_address

HTTP_PORT = 80


def own_address(host: str, port: int) -> str:
    """The address of a server that listens on `host`, a number: `localhost` where this machine reaches it."""
    address = ip_address(host)
    if address.is_loopback or address.is_unspecified:
        name = "localhost"
    else:
        name = f"[{host}]" if address.version == 6 else host
    return f"http://{name}" if port == HTTP_PORT else f"http://{name}:{port}"
