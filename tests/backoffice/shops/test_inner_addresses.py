"""Can a person make us call our own network by what they type as a shop's address? All ways that we know are tried."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test.utils import override_settings
from django_scopes import scopes_disabled

from krambod.platforms.models import ShopConnection
from tests.backoffice.person import Person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)
ON_THE_INTERNET = "https://krambod.example.com"
HOSTS = (
    "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "127.0.0.1.", "127.1", "127.0.1", "127.8.8.8", "2130706433",
    "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::1%25lo]",
    "①②⑦.⓪.⓪.①", "127。0。0。1", "127.0.0.1%00.example.com", "user:pw@127.0.0.1", "example.com@127.0.0.1",
    "example.com%40127.0.0.1", "example.com\\@127.0.0.1", "127.0.0.1\\.example.com", "127.0.0.1\t", "\u200b127.0.0.1",
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "[fd00:ec2::254]", "[fe80::1]", "100.64.0.1",
)  # fmt: skip
SHAPE = "https://{host}:{port}/wp-json"
WHOLE = (
    "http://127.0.0.1:{port}", "https://localhost:{port}#@example.com",
    "//127.0.0.1:{port}", "127.0.0.1:{port}", "https:127.0.0.1:{port}", "https:\\\\127.0.0.1:{port}",
    "https:///127.0.0.1:{port}", "HTTPS://127.0.0.1:{port}", "ftp://127.0.0.1:{port}", "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x", "javascript:127.0.0.1:{port}", "https://127.0.0.1:{port}\r\nHost: example.com",
    "https://127.0.0.1:{port}@127.0.0.1:{port}", "https://127.0.0.1:+{port}", "https://127.0.0.1:{port}?x=@example.com",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock", "unix:/var/run/docker.sock", "https://", "https://:{port}",
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Inner:
    """A server inside our network, and how often somebody came."""

    port: int
    visits: int = 0


@pytest.fixture
def inner() -> Iterator[Inner]:
    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            found.visits += 1  # before a byte of TLS or HTTP is read
            self.request.settimeout(0.5)
            super().setup()

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Inner(port=server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


def connect(person: Person, store: Store, url: str) -> int:
    path = f"/c/{store.shop.merchant_id}/settings/shops/{store.shop.pk}/platform/connect/woocommerce"
    keys = {"consumer_key": "ck_1", "consumer_secret": "cs_1"}
    host = urlsplit(settings.KRAMBOD_BASE_URL).netloc
    return int(person.client.post(path, {"url": url, **keys}, headers={"Host": host}).status_code)


@override_settings(KRAMBOD_BASE_URL=ON_THE_INTERNET, ALLOWED_HOSTS=["krambod.example.com"])
def test_no_way_of_writing_an_address_leads_inside(
    owner: Person, sanne: Store, inner: Inner, record_property: Any
) -> None:
    urls = [SHAPE.format(host=host, port=inner.port) for host in HOSTS]
    urls += [whole.format(port=inner.port) for whole in WHOLE]

    answers = {url: connect(owner, sanne, url) for url in urls}

    record_property("addresses that lead inside, typed", len(answers))
    assert {url: status for url, status in answers.items() if status != 200} == {}  # the form again, with its mistake
    assert inner.visits == 0
    with scopes_disabled():
        assert not ShopConnection.objects.exists()


def test_in_a_trial_on_this_machine_the_same_form_does_reach_it(owner: Person, sanne: Store, inner: Inner) -> None:
    """So the test above would see a visit."""
    connect(owner, sanne, f"http://127.0.0.1:{inner.port}")

    assert inner.visits > 0
