"""Does a push reach a browser from a real installation: `krambod serve`, its worker, and the setting for the double?"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from krambod.doubles.push_service import PushService, Subscription, push_application
from krambod.doubles.serving import running
from krambod.notices.webpush.vapid import public_text
from tests.doubles.caller import LOOPBACK
from tests.notices.browsers import decrypted
from tests.project.processes import serving
from tests.project.shop import dinero, set_up
from tests.transfers.shopkeeper import order_body
from tests.waiting import wait_until

USER = (
    "INSERT INTO merchants_user (id, password, is_superuser, email, name, language, is_staff, is_active, date_joined) "
    "VALUES (7, '!', 0, 'boss@example.com', '', 'de', 0, 1, :now)"
)
MEMBERSHIP = (
    "INSERT INTO merchants_membership (merchant_id, user_id, role, digest, created_at) "
    "SELECT id, 7, 'owner', 'never', :now FROM merchants_merchant"
)
DEVICE = (
    "INSERT INTO notices_pushdevice (user_id, endpoint, endpoint_digest, p256dh, auth, agent, created_at) "
    "VALUES (7, :endpoint, 'x', :p256dh, :auth, '', :now)"
)


def installation_key(data: Path) -> str:
    """The public key that the worker has made, or nothing yet."""
    with closing(sqlite3.connect(data / "krambod.sqlite3", timeout=20)) as file:
        row = file.execute("SELECT private_key FROM notices_vapidkey").fetchone()
    if row is None:
        return ""
    secret = Fernet((data / "secret.keys").read_text().strip())
    key = load_pem_private_key(secret.decrypt(row[0].encode()), None)
    assert isinstance(key, EllipticCurvePrivateKey)
    return public_text(key)


def switch_on(data: Path, url: str, made: Subscription) -> None:
    told = {"endpoint": f"{url}{made.path}", "p256dh": made.p256dh, "auth": made.auth_text}
    with closing(sqlite3.connect(data / "krambod.sqlite3", timeout=20)) as file, file:
        for statement in (USER, MEMBERSHIP, DEVICE):
            file.execute(statement, told | {"now": datetime.now(UTC).isoformat(sep=" ")})


@pytest.mark.soak
def test_an_order_that_is_held_rings_in_the_browser_within_a_minute(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    data, service = tmp_path / "data", PushService()
    with dinero() as (_, urls), running(push_application(service)) as push_url:
        token = set_up(data, urls)
        with serving(data, **urls, KRAMBOD_PUSH_DOUBLE_URL=push_url) as server:
            wait_until(lambda: bool(installation_key(data)), server.log)
            switch_on(data, push_url, service.subscribe(installation_key(data)))
            now = datetime.now(UTC).isoformat()
            answer = httpx2.put(
                f"{server.url}/api/v1/orders/1042",
                json=order_body(email="", updated_at=now, placed_at=now, paid_at=now),
                headers={"Authorization": f"Bearer {token}"},
                **LOOPBACK,
            )
            sent_at = datetime.now(UTC)
            wait_until(lambda: bool(service.received or service.refused), server.log)
            seconds = (datetime.now(UTC) - sent_at).total_seconds()

    assert answer.status_code == 201, answer.text
    assert service.refused == []
    assert [decrypted(one)["title"] for one in service.received] == ["1 Bestellung braucht eine Handlung"]
    assert seconds < 60
    record_property("seconds from the order to the push, through real processes", round(seconds, 1))
