"""Is every order read, and does everything else get a sentence that says what is wrong?"""

import json
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from krambod.accounting.money import Money
from krambod.accounting.vat.facts import Goods
from krambod.orders.order import Address, Buyer, Order, Payment, PaymentState, email_key
from krambod.orders.reading import (
    Finding,
    UnreadableOrder,
    canonical_document,
    order_digest,
    parse_json,
    parse_shop_json,
    read_findings,
    read_order,
)
from tests.orders.bodies import BODIES, IDS, body, line, payment


def read(**changes: Any) -> Order:
    return read_order("1042", body(**changes))


def findings(document: dict[str, Any], external_id: str = "1042") -> tuple[Finding, ...]:
    with pytest.raises(UnreadableOrder) as refusal:
        read_order(external_id, document)
    return refusal.value.findings


def problems(**changes: Any) -> dict[str, str]:
    return {finding.field: finding.problem for finding in findings(body(**changes))}


def json_problem(text: bytes | str) -> str:
    with pytest.raises(UnreadableOrder) as refusal:
        parse_json(text)
    (finding,) = refusal.value.findings
    assert finding.field == "body"
    assert finding.text == str(refusal.value)
    return finding.problem


# What can be read


def test_an_order_is_read_field_by_field_to_the_oere() -> None:
    order = read()

    assert order.total == Money(Decimal("288.00"), "DKK")
    assert order.currency == "DKK"
    assert order.placed_at == datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
    assert [one.kind for one in order.lines] == ["product", "shipping"]
    assert order.buyer == Buyer(
        email="jens@example.com", name="Jens Hansen", address=Address(street="Nørregade 1", zip="1165", country="DK")
    )


def test_a_number_may_be_text_or_json_and_stays_exact() -> None:
    document = parse_json(json.dumps(body()).replace('"288.00"', "288.00").replace('"249.00"', "249.0000000"))

    assert read_order("1042", document) == read()


@pytest.mark.parametrize("payments", [[], None])
def test_paid_at_without_payments_means_one_captured_payment_of_the_total(payments: list[Any] | None) -> None:
    order = read(payments=payments)

    paid = Payment(
        id="paid",
        amount=Decimal("288.00"),
        state=PaymentState.CAPTURED,
        at=order.paid_at or order.placed_at,
        guessed_from="paid_at",
    )
    assert order.payments == (paid,)


def test_no_payment_is_added_to_those_that_the_shop_sends() -> None:
    assert [one.id for one in read(payments=[payment()]).payments] == ["p1"]


@pytest.mark.parametrize("total", ["0.00", "-288.00"])
def test_a_total_of_zero_or_less_has_no_payment(total: str) -> None:
    assert read(total=total).payments == ()


def test_a_moment_is_read_in_utc() -> None:
    assert read(placed_at="2026-07-01T02:00:00+02:00").placed_at == datetime(2026, 7, 1, tzinfo=UTC)


def test_texts_lose_control_characters_and_the_space_around_them() -> None:
    order = read(buyer={"name": " Jens\x00\tHansen\n"}, lines=[line(description="محمد 🏺")])

    assert order.buyer.name == "Jens  Hansen"
    assert order.lines[0].description == "محمد 🏺"


def test_a_line_may_say_whose_vat_was_charged_and_what_was_sold() -> None:
    told = read(lines=[line(tax_country="se", goods="book"), line(tax_country="", goods=None)]).lines
    assert [(one.tax_country, one.goods) for one in told] == [("SE", Goods.BOOK), ("", None)]


def test_a_payment_may_say_that_the_customers_bank_took_it_back() -> None:
    told = read(payments=[payment(id="1", reason="chargeback"), payment(id="2", reason=None)]).payments
    assert [one.reason for one in told] == ["chargeback", ""]


def test_an_order_may_say_which_return_is_announced_and_which_order_it_is_a_part_of() -> None:
    told = {"id": "t1", "at": "2026-11-23T10:00:00Z", "reason": "Too small", "lines": [line(quantity="1")]}

    order = read(returns=[told], part_of="1000")

    [announced] = order.returns
    assert (announced.id, announced.at) == ("t1", datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    assert (announced.reason, announced.lines) == ("Too small", order.lines[:1])
    assert order.part_of == "1000"
    assert (read().returns, read().part_of) == ((), "")


def test_a_public_buyer_may_name_a_reference_and_a_person() -> None:
    buyer = read(buyer={"ean": "5790000705078", "reference": "PO 17", "contact_person": "Karen"}).buyer

    assert (buyer.reference, buyer.contact_person) == ("PO 17", "Karen")


def test_a_field_that_is_null_counts_as_left_out() -> None:
    order = read(buyer=None, delivery=None, payments=None, refunds=None, shipments=None, total_vat=None, paid_at=None)

    assert order.buyer == Buyer()
    assert order.delivery is None
    assert (order.payments, order.refunds, order.shipments) == ((), (), ())


def test_a_country_is_read_in_any_case_and_is_denmark_if_left_out() -> None:
    assert read(buyer={"country": "de"}).buyer.address.country == "DE"
    assert read(buyer={"country": ""}).buyer.address.country == "DK"
    assert read(delivery={"name": "Ib"}).delivery == read(delivery={"name": "Ib", "country": None}).delivery


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": []},
        {"total": "-288.00"},
        {"total": "0"},
        {"total": "1.00"},
        {"buyer": {"email": "not an address"}},
        {"buyer": {"email": "x" * 320}},
        {"buyer": {}},
        {"lines": [line(kind="warp_drive")]},
    ],
)
def test_an_order_that_cannot_be_booked_is_read_all_the_same(changes: dict[str, Any]) -> None:
    assert isinstance(read(**changes), Order)


def test_an_email_is_kept_as_sent_and_identified_by_its_key() -> None:
    buyer = read(buyer={"email": "  JENS.Å@Example.com "}).buyer

    assert buyer.email == "JENS.Å@Example.com"
    assert buyer.email_key == "jens.å@example.com" == email_key("jens.a\N{COMBINING RING ABOVE}@EXAMPLE.com")


# What is refused


def test_a_finding_names_the_field_and_says_how_to_correct_it() -> None:
    assert findings(body(lines=[line(), line(unit_price="zwei")])) == (
        Finding(
            field="lines.2.unit_price",
            problem="not_a_number",
            text='lines.2.unit_price must be a number like "249.00", with a point and nothing else.',
        ),
    )


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"totl": "1"}, {"totl": "extra_forbidden"}),
        ({"buyer": {"mail": "x"}}, {"buyer.mail": "extra_forbidden"}),
        ({"total": 1.5}, {"total": "not_a_number"}),
        ({"total": True}, {"total": "not_a_number"}),
        ({"total": "249,00"}, {"total": "not_a_number"}),
        ({"total": "1e3"}, {"total": "not_a_number"}),
        ({"total": "٢"}, {"total": "not_a_number"}),
        ({"total": "NaN"}, {"total": "not_a_number"}),
        ({"total": Decimal("NaN")}, {"total": "not_finite"}),
        ({"total": Decimal("1e999")}, {"total": "out_of_range"}),
        ({"total": 10**10}, {"total": "out_of_range"}),
        ({"total": -(10**5000)}, {"total": "out_of_range"}),
        ({"total": "288.001"}, {"total": "too_many_decimals"}),
        ({"total": Decimal("1e-999999")}, {"total": "too_many_decimals"}),
        ({"lines": [line(unit_price="0.1234567")]}, {"lines.1.unit_price": "too_many_decimals"}),
        ({"lines": [line(vat_rate="100.01")]}, {"lines.1.vat_rate": "out_of_range"}),
        ({"lines": [line(vat_rate="-1")]}, {"lines.1.vat_rate": "out_of_range"}),
        ({"lines": [line(tax_country="Sweden")]}, {"lines.1.tax_country": "not_a_country"}),
        ({"lines": [line(goods="toys")]}, {"lines.1.goods": "not_goods"}),
        ({"payments": [payment(reason="regret")]}, {"payments.1.reason": "not_a_reason"}),
        ({"payments": [payment(guessed_from="stars")]}, {"payments.1.guessed_from": "not_a_guess"}),
        ({"lines": [line(kind="Product")]}, {"lines.1.kind": "not_a_kind"}),
        ({"lines": [line(sku="x" * 101)]}, {"lines.1.sku": "length"}),
        ({"lines": "none"}, {"lines": "tuple_type"}),
        ({"lines": [line()] * 10_000}, {"lines": "too_many"}),
        ({"payments": [payment()] * 201}, {"payments": "too_many"}),
        ({"payments": [payment(), payment()]}, {"payments": "given_twice"}),
        ({"payments": [payment(state="paid")]}, {"payments.1.state": "not_a_state"}),
        ({"payments": [payment(id="a\x00b")]}, {"payments.1.id": "control_character"}),
        ({"payments": [payment(id=None)]}, {"payments.1.id": "length"}),
        ({"number": " "}, {"number": "length"}),
        ({"number": 1042}, {"number": "not_text"}),
        ({"buyer": {"name": "x" * 65_536}}, {"buyer.name": "length"}),
        ({"buyer": {"email": "x" * 321}}, {"buyer.email": "length"}),
        ({"buyer": {"name": "\ud83c"}}, {"buyer.name": "half_character"}),
        ({"buyer": {"country": "DNK"}}, {"buyer.country": "not_a_country"}),
        ({"buyer": []}, {"buyer": "model_type"}),
        ({"currency": "dkk"}, {"currency": "not_a_currency"}),
        ({"prices_include_vat": "yes"}, {"prices_include_vat": "bool_type"}),
        ({"placed_at": "0001-01-01T00:00:00Z"}, {"placed_at": "out_of_range"}),
        ({"placed_at": "2000-01-01T00:00:00+01:00"}, {"placed_at": "out_of_range"}),
        ({"placed_at": "2026-11-22T12:00:00"}, {"placed_at": "no_zone"}),
        ({"placed_at": "yesterday"}, {"placed_at": "not_a_moment"}),
        ({"placed_at": 1763812800}, {"placed_at": "not_a_moment"}),
        ({"\ud800": 1}, {"body": "string_unicode"}),
        ({"a\x00b": 1}, {"a?b": "extra_forbidden"}),
    ],
)
def test_a_field_that_cannot_be_stored_exactly_is_refused_by_name(
    changes: dict[str, Any], problem: dict[str, str]
) -> None:
    assert problems(**changes) == problem


def test_a_missing_field_is_named() -> None:
    document = body()
    del document["currency"]

    assert [finding.text for finding in findings(document)] == ["currency is missing; send it."]


def test_what_pydantic_says_in_words_of_its_own_is_told_as_it_is() -> None:
    class Counted(BaseModel):
        count: int

    with pytest.raises(ValidationError) as error:
        Counted.model_validate({"count": "many"})

    [finding] = read_findings(error.value)
    assert (finding.field, finding.problem, finding.says) == ("count", "int_parsing", "other")
    assert finding.text.startswith("count Input should be a valid integer")


@pytest.mark.parametrize("external_id", ["", " ", "x" * 201, "a\nb", "\ud800"])
def test_an_order_needs_an_id_that_can_be_stored(external_id: str) -> None:
    assert [finding.field for finding in findings(body(), external_id)] == ["external_id"]


def test_a_thousand_mistakes_are_counted_and_not_listed() -> None:
    many = findings(body(lines=[line(total="zwei")] * 1000))

    assert len(many) == 51
    assert many[-1].text == "The body has 950 more mistakes like these."


# JSON


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b'{"number": "\xff"}', "not_utf8"),
        ("", "not_json"),
        ("{", "not_json"),
        ('{"a": "\x00"}', "not_json"),
        ("[]", "not_an_object"),
        ("null", "not_an_object"),
        ('{"a": NaN}', "not_finite"),
        ('{"a": -Infinity}', "not_finite"),
        ('{"a": 1e99999999999999999999}', "too_large"),
        ('{"a": 1, "a": 2}', "given_twice"),
        ('{"a": [{"b": 1, "c": 1, "b": 2}]}', "given_twice"),
        ("[" * 200_000, "too_deep"),
        ('{"a":' * 200_000, "too_deep"),
    ],
)
def test_a_body_that_is_not_one_exact_object_is_refused(text: bytes | str, problem: str) -> None:
    assert json_problem(text) == problem


@pytest.mark.parametrize("number", ["9" * 5_000_000, "0." + "9" * 5_000_000])
def test_a_number_of_millions_of_digits_is_refused_quickly(number: str) -> None:
    start = time.process_time()

    problem = json_problem(f'{{"total": {number}}}')

    assert problem == "too_long"
    assert time.process_time() - start < 2


def test_a_number_with_an_exponent_is_refused_as_the_fields_mistake() -> None:
    document = parse_json(json.dumps(body()).replace('"288.00"', "1e999"))

    assert [finding.problem for finding in findings(document)] == ["out_of_range"]


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert parse_json(b'\xef\xbb\xbf{"total": 1.10}') == {"total": Decimal("1.10")}


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_are_an_object_or_a_finding(text: bytes | str) -> None:
    with suppress(UnreadableOrder):
        assert isinstance(parse_json(text), dict)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.decimals() | st.integers() | st.text(),
    lambda value: st.lists(value, max_size=3) | st.dictionaries(st.text(max_size=5), value, max_size=3),
    max_leaves=10,
)


@given(st.sampled_from(sorted(body())), JSON_VALUES)
def test_any_value_in_any_field_is_read_or_a_finding(name: str, value: Any) -> None:
    with suppress(UnreadableOrder):
        assert isinstance(read(**{name: value}), Order)


@given(st.text(max_size=80))
def test_any_misspelled_field_is_named_in_a_printable_sentence(name: str) -> None:
    (finding,) = findings(body(buyer={f"x{name}": 1}))

    assert finding.text.isprintable()


# The stored form


@given(IDS, BODIES)
def test_a_stored_order_is_read_again_as_it_was(external_id: str, document: dict[str, Any]) -> None:
    order = read_order(external_id, document)

    stored = canonical_document(order)

    assert read_order(external_id, parse_json(stored)) == order
    assert canonical_document(read_order(external_id, parse_json(stored))) == stored
    stored.encode()


def test_two_spellings_of_one_order_have_one_stored_text() -> None:
    spelled = read(total=288, lines=[line(quantity="1.000", unit_price=249), *body()["lines"][1:]], test=False)

    assert canonical_document(spelled) == canonical_document(read())


def test_a_delivery_address_is_stored_in_the_form_of_the_body() -> None:
    order = read(delivery={"name": "Ib", "address": "Havnen 2", "city": "Aarhus"})

    stored = parse_json(canonical_document(order))

    assert stored["delivery"] == {"name": "Ib", "address": "Havnen 2", "city": "Aarhus", "country": "DK"}


def test_the_digest_depends_on_the_content_and_not_on_its_moment() -> None:
    order = read()
    later = replace(order, updated_at=order.updated_at + timedelta(days=1))
    other = replace(order, total=Money(Decimal("288.01"), "DKK"))

    digest = order_digest(canonical_document(order))

    assert order_digest(canonical_document(later)) == digest
    assert order_digest(canonical_document(other)) != digest


def test_the_digest_of_what_is_stored_never_changes() -> None:
    digest = order_digest(canonical_document(read()))

    assert digest == "1a072701fe50330c438401fd793aa6fa050ae22be92944876b93776649a20193"


@pytest.mark.parametrize("number", ["1E+1000000", "9" * 5000])
def test_a_number_without_bounds_in_a_shops_list_stays_text(number: str) -> None:
    listed = parse_shop_json(f'{{"orders": [{{"total": {number}}}, {{"total": 249.00}}]}}')

    assert listed == {"orders": [{"total": number}, {"total": Decimal("249.00")}]}
