"""Is a client's address one that the client could not make up?"""

import pytest
from pydantic import ValidationError

from krambod.backoffice.people.client_address import find_client_address, read_networks
from krambod.project.configuration import Configuration

TRUSTED = read_networks("127.0.0.1, 10.0.0.0/8, fd00::/8")


@pytest.mark.parametrize(
    ("peer", "told", "expected"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.7", "203.0.113.5"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1:41234", "198.51.100.7:80", "198.51.100.7"),
        ("127.0.0.1", "192.0.2.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "192.0.2.1, 198.51.100.7, 10.0.0.9", "198.51.100.7"),
        ("127.0.0.1", "10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("127.0.0.1", "192.0.2.1, nonsense", "127.0.0.1"),
        ("127.0.0.1", " , ", "127.0.0.1"),
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("fd00::1", "[2001:db8::5]:443", "2001:db8::5"),
        ("", "198.51.100.7", ""),
    ],
)
def test_only_proxies_that_we_trust_are_believed(peer: str, told: str, expected: str) -> None:
    assert find_client_address(peer, told, TRUSTED) == expected


def test_without_proxies_the_header_says_nothing() -> None:
    assert find_client_address("127.0.0.1", "198.51.100.7", read_networks("")) == "127.0.0.1"


def test_a_wrong_list_of_proxies_is_told_of_at_the_start() -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Configuration(trusted_proxies="my-proxy")
