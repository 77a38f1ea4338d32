"""Does a merchant connect, test, mend and disconnect a shop by the pages alone?"""

import re
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from krambod.doubles.serving import running
from krambod.doubles.woocommerce.application import WooCommerceDouble, woocommerce_application
from krambod.merchants.rights import MemberRole
from krambod.platforms.connections.app_installs import install_app
from krambod.platforms.connections.pausing import pause
from krambod.platforms.connections.services import read_secrets
from krambod.platforms.connections.stored import find_shop_connection
from krambod.platforms.models import ShopConnection
from krambod.platforms.platform import AppCall, AppCallKind
from krambod.platforms.shoporama import PLATFORM as SHOPORAMA
from tests.backoffice.books.asking import MOST_QUERIES, counted_queries
from tests.backoffice.person import make_person
from tests.backoffice.shops.shop_pages import ShopPages
from tests.platforms.webshop import NOON, SECRET, TOKEN, sale
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = ("order_created", "paid", "new_status", "new_return", "order_withdrawn")


def test_a_shop_is_connected_by_the_form_and_its_events_come_in(pages: ShopPages) -> None:
    before = pages.get()
    said = pages.connect()
    order_id = pages.webshop.orders.place(sale(), NOON)
    pages.webshop.wait_for_events(1)
    pages.webshop.work()
    shown = pages.get()

    assert "Connect Shoporama" in before
    assert "Connect WooCommerce" in before
    assert "The shop is connected." in said
    transfer = pages.webshop.shopkeeper.transfer(str(order_id))
    assert f"/orders/{transfer.pk}/" in shown
    assert "order_created" in shown
    assert "A new order." in shown
    assert pages.audited() == ["shop_connected"]


def test_every_webhook_has_an_address_to_paste(pages: ShopPages) -> None:
    form = pages.get("connect/shoporama")

    key = pages.webshop.shopkeeper.shop.key
    for event in EVENTS:
        assert f"{pages.webshop.services.base_url}/hooks/shoporama/{key}?type={event}" in form


def test_a_secret_is_never_shown_again_and_kept_where_a_field_is_left_empty(pages: ShopPages) -> None:
    wrong = pages.connect(token="f" * 32)
    pages.connect()
    again = pages.connect(token="", webhook_secret="")

    connection = pages.connection()
    assert connection is not None
    assert read_secrets(connection) == {"token": TOKEN, "webhook_secret": SECRET}
    for page in (wrong, again, pages.get(), pages.get("connect/shoporama")):
        assert TOKEN not in page
        assert SECRET not in page
        assert "f" * 32 not in page


def test_secrets_of_several_webhooks_all_count(pages: ShopPages) -> None:
    pages.connect(webhook_secret="first", webhook_secret_2="second", webhook_secret_3=SECRET)

    pages.webshop.orders.place(sale(), NOON)
    pages.webshop.wait_for_events(1)

    connection = pages.connection()
    assert connection is not None
    assert read_secrets(connection)["webhook_secret"] == f"first\nsecond\n{SECRET}"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"token": "f" * 32}, "The shop does not take the key."),
        ({"url": "ftp://butik.dk"}, "is no shop&#x27;s address."),
        ({"url": "https://butik.dk:port"}, "is no shop&#x27;s address."),
        ({"url": "http://[::1"}, "is no shop&#x27;s address."),
        ({"url": "http://127.0.0.1:9/REST"}, "The shop did not answer as it should"),
        ({"webhook_secret": ""}, "This field is required."),
        ({"signature_scheme": "rot13"}, "Select a valid choice."),
    ],
)
def test_what_does_not_work_is_said_in_words_and_not_stored(
    pages: ShopPages, changes: dict[str, str], sentence: str
) -> None:
    said = pages.connect(**changes)

    assert sentence in said
    assert pages.connection() is None
    assert pages.audited() == []


def test_the_shop_is_tested_by_a_button(pages: ShopPages) -> None:
    pages.connect()
    works = pages.said("test")
    pages.webshop.double.token = "e" * 32
    fails = pages.said("test")

    assert "It works: the shop answered as “Testbutik”." in works
    assert "The shop does not take the key." in fails


def test_a_paused_shop_says_why_and_goes_on_after_a_test(pages: ShopPages) -> None:
    pages.connect()
    connection = find_shop_connection(pages.webshop.shopkeeper.shop)
    assert connection is not None
    pause(connection, "reconnect_shop", NOON)

    paused = pages.get()
    overview = pages.person.get(f"/c/{connection.merchant_id}/")
    mended = pages.said("test")

    assert "Sannes Keramik:</strong> The shop does not take the key any more." in overview
    assert f'href="{pages.path()}">Mend the connection</a>' in overview
    assert "Mend the connection" not in mended
    assert "The shop does not take the key any more. Connect again" in paused
    assert "Connect again</a>" in paused
    assert "The shop is paused" not in mended


def test_a_key_that_this_installation_cannot_read_is_entered_again(pages: ShopPages) -> None:
    pages.connect()
    with scopes_disabled():
        ShopConnection.objects.update(secrets="not ours")

    shown, tested = pages.get(), pages.said("test")
    pages.connect()

    assert "Without a key the shop cannot be asked" in shown
    assert "cannot be read on this installation" in tested
    assert "It works" in pages.said("test")


def test_disconnecting_asks_first_and_forgets_the_keys(pages: ShopPages) -> None:
    pages.connect()

    asked = pages.get("disconnect")
    connected = pages.get()
    said = pages.said("disconnect")
    pages.webshop.orders.place(sale(), NOON)

    connection = pages.connection()
    assert "Disconnect the shop?" in asked
    assert "Test the connection" in connected
    assert "its keys are forgotten" in said
    assert "Connect Shoporama" in said
    assert connection is not None
    assert read_secrets(connection) == {}
    assert pages.webshop.deliveries() == []
    assert pages.audited() == ["shop_connected", "shop_disconnected"]


def test_finding_8_the_stored_secrets_are_asked_for_again_when_the_address_changes(pages: ShopPages) -> None:
    double, other = WooCommerceDouble("ck_1", "cs_1"), WooCommerceDouble("ck_1", "cs_1")
    with running(woocommerce_application(double)) as url, running(woocommerce_application(other)) as elsewhere:
        pages.said("connect/woocommerce", url=url, consumer_key="ck_1", consumer_secret="cs_1")

        said = pages.said("connect/woocommerce", url=elsewhere, consumer_key="", consumer_secret="")
        kept = pages.connection()
        pages.said("connect/woocommerce", url=f"{url}/", consumer_key="", consumer_secret="")
        pages.said("connect/woocommerce", url=elsewhere, consumer_key="ck_1", consumer_secret="cs_1")

    moved = pages.connection()
    assert "is another address than before. Enter the shop&#x27;s keys again" in said
    assert kept is not None
    assert kept.url == url
    assert moved is not None
    assert moved.url == elsewhere


def test_woocommerce_asks_for_its_own_keys(pages: ShopPages) -> None:
    form = pages.get("connect/woocommerce")
    said = pages.said("connect/woocommerce", url="", consumer_key="", consumer_secret="")

    assert re.findall(r'<input type="password" name="(\w+)"', form) == ["consumer_key", "consumer_secret"]
    assert said.count("This field is required.") == 3


def test_a_woocommerce_shop_is_connected_by_its_keys_and_makes_its_own_webhooks(pages: ShopPages) -> None:
    double = WooCommerceDouble("ck_1", "cs_1")
    with running(woocommerce_application(double)) as url:
        keys = {"url": url, "consumer_key": "ck_1", "consumer_secret": "cs_1"}
        said = pages.said("connect/woocommerce", **keys)
        topics = {webhook.topic for webhook in double.webhooks.values()}
        pages.said("disconnect")

    assert "The shop is connected." in said
    assert "The platform sets no limit." in said
    assert "hooks/woocommerce" not in said
    assert topics == {"order.created", "order.updated", "order.deleted", "order.restored"}
    assert double.webhooks == {}


def test_a_shop_with_our_app_is_claimed_by_its_token(pages: ShopPages, settings: Any) -> None:
    without = pages.get("connect/shoporama")
    secrets = {"KRAMBOD_SHOPORAMA_APP_SECRET": "the app's own secret"}
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"app_secrets": secrets})
    with_app = pages.get("connect/shoporama")
    install = AppCall(kind=AppCallKind.INSTALLED, shop_id="77", shop_url="https://sanne.example", key=TOKEN)
    install_app(SHOPORAMA, install, NOON)

    wrong = pages.said("claim/shoporama", key="e" * 32)
    right = pages.said("claim/shoporama", key=TOKEN)

    assert "I installed the Krambod app" not in without
    assert "I installed the Krambod app" in with_app
    assert "No shop with our app has that key." in wrong
    assert "The shop is connected." in right
    assert TOKEN not in right


def test_a_code_for_the_app_is_shown_once_and_connects_the_shop(pages: ShopPages, settings: Any) -> None:
    assert pages.status_of("code/shoporama", x="") == 404
    secrets = {"KRAMBOD_SHOPORAMA_APP_SECRET": "the app's own secret"}
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"app_secrets": secrets})

    said = pages.said("code/shoporama")
    found = re.search(r'user-select-all">([A-Z0-9]{16})<', said)

    assert found is not None
    install = AppCall(kind=AppCallKind.INSTALLED, shop_id="77", key=TOKEN, claim_code=found[1])
    assert install_app(SHOPORAMA, install, timezone.now())
    assert found[1] not in pages.get()
    assert pages.audited() == ["claim_code_made", "app_connected"]


def test_a_platform_that_nobody_knows_has_no_page(pages: ShopPages) -> None:
    assert pages.status_of("connect/magento") == 404


@pytest.mark.parametrize("role", [MemberRole.BOOKKEEPER, MemberRole.STAFF, MemberRole.AUDITOR])
def test_only_an_owner_connects(pages: ShopPages, role: MemberRole) -> None:
    pages.connect()
    other = pages.as_role(role)

    assert "Test the connection" not in other.get()
    assert other.status_of("connect/shoporama") == 403
    assert other.status_of("connect/shoporama", **pages.entered()) == 403
    assert other.status_of("test", x="") == 403
    assert other.status_of("disconnect", x="") == 403
    assert other.status_of("claim/shoporama", key="x") == 403
    assert other.status_of("code/shoporama", x="") == 403


def test_another_merchant_sees_and_changes_nothing(pages: ShopPages, bos: Store) -> None:
    pages.connect()
    pages.webshop.orders.place(sale(), NOON)
    pages.webshop.wait_for_events(1)
    delivery = pages.webshop.deliveries()[0]
    bo = make_person("bo@example.com", bos.shop.merchant).client
    own = f"/c/{bos.shop.merchant_id}/settings/shops/"

    for place in ("", "connect/shoporama", "words", "try", f"events/{delivery.pk}"):
        assert bo.get(pages.path(place)).status_code == 404
        mixed = f"{own}{pages.webshop.shopkeeper.shop.pk}/platform/{place}"
        assert bo.get(mixed).status_code == 404
    assert bo.get(f"{own}{bos.shop.pk}/platform/events/{delivery.pk}").status_code == 404
    assert bo.post(f"{own}{pages.webshop.shopkeeper.shop.pk}/platform/disconnect").status_code == 404
    assert "Connect Shoporama" in bo.get(f"{own}{bos.shop.pk}/platform/").content.decode()


def test_a_page_needs_few_queries(pages: ShopPages) -> None:
    pages.connect()
    for number in range(3):
        pages.webshop.orders.place(sale(str(1042 + number)), NOON)
    pages.webshop.wait_for_events(3)
    pages.webshop.work()
    delivery = pages.webshop.deliveries()[0]

    for place in ("", "connect/shoporama", "disconnect", "words", "try", f"events/{delivery.pk}"):
        with counted_queries() as statements:
            pages.get(place)
        assert len(statements) <= MOST_QUERIES, (place, statements)
