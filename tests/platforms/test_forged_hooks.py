"""Does anything but the signed body, and the secret in the address, decide what a webhook means?

Tried are all doors for webhooks, forged in many ways, and genuine calls whose headers and query somebody changed.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from krambod.platforms.connections.status import hook_addresses
from krambod.platforms.models import AppInstallation
from krambod.platforms.platform import HookCall, SignatureScheme
from krambod.platforms.registry import platforms
from krambod.platforms.signing import sign
from tests.merchants.new_key import key_added
from tests.platforms.hook_doors import SCHEMES, SECRETS, Shops, signed

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = {"order_id": 5012, "id": 5012, "webshop_id": 77, "total_price": "249.00"}
DOORS = ("shoporama", "woocommerce", "app")
TOPICS = ("order.created", "order.updated", "order.deleted", "order.restored")


@pytest.fixture
def shops(settings: Any) -> Shops:
    secrets = {"KRAMBOD_SHOPORAMA_APP_SECRET": SECRETS["app"]}
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"app_secrets": secrets})
    return Shops()


def forgeries(shops: Shops, door: str) -> Iterator[tuple[str, Any]]:
    """What somebody sends who knows neither secret, or who has seen one genuine call."""
    body, other = json.dumps(ORDER).encode(), json.dumps(ORDER | {"total_price": "1.00"}).encode()
    address, good = shops.address(door), signed(door, body)
    [(header, signature), *_topic] = good.items()
    scheme = SCHEMES["shoporama" if door == "app" else door]
    secrets = {"nothing": "", "a guess": "secret", "bo's": SECRETS["bo"], "the address": address.rsplit("/", 1)[-1]}
    for name, secret in secrets.items():
        yield f"signed with {name}", shops.send(address, body, **good | signed(door, body, secret))
    values = {
        "no value": "", "a half": signature[: len(signature) // 2], "none": "none", "null": "null", "a star": "*",
        "of another body": signed(door, other)[header], "a digest without a secret": sign(body, "", scheme),
        "twice, wrong first": f"x,{signature}", "in quotes": f'"{signature}"', "reversed": signature[::-1],
        "as Basic": f"Basic {b64encode(signature.encode()).decode()}", "not ASCII": "ø" * 64,
        "very long": signature * 1000, "another scheme": sign(body, SECRETS["sanne"], SignatureScheme.SHA1_HEX),
    }  # fmt: skip
    for name, value in values.items():
        yield f"a signature that is {name}", shops.send(address, body, **good | {header: value})
    for name in ("X-Signature", "X-Hub-Signature-256", "Authorization", "Cookie"):
        topic = {key: value for key, value in good.items() if key != header}
        yield f"signed in {name}", shops.send(address, body, **topic, **{name: signature})
    yield "signed in the query", shops.send(f"{address}?{header}={signature}&signature={signature}", body)
    for name, changed in (("longer", body + b" "), ("shorter", body[:-1]), ("empty", b""), ("another", other)):
        yield f"a genuine signature, a body that is {name}", shops.send(address, changed, **good)
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        yield f"by {method}", shops.send(address, body, method, **good)
    if door != "app":
        yield "at another shop", shops.send(shops.address(door, "bo"), body, **good)
        yield "at no shop", shops.send(f"/hooks/{door}/no-such-key", body, **good)
    yield "at another platform", shops.send(address.replace("/hooks/", "/hooks/x"), body, **good)


@pytest.mark.parametrize("door", DOORS)
def test_a_forged_webhook_is_never_stored(shops: Shops, door: str, record_property: Any) -> None:
    shops.connect(door)

    tried = list(forgeries(shops, door))

    accepted = [(name, answer.status_code) for name, answer in tried if answer.status_code not in (401, 404, 405)]
    record_property(f"forged webhooks at the door {door}", len(tried))
    assert len(tried) > 30
    assert accepted == []
    assert shops.deliveries() == []
    assert not AppInstallation.objects.exists()
    assert shops.genuine(door, ORDER, "?type=paid").json()["stored"] is True  # so it was not refused for another reason


@pytest.mark.parametrize("door", ["shoporama", "app"])
@pytest.mark.parametrize("kind", ["new_return", "order_withdrawn", "uninstall", "order.deleted", "order.restored"])
def test_finding_4_an_unsigned_kind_of_a_shoporama_call_is_news_of_the_order_at_most(
    shops: Shops, door: str, kind: str
) -> None:
    shops.connect(door)
    hints = [{"X-Shoporama-Event": kind}, {"X-Event": kind}, {"X-WC-Webhook-Topic": kind}]

    for number, hint in enumerate(hints):
        shops.genuine(door, ORDER | {"order_id": number, "id": number}, **hint)
    for number, query in enumerate((f"?type={kind}", f"?event={kind}", f"?type={kind}&proof=guess"), start=10):
        shops.genuine(door, ORDER | {"order_id": number, "id": number}, query)

    assert {one.kind for one in shops.deliveries()} <= {"order"}


def test_finding_4_the_signed_body_or_the_proof_in_the_address_says_that_it_is_a_return(shops: Shops) -> None:
    shops.connect("shoporama")
    proven = dict(hook_addresses(shops.stores["sanne"].shop, platforms()["shoporama"], ""))["new_return"]

    shops.genuine("shoporama", ORDER | {"event": "new_return"}, "?type=paid", **{"X-Event": "order_created"})
    body = json.dumps(ORDER | {"order_id": 6}).encode()
    shops.send(proven, body, **signed("shoporama", body), **{"X-Event": "paid"})

    assert [(one.kind, one.order_id) for one in shops.deliveries()] == [("return", "5012"), ("return", "6")]


@pytest.mark.parametrize("header", ["X-WC-Webhook-Event", "X-Event"])
@pytest.mark.parametrize("topic", TOPICS)
def test_finding_4_the_body_alone_says_whether_an_order_of_woocommerce_is_gone(
    shops: Shops, topic: str, header: str
) -> None:
    shops.connect("woocommerce")

    for document in ({"id": 5012}, {"id": 5013, "status": "processing"}):
        body = json.dumps(document).encode()
        hints = {"X-WC-Webhook-Topic": topic, header: "deleted"}
        shops.send(f"{shops.address('woocommerce')}?type=order.deleted", body, **signed("woocommerce", body) | hints)

    assert [one.kind == "deleted" for one in shops.deliveries()] == [True, False]


def test_finding_4_the_signed_body_of_an_apps_call_names_its_shop_and_the_address_does_not(shops: Shops) -> None:
    shops.connect("app")
    nameless = {name: value for name, value in ORDER.items() if name != "webshop_id"}

    answers = [
        shops.genuine("app", nameless, "?type=paid&webshop_id=77"),
        shops.genuine("app", ORDER, "?type=paid&webshop_id=78", **{"X-Webshop-Id": "78"}),
        shops.genuine("app", {"order": nameless | {"order_id": 6, "webshop_id": 78}}, "?type=paid&webshop_id=77"),
    ]

    assert [answer.status_code for answer in answers] == [404, 200, 200]
    own = {name: store.shop.pk for name, store in shops.stores.items()}
    assert [(one.shop_id, one.order_id) for one in shops.deliveries()] == [(own["sanne"], "5012"), (own["bo"], "6")]


def test_an_address_that_a_shop_has_keeps_its_proof_after_a_new_key_was_added(shops: Shops, settings: Any) -> None:
    shops.connect("shoporama")
    proven = dict(hook_addresses(shops.stores["sanne"].shop, platforms()["shoporama"], ""))["new_return"]

    with key_added(settings):
        body = json.dumps(ORDER).encode()
        shops.send(proven, body, **signed("shoporama", body))

    assert [one.kind for one in shops.deliveries()] == ["return"]


def test_a_call_has_the_same_digest_whatever_its_headers_and_query_say() -> None:
    plain = HookCall(headers={}, query={}, body=b"{}")

    assert plain.digest() == HookCall(headers={"a": "b"}, query={"type": "x"}, body=b"{}").digest()
