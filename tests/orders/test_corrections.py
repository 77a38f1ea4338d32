"""Does an order read with the merchant's words, as long as the shop says the same as when they were written?"""

from dataclasses import replace
from decimal import Decimal

import pytest

from krambod.accounting.vat.facts import Goods
from krambod.orders.corrections import (
    NEW_PAYMENT,
    Correction,
    Field,
    FieldPlace,
    correct,
    corrected,
    find_superseded,
    find_text,
    read_correction,
    written,
)
from krambod.orders.order import Address, DeliveryAddress, Order, PaymentState
from tests.transfers.building import JENS, at, line, order, payment

TOLD = order(
    buyer=replace(JENS, email=""),
    delivery=DeliveryAddress(address=Address(country="DK")),
    lines=(line(), line("39.00", kind="porto")),
)


def made(wanted: dict[FieldPlace, str], told: Order = TOLD) -> Correction:
    correction = correct(told, wanted, by="Sanne", at=at(23))
    assert correction is not None
    return correction


@pytest.mark.parametrize(
    ("field", "part", "text"),
    [
        (Field.EMAIL, "", "jens@example.com"),
        (Field.NAME, "", "Jens Holm"),
        (Field.COMPANY, "", "Vaser ApS"),
        (Field.VAT_NUMBER, "", "13585628"),
        (Field.EAN, "", "5790000705078"),
        (Field.COUNTRY, "", "SE"),
        (Field.DELIVERY_COUNTRY, "", "NO"),
        (Field.KIND, "2", "shipping"),
        (Field.GOODS, "1", "service"),
        (Field.TAX_COUNTRY, "1", "SE"),
        (Field.METHOD, "p1", "Faktura"),
        (Field.PAYMENT_STATE, "p1", "voided"),
        (Field.PAID_ON, "p1", "2026-11-24"),
    ],
)
def test_each_field_reads_as_the_merchant_wrote_it(field: Field, part: str, text: str) -> None:
    place = FieldPlace(field=field, part=part)

    correction = made({place: text})

    assert find_text(corrected(TOLD, correction), place) == text
    assert correction.fields[0].shops == find_text(TOLD, place)


def test_what_the_shop_says_already_is_no_correction() -> None:
    assert correct(TOLD, {FieldPlace(field=Field.NAME): "Jens Hansen"}, by="Sanne", at=at(23)) is None


def test_the_other_fields_stay_as_the_shop_has_them() -> None:
    correction = made({FieldPlace(field=Field.GOODS, part="1"): "service"})

    changed = corrected(TOLD, correction)

    assert changed == replace(TOLD, lines=(replace(TOLD.lines[0], goods=Goods.SERVICE), TOLD.lines[1]))


def test_a_payment_that_only_the_merchant_knows_of_is_for_the_whole_order() -> None:
    told = replace(TOLD, payments=())
    correction = made(
        {
            FieldPlace(field=Field.METHOD, part=NEW_PAYMENT): "Bank",
            FieldPlace(field=Field.PAYMENT_STATE, part=NEW_PAYMENT): "received",
            FieldPlace(field=Field.PAID_ON, part=NEW_PAYMENT): "2026-11-23",
        },
        told,
    )

    [paid] = corrected(told, correction).payments

    assert (paid.method, paid.state, paid.amount) == ("Bank", PaymentState.RECEIVED, Decimal("249.00"))
    assert paid.at.date() == at(23).date()


def test_a_corrected_state_of_a_payment_counts_more_than_the_shops_moment() -> None:
    told = replace(TOLD, paid_at=at(22))

    assert corrected(told, made({FieldPlace(field=Field.PAYMENT_STATE, part="p1"): "voided"}, told)).paid_at is None
    assert corrected(told, made({FieldPlace(field=Field.METHOD, part="p1"): "Bank"}, told)).paid_at == at(22)


def test_a_correction_fits_while_the_shop_changes_something_else() -> None:
    correction = made({FieldPlace(field=Field.EMAIL): "jens@example.com"})

    assert find_superseded(replace(TOLD, shipped_at=at(23)), correction) is None


@pytest.mark.parametrize(
    "newer",
    [
        replace(TOLD, lines=(TOLD.lines[1], TOLD.lines[0])),
        replace(TOLD, lines=(TOLD.lines[0], replace(TOLD.lines[1], kind="fee"))),
        replace(TOLD, lines=TOLD.lines[:1]),
    ],
    ids=["another order of the lines", "another kind", "no such line"],
)
def test_a_line_that_the_shop_changed_supersedes_its_correction(newer: Order) -> None:
    correction = made({FieldPlace(field=Field.KIND, part="2"): "shipping"})

    assert find_superseded(newer, correction) == correction.fields[0]


def test_a_payment_that_the_shop_tells_of_later_supersedes_the_merchants() -> None:
    correction = made({FieldPlace(field=Field.METHOD, part=NEW_PAYMENT): "Bank"}, replace(TOLD, payments=()))

    assert find_superseded(replace(TOLD, payments=(payment(),)), correction) is not None


def test_a_delivery_that_is_gone_supersedes_its_correction() -> None:
    correction = made({FieldPlace(field=Field.DELIVERY_COUNTRY): "NO"})

    assert find_superseded(replace(TOLD, delivery=None), correction) == correction.fields[0]


def test_a_stored_correction_is_read_as_it_was_written() -> None:
    correction = made({FieldPlace(field=Field.EMAIL): "a@b.dk", FieldPlace(field=Field.KIND, part="2"): "shipping"})

    assert read_correction(written(correction)) == correction


def test_an_order_without_vat_has_the_net_amount_of_each_line_and_their_sum() -> None:
    lines = (line("249.00"), line("100.00", quantity=Decimal(3), unit_price=Decimal("33.33")))
    order_of_both = order("349.00", lines=lines)

    without = corrected(order_of_both, made({FieldPlace(field=Field.WITHOUT_VAT): "yes"}, order_of_both))

    assert [one.total for one in without.lines] == [Decimal("199.20"), Decimal("80.00")]
    assert {(one.quantity, one.vat_rate) for one in without.lines} == {(Decimal(1), Decimal(0))}
    assert (without.total.amount, without.total_vat) == (Decimal("279.20"), Decimal(0))
