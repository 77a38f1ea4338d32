"""Does an install of our Shoporama app connect the shop it names, and does an uninstall pause it, with nothing lost?"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from krambod.doubles.shoporama.hooks import signature
from krambod.merchants.models import AuditEntry, Membership, User
from krambod.merchants.secrets import token_digest
from krambod.platforms.connections.app_installs import claim_app
from krambod.platforms.connections.claim_codes import make_claim_code
from krambod.platforms.connections.services import lock_away, read_secrets
from krambod.platforms.models import AppInstallation, Delivery, ShopConnection
from krambod.platforms.shoporama import PLATFORM
from tests.migrating import tables_of
from tests.platforms.webshop import NOON, TOKEN, Webshop, sale
from tests.transfers.stored import Store, make_store

APP_SECRET = "the app's own secret"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _app(settings: Any) -> None:
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"app_secrets": {"KRAMBOD_SHOPORAMA_APP_SECRET": APP_SECRET}})


def call(kind: str, document: dict[str, Any], *, secret: str = APP_SECRET) -> Any:
    body = json.dumps(document).encode()
    address = f"/hooks/shoporama/app?type={kind}&webshop_id={document.get('webshop_id', '')}"
    headers = {"X-Shoporama-Signature": signature(secret, body)}
    return Client().generic("POST", address, body, "application/json", headers=headers)


def install(store: Store | None, **changes: Any) -> dict[str, Any]:
    fields = {"claim_code": make_claim_code(store.shop, timezone.now())} if store else {}
    return {
        "webshop_id": 77,
        "webshop_url": "https://sanne.example",
        "app_token": TOKEN,
        "app_token_daily_limit": 10000,
        "app_token_current_usage": 200,
        "installed": 1692857535,
        "fields": fields,
    } | changes


def connection() -> ShopConnection:
    with scopes_disabled():
        return ShopConnection.objects.get()


def test_an_install_that_names_a_shop_by_its_claim_code_connects_it() -> None:
    answer = call("install", install(make_store("sanne")))

    assert answer.json() == {"stored": True, "connected": True}
    assert (connection().remote_id, connection().daily_calls) == ("77", 10000)
    assert TOKEN not in connection().secrets


def test_one_that_names_none_waits_until_somebody_who_has_its_token_claims_it() -> None:
    store = make_store("sanne")
    answer = call("install", install(None))

    wrong = claim_app(store.shop, PLATFORM, "e" * 32, NOON)
    right = claim_app(store.shop, PLATFORM, TOKEN, NOON)

    assert answer.json()["connected"] is False
    assert (wrong, right) == (False, True)
    assert connection().shop_id == store.shop.pk


def test_a_shop_that_was_left_alone_after_failures_is_asked_again_once_it_is_claimed() -> None:
    store = make_store("sanne")
    call("install", install(store))
    with scopes_disabled():
        ShopConnection.objects.update(failures=6, retry_at=NOON + timedelta(days=1), paused_cause="app_uninstalled")

    claim_app(store.shop, PLATFORM, TOKEN, NOON)
    claimed = connection()
    with scopes_disabled():
        ShopConnection.objects.update(failures=6, retry_at=NOON + timedelta(days=1))
    call("update", install(store))
    updated = connection()

    for one in (claimed, updated):
        assert (one.failures, one.retry_at, one.paused_cause) == (0, None, "")


def test_an_install_that_names_neither_shop_nor_token_stores_nothing() -> None:
    answer = call("install", {"webshop_url": "https://sanne.example"})

    assert answer.json() == {"stored": False, "connected": False}
    assert not AppInstallation.objects.exists()


def test_a_platform_without_an_app_has_no_callback() -> None:
    assert Client().post("/hooks/woocommerce/app", b"{}", "application/json").status_code == 404


def test_a_forged_install_is_refused() -> None:
    assert call("install", install(make_store("sanne")), secret="guess").status_code == 401
    assert not AppInstallation.objects.exists()


def test_an_installation_without_an_app_has_no_callback(settings: Any) -> None:
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"app_secrets": {}})

    assert call("install", install(None)).status_code == 404


def test_an_event_of_a_shop_that_has_the_app_is_stored() -> None:
    call("install", install(make_store("sanne")))

    answer = call("paid", {"webshop_id": 77, "order_id": 5})
    unknown = call("paid", {"webshop_id": 78, "order_id": 5})

    assert answer.json() == {"stored": True, "repeated": False}
    assert unknown.status_code == 404
    with scopes_disabled():
        assert [(one.event, one.order_id) for one in Delivery.objects.all()] == [("paid", "5")]


def test_an_uninstall_pauses_the_shop_and_an_install_lets_it_go_on(webshop: Webshop) -> None:
    with scopes_disabled():
        ShopConnection.objects.update(remote_id="1")
    wrong = call("uninstall", {"webshop_id": 1, "app_token": "f" * 32})
    repeated = call("uninstall", {"webshop_id": 1, "order_id": 5})
    call("uninstall", {"webshop_id": 1, "app_token": TOKEN})
    webshop.work()
    paused = webshop.status()
    webshop.orders.place(sale(), NOON)
    webshop.wait_for_events(2)
    webshop.work()
    waiting = webshop.status()

    call("update", install(None, webshop_id=1))
    webshop.work()

    assert (wrong.status_code, repeated.status_code) == (401, 401)
    assert paused.paused_cause == "app_uninstalled"
    assert (waiting.pending, webshop.status().pending) == (1, 0)
    assert webshop.status().paused_cause == ""


def test_finding_3_a_signed_install_that_names_a_shop_by_the_key_in_its_addresses_connects_nothing() -> None:
    store = make_store("sanne")

    answer = call("install", install(None, fields={"shop_key": store.shop.key, "claim_code": store.shop.key}))

    assert answer.json() == {"stored": True, "connected": False}
    with scopes_disabled():
        assert not ShopConnection.objects.exists()


def test_finding_3_a_live_connection_is_never_replaced_by_an_install(webshop: Webshop) -> None:
    before = connection()
    code = make_claim_code(webshop.shopkeeper.shop, timezone.now())

    answer = call("install", install(None, app_token="e" * 32, fields={"claim_code": code}))

    after = connection()
    assert answer.json()["connected"] is False
    assert (after.secrets, after.remote_id, after.url) == (before.secrets, before.remote_id, before.url)


def test_finding_3_a_claim_code_works_once_and_for_a_day() -> None:
    store = make_store("sanne")
    late = make_claim_code(store.shop, timezone.now() - timedelta(days=1, seconds=1))
    too_late = call("install", install(None, fields={"claim_code": late}))
    code = make_claim_code(store.shop, timezone.now())

    first = call("install", install(None, webshop_id=78, fields={"claim_code": f" {code.lower()} "}))
    with scopes_disabled():
        ShopConnection.objects.update(disconnected_at=NOON)
    second = call("install", install(None, webshop_id=79, fields={"claim_code": code}))

    connected = [answer.json()["connected"] for answer in (too_late, first, second)]
    assert connected == [False, True, False]


def test_finding_3_the_owners_are_told_of_a_connection_that_the_app_made() -> None:
    store, other = make_store("sanne"), make_store("bo")
    with scopes_disabled():
        for email, shop, role in (("s@x.dk", store, "owner"), ("t@x.dk", store, "staff"), ("b@x.dk", other, "owner")):
            user = User.objects.create_user(email, language="en")
            Membership.objects.create(merchant=shop.shop.merchant, user=user, role=role)

    call("install", install(store))

    with scopes_disabled():
        entries = [(one.merchant_id, one.actor, one.action) for one in AuditEntry.objects.all()]
    assert entries == [(store.shop.merchant_id, "Shoporama", "app_connected")]
    assert [(one.to, one.subject) for one in mail.outbox] == [(["s@x.dk"], "sanne is connected to Shoporama")]


def test_finding_4_a_captured_call_resent_as_an_uninstall_pauses_nothing(webshop: Webshop) -> None:
    with scopes_disabled():
        ShopConnection.objects.update(remote_id="1")
    order = {"webshop_id": 1, "order_id": 5}
    call("install", install(None, webshop_id=1))
    call("paid", order)

    answers = [call("uninstall", body) for body in (install(None, webshop_id=1), order)]
    webshop.work()

    assert [answer.status_code for answer in answers] == [200, 401]
    assert answers[0].json() == {"stored": False, "repeated": True}
    assert webshop.status().paused_cause == ""


def test_finding_4_a_captured_install_does_not_bring_back_an_old_key() -> None:
    call("install", install(make_store("sanne")))
    old = install(None)
    call("update", old)
    call("update", install(None, app_token="e" * 32))

    answer = call("update", old)

    assert answer.json() == {"stored": False, "repeated": True}
    assert read_secrets(connection())["token"] == "e" * 32


def test_an_install_that_an_older_version_stored_can_still_be_claimed() -> None:
    with tables_of(("platforms", "0001_initial")) as older:
        older.get_model("platforms.AppInstallation").objects.create(
            webshop_id="77", token=lock_away({"token": TOKEN}), token_digest=token_digest(TOKEN), installed_at=NOON
        )

    assert claim_app(make_store("sanne").shop, PLATFORM, TOKEN, NOON)


def test_finding_14_an_install_with_texts_that_postgresql_cannot_store_is_stored() -> None:
    store = make_store("sanne")

    answer = call("install", install(store, webshop_id="7\x007", webshop_url="https://a\x00\ud800b" + "x" * 600))

    assert answer.json()["connected"] is True
    [row] = AppInstallation.objects.all()
    assert row.webshop_id == connection().remote_id == "7\N{REPLACEMENT CHARACTER}7"
    assert (len(row.url), "\x00" in row.url, "\x00" in connection().remote_name) == (500, False, False)
