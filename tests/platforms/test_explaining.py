"""Does *Test en ordre* say line by line how a payload was understood, and does a corrected field count from then on?"""

import json

import pytest

from krambod.platforms.events.explain import explain_payload, save_field_map
from krambod.platforms.models import ShopConnection
from krambod.platforms.platform import ReadingRules
from krambod.platforms.reading_rules import find_reading_rules
from krambod.platforms.sentences import CANNOT_CONNECT, PROBLEMS, explain_connection, explain_finding
from krambod.words.language import LANGUAGES
from tests.platforms.webshop import NOON, Webshop, sale


def pasted(webshop: Webshop, **changes: object) -> str:
    order_id = webshop.orders.place(sale(), NOON)
    return json.dumps(dict(webshop.orders.find(order_id)) | changes)


def test_each_line_says_where_it_stood_and_what_it_means(webshop: Webshop) -> None:
    explained = explain_payload(webshop.shopkeeper.shop, pasted(webshop), webshop.services.now())

    assert explained.order is not None
    told = {line.field: (line.path, line.raw, line.meaning) for line in explained.lines}
    assert told["number"] == ("webshop_order_id", "1042", "1042")
    assert told["placed_at"] == ("time", "2026-11-22 12:00:00", "2026-11-22T11:00:00Z")
    assert told["line.unit_price"] == ("products.1.unit_price", "249", "249")
    assert told["paid"] == ("paid", "0", "no")


def test_a_field_that_is_missing_is_named_with_what_was_looked_for(webshop: Webshop) -> None:
    explained = explain_payload(webshop.shopkeeper.shop, pasted(webshop, total_price=None), webshop.services.now())

    assert explained.order is None
    assert [(one.field, one.problem) for one in explained.findings] == [("total_price", "missing")]
    assert "total_price, total, order_total" in explained.findings[0].text
    assert [line.field for line in explained.lines if line.problem] == ["total"]


def test_another_field_can_be_tried_before_it_is_saved(webshop: Webshop) -> None:
    shop, text = webshop.shopkeeper.shop, pasted(webshop, total_price=None, sums={"all": "288.00"})

    tried = explain_payload(shop, text, webshop.services.now(), fields={"total": "sums.all"})
    before = explain_payload(shop, text, webshop.services.now())
    version = save_field_map(shop, {"total": "sums.all"}, webshop.services.now(), by="Sanne")
    after = explain_payload(shop, text, webshop.services.now())
    back = save_field_map(shop, {"total": ""}, webshop.services.now())

    assert tried.order is not None
    assert before.order is None
    assert after.order == tried.order
    assert after.fields["total"][0] == "sums.all"
    assert (version, back) == (1, 2)
    assert find_reading_rules(shop).fields == {}


def test_a_field_that_the_platform_does_not_have_is_refused(webshop: Webshop) -> None:
    with pytest.raises(ValueError, match="no field totl"):
        save_field_map(webshop.shopkeeper.shop, {"totl": "x"}, webshop.services.now())


def test_what_is_no_json_says_so(webshop: Webshop) -> None:
    explained = explain_payload(webshop.shopkeeper.shop, "{", webshop.services.now())

    assert [one.problem for one in explained.findings] == ["not_json"]


def test_every_cause_has_its_sentence_in_three_languages() -> None:
    details = {"platform": "x", "url": "x", "answer": "x", "scheme": "x"}
    for language in LANGUAGES:
        for code in CANNOT_CONNECT:
            assert explain_connection(code, details, language).endswith(".")
        for problem in (*PROBLEMS, "whatever"):
            assert explain_finding("total_price", problem, language).endswith(".")


def test_rules_are_read_from_what_was_stored() -> None:
    rules = ReadingRules(shipped_statuses=("sent",), fields={"total": "x"})

    assert ReadingRules.model_validate(rules.model_dump(mode="json")) == rules
    assert ShopConnection._meta.get_field("secrets").get_internal_type() == "TextField"
