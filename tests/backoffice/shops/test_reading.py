"""Does a merchant see how orders are understood, and correct it: statuses, payment methods, fields?"""

import json
import re
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.backoffice.shops.field_words import field_label
from krambod.merchants.rights import MemberRole
from krambod.orders.models import StoredOrder
from krambod.platforms.models import Delivery, StoredReadingRules
from krambod.platforms.platform import Capture
from krambod.platforms.reading_rules import find_reading_rules
from krambod.platforms.registry import platforms
from tests.backoffice.books.asking import MOST_QUERIES, counted_queries
from tests.backoffice.shops.shop_pages import ShopPages
from tests.platforms.webshop import NOON, sale

pytestmark = pytest.mark.django_db(transaction=True)


def payload(pages: ShopPages, **changes: object) -> str:
    order_id = pages.webshop.orders.place(sale(), NOON)
    return json.dumps(dict(pages.webshop.orders.find(order_id)) | changes)


def tried(pages: ShopPages, text: str, do: str = "try", **fields: str) -> str:
    named = {f"field-{name.replace('__', '.')}": path for name, path in fields.items()}
    return plain(pages.said("try", payload=text, do=do, **named))


def plain(html: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.replace("&#x27;", "'").replace("&quot;", '"')).split())


def rows(prefix: str, *filled: dict[str, str]) -> dict[str, Any]:
    """A formset as a browser sends it; all rows were there but the last."""
    told = {f"{prefix}-{place}-{name}": value for place, row in enumerate(filled) for name, value in row.items()}
    return {f"{prefix}-TOTAL_FORMS": len(filled), f"{prefix}-INITIAL_FORMS": len(filled) - 1, **told}


@pytest.fixture
def connected(pages: ShopPages) -> ShopPages:
    pages.connect()
    return pages


@pytest.fixture
def seen(connected: ShopPages) -> ShopPages:
    """A shop that has sent an order, so that its words are known."""
    connected.webshop.orders.place(sale(), NOON)
    connected.webshop.wait_for_events(1)
    connected.webshop.work()
    return connected


def test_the_forms_are_filled_from_what_was_seen(seen: ShopPages) -> None:
    page = seen.get("words")

    for word in ("sent", "cancelled", "new", "MobilePay"):
        assert f'value="{word}"' in page, word


def test_what_a_status_and_a_method_mean_is_kept_as_a_version(seen: ShopPages) -> None:
    statuses = rows(
        "statuses",
        {"word": "new", "meaning": ""},
        {"word": "sent", "meaning": "shipped"},
        {"word": "Afhentet", "meaning": "shipped"},
    )
    methods = rows(
        "methods",
        {"word": "MobilePay", "name": "MobilePay Online", "capture": "at_once", "pays_later": ""},
        {"word": "Konto", "name": "", "capture": "", "pays_later": "yes"},
    )

    said = seen.said("words", capture="at_shipment", **statuses, **methods)

    rules = find_reading_rules(seen.webshop.shopkeeper.shop)
    assert "Saved." in said
    assert rules.shipped_statuses == ("sent", "Afhentet")
    assert rules.cancelled_statuses == ()
    assert [(one.word, one.name, one.capture, one.pays_later) for one in rules.methods] == [
        ("MobilePay", "MobilePay Online", Capture.AT_ONCE, None),
        ("Konto", "", None, True),
    ]
    with scopes_disabled():
        stored = StoredReadingRules.objects.get(shop=seen.webshop.shopkeeper.shop)
    assert (stored.version, stored.by) == (1, "sanne@example.com")
    assert seen.audited() == ["shop_connected", "reading_rules_saved"]
    again = seen.get("words")
    assert 'value="Afhentet"' in again
    assert 'value="MobilePay Online"' in again


def test_what_cannot_be_kept_is_said_beside_its_row(seen: ShopPages) -> None:
    methods = rows("methods", {"word": "MobilePay", "name": "x" * 61, "capture": "never"}, {"word": ""})

    said = plain(seen.said("words", capture="at_once", **rows("statuses", {"word": ""}), **methods))
    empty = plain(seen.said("words", capture="at_once"))

    assert "Name here: Ensure this value has at most 60 characters" in said
    assert "The money is yours: Select a valid choice." in said
    assert "ManagementForm data is missing" in empty
    assert find_reading_rules(seen.webshop.shopkeeper.shop).methods == ()


def test_an_order_counts_as_captured_once_its_method_is(seen: ShopPages) -> None:
    webshop = seen.webshop
    methods = rows("methods", {"word": "MobilePay", "name": "", "capture": "at_once", "pays_later": ""}, {"word": ""})
    statuses = rows("statuses", {"word": "sent", "meaning": "shipped"}, {"word": "", "meaning": ""})

    seen.said("words", capture="at_shipment", **statuses, **methods)
    order_id = webshop.orders.place(sale("2001"), NOON)
    webshop.orders.pay(order_id, NOON)
    webshop.wait_for_events(3)
    webshop.work()

    assert webshop.shopkeeper.transfer(str(order_id)).state == "paid"


def test_a_pasted_order_is_told_field_by_field_and_nothing_of_it_is_kept(connected: ShopPages) -> None:
    text = payload(connected)
    connected.webshop.wait_for_events(1)
    with scopes_disabled():
        before = (StoredOrder.objects.count(), Delivery.objects.count())

    said = tried(connected, text)

    assert "It is order 1042" in said
    assert "Order number 1042 webshop_order_id = 1042" in said
    assert "Placed 22.11.2026 12:00 time = 2026-11-22 12:00:00" in said
    assert "Line: unit price 249 products.1.unit_price = 249" in said
    assert "Jens Hansen, jens@example.com" in said
    assert "Total 288.00 DKK" in said
    assert "What would become of it now Waiting for payment" in said
    with scopes_disabled():
        assert (StoredOrder.objects.count(), Delivery.objects.count()) == before


def test_what_cannot_be_read_is_named_and_another_place_tried_then_saved(connected: ShopPages) -> None:
    text = payload(connected, total_price=None, sums={"all": "288.00"})
    shop = connected.webshop.shopkeeper.shop

    wrong = tried(connected, text)
    right = tried(connected, text, total="sums.all")
    after_trying = find_reading_rules(shop).fields
    saved = tried(connected, text, do="save", total="sums.all")

    assert "The field total_price is missing." in wrong
    assert "It is order" not in wrong
    assert "sums.all = 288.00" in right
    assert after_trying == {}
    assert "Saved as version 1." in saved
    assert "It is order 1042" in saved
    assert find_reading_rules(shop).fields == {"total": "sums.all"}
    assert "It is order 1042" in tried(connected, text)


def test_a_paid_order_shows_the_invoice_it_would_be(connected: ShopPages) -> None:
    text = payload(connected, paid="1", captured="1")

    said = tried(connected, text)

    assert "1 × Keramikvase, blå 1000 49.80 DKK 249.00 DKK" in said


def test_what_is_no_json_says_so(connected: ShopPages) -> None:
    assert "cannot be read as JSON" in tried(connected, "{")
    assert "This field is required." in tried(connected, "")


def test_a_field_that_the_platform_does_not_have_is_refused(connected: ShopPages) -> None:
    said = tried(connected, payload(connected), do="save", totl="x")

    assert "The platform has no such field." in said
    assert find_reading_rules(connected.webshop.shopkeeper.shop).fields == {}


def test_a_held_event_is_opened_in_the_test_and_read_again_when_its_field_is_known(connected: ShopPages) -> None:
    webshop = connected.webshop
    webshop.double.token = "e" * 32  # so that the body has to do
    connected.said("test")
    text = payload(connected)
    webshop.wait_for_events(1)
    delivery = webshop.deliveries()[0]
    with scopes_disabled():
        Delivery.objects.update(
            body=text.replace('"total_price"', '"sum"'),
            state="held",
            findings=[{"field": "total_price", "problem": "missing", "text": ""}],
        )

    listed = plain(connected.get())
    offered = connected.get("try")
    shown = connected.get(f"events/{delivery.pk}")
    prefilled = connected.get(f"try?event={delivery.pk}")
    tried(connected, text.replace('"total_price"', '"sum"'), do="save", total="sum")

    assert "Not understood The field total_price is missing." in listed
    assert f'<span class="key">{delivery.event}</span>' in shown
    assert "  &quot;sum&quot;: " in shown
    assert f'href="?event={delivery.pk}"' in offered
    assert "&quot;sum&quot;" in prefilled
    assert webshop.deliveries()[0].state == "pending"


def test_only_who_may_change_rules_saves_them(connected: ShopPages) -> None:
    connected.webshop.orders.place(sale(), NOON)
    connected.webshop.wait_for_events(1)
    delivery = connected.webshop.deliveries()[0]
    text = payload(connected)
    staff = connected.as_role(MemberRole.STAFF)
    auditor = connected.as_role(MemberRole.AUDITOR)
    bookkeeper = connected.as_role(MemberRole.BOOKKEEPER)

    assert "It is order" in tried(staff, text)
    assert "Save them as a new version" not in tried(staff, text)
    assert staff.status_of("try", payload=text, do="save") == 403
    assert staff.status_of("words", capture="at_once") == 403
    assert staff.status_of("backfill", since="2026-11-01") == 403
    assert staff.status_of(f"events/{delivery.pk}") == 403
    assert delivery.body[:20] not in staff.get(f"try?event={delivery.pk}")
    assert auditor.status_of(f"events/{delivery.pk}") == 200
    assert auditor.status_of("words", capture="at_once") == 403
    assert bookkeeper.status_of("backfill", since="2026-11-01") == 302
    assert "Saved as version" in tried(bookkeeper, text, do="save", total="sum")


def test_every_field_of_every_platform_has_words() -> None:
    told = {(one.name, name): field_label(name, one) for one in platforms().values() for name in one.fields}

    assert {name for (_, name), label in told.items() if name == label} == set()
    assert told["shoporama", "line.unit_price"] == "Line: unit price"
    assert told["shoporama", "delivery_city"] == "Delivery: city"
    assert told["woocommerce", "line.subtotal"] == "Line: before discount"
    assert field_label("of_a_platform_to_come", platforms()["woocommerce"]) == "of_a_platform_to_come"


def test_an_order_can_be_tested_only_with_a_platform(pages: ShopPages) -> None:
    assert "Connect the shop first" in plain(pages.said("try", payload="{}"))


def test_telling_an_order_needs_few_queries(connected: ShopPages) -> None:
    text = payload(connected, paid="1")

    with counted_queries() as statements:
        tried(connected, text)

    assert len(statements) <= MOST_QUERIES + 3, statements


SEED = 20261126
NASTY_OF_A_FIELD = 3
NASTY: tuple[object, ...] = (None, "\ud800", "\x00", "9" * 400, 10**30, [], {}, [{"x": "\ud800"}])


def test_whatever_is_pasted_is_answered(connected: ShopPages, record_property: Callable[[str, object], None]) -> None:
    document = json.loads(payload(connected, paid="1", captured="1"))
    line = document["products"][0]
    pasted = ["[]", "null", "1", '{"order": {}}', "{" * 5000, '"\\ud800"', '{"a": NaN}', '{"a": 1, "a": 2}']
    few = partial(Random(SEED).sample, NASTY, NASTY_OF_A_FIELD)
    pasted += [json.dumps(document | {name: value}) for name in document for value in few()]
    pasted += [json.dumps(document | {"products": [line | {name: value}]}) for name in line for value in few()]

    wrong = [text for text in pasted if connected.status_of("try", payload=text, do="try") != 200]

    assert wrong == []
    record_property("payloads pasted that the page answers", len(pasted))


def test_a_place_that_nobody_could_write_is_kept_all_the_same(connected: ShopPages) -> None:
    said = tried(connected, payload(connected), do="save", total="a\x00b")

    assert "Saved as version 1." in said
    assert find_reading_rules(connected.webshop.shopkeeper.shop).fields == {"total": "a\N{REPLACEMENT CHARACTER}b"}
