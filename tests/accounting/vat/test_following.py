"""Do shipping and fees take the treatment of the goods that bear their rate?"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krambod.accounting.vat.facts import Goods, LineFacts
from krambod.accounting.vat.following import GoodsLine, Share, follow
from krambod.accounting.vat.refusals import Reason, Refused
from krambod.accounting.vat.treatment import treat
from krambod.accounting.vat.treatments import Flag
from krambod.accounting.vat.uncharged import BOOKS_ZERO_RATED_FROM
from tests.accounting.vat.words import facts


def goods(place: str, who: str, kind: str, charged: str, amount: str = "1000.00", merchant: str = "") -> GoodsLine:
    sold = replace(facts(place, who, kind, charged, merchant), amount=Decimal(amount))
    return GoodsLine(rate=sold.rate, amount=sold.amount, outcome=treat(sold))


def shipping(place: str, who: str, charged: str, amount: str = "39.00", merchant: str = "") -> LineFacts:
    return replace(facts(place, who, "ordinary", charged, merchant), amount=Decimal(amount))


def said(outcome: tuple[Share, ...] | Refused) -> list[str]:
    if isinstance(outcome, Refused):
        return [f"? {outcome.reason}"]
    return [" ".join([share.treated.treatment, str(share.amount), *sorted(share.treated.flags)]) for share in outcome]


def test_shipping_takes_the_treatment_of_the_goods_with_its_rate() -> None:
    vase = goods("Denmark", "private", "ordinary", "25 %")
    course = goods("Denmark", "private", "exempt", "0 %")

    assert said(follow(shipping("Denmark", "private", "25 %"), [vase, course])) == ["danish 39.00"]
    assert said(follow(shipping("Denmark", "private", "0 %"), [vase, course])) == ["danish_exempt 39.00"]


@pytest.mark.parametrize(
    ("place", "who", "charged", "merchant", "treatment"),
    [
        ("Germany", "DE number, valid", "0 %", "", "eu_business_goods"),
        ("Norway", "private", "0 %", "", "export_goods"),
        ("Norway", "private", "25 %", "VOEC yes", "norway_voec"),
        ("Sweden", "private", "25 %", "OSS yes", "eu_private_oss"),
        ("Sweden", "private", "25 %", "OSS no", "eu_private"),
    ],
)
def test_freight_abroad_follows_its_goods(place: str, who: str, charged: str, merchant: str, treatment: str) -> None:
    sold = goods(place, who, "ordinary", charged, merchant=merchant)

    shares = follow(shipping(place, who, charged, merchant=merchant), [sold])

    assert isinstance(shares, tuple)
    assert [(share.treated, share.amount) for share in shares] == [(sold.outcome, Decimal("39.00"))]
    assert [share.treated.treatment for share in shares] == [treatment]


def test_goods_of_several_treatments_share_the_freight_by_value_by_largest_remainder() -> None:
    german = "DE number, valid"
    sold = [
        goods("Germany", german, "ordinary", "0 %", "200.00"),
        goods("Germany", german, "service", "0 %", "100.00"),
        goods("Germany", german, "ordinary", "0 %", "0.00"),
    ]

    shares = follow(shipping("Germany", german, "0 %", "10.00"), sold)

    assert said(shares) == ["eu_business_goods 6.67", "eu_business_service 3.33"]


def test_a_share_of_nothing_is_no_line() -> None:
    german = "DE number, valid"
    sold = [goods("Germany", german, "ordinary", "0 %"), goods("Germany", german, "service", "0 %", "0.00")]

    assert said(follow(shipping("Germany", german, "0 %"), sold)) == ["eu_business_goods 39.00"]


def test_free_freight_and_freight_of_a_free_sample_follow_their_goods() -> None:
    vase = goods("Denmark", "private", "ordinary", "25 %")
    sample = goods("Denmark", "private", "ordinary", "25 %", "0.00")

    assert said(follow(shipping("Denmark", "private", "25 %", "0.00"), [vase])) == ["danish 0.00"]
    assert said(follow(shipping("Denmark", "private", "25 %"), [sample])) == ["danish 39.00"]


def test_freight_is_held_with_the_goods_of_its_rate() -> None:
    lost = goods("Denmark", "private", "ordinary", "0 %")
    course = goods("Denmark", "private", "exempt", "0 %")

    assert said(follow(shipping("Denmark", "private", "0 %"), [course, lost])) == ["? zero_in_denmark"]


def test_danish_vat_without_goods_of_its_rate_is_booked_as_charged_and_shown() -> None:
    course = goods("Denmark", "private", "exempt", "0 %")
    flag = Flag.WITHOUT_GOODS_OF_ITS_RATE

    assert said(follow(shipping("Denmark", "private", "25 %"), [course])) == [f"danish 39.00 {flag}"]
    assert said(follow(shipping("Denmark", "private", "25 %", "500.00"), [])) == [f"danish 500.00 {flag}"]
    assert said(follow(replace(shipping("Denmark", "private", "25 %"), goods=Goods.EXEMPT), [])) == [
        f"danish 39.00 {flag}"
    ]
    assert said(follow(shipping("Switzerland", "private", "25 %"), [])) == [f"danish 39.00 danish_vat_outside {flag}"]


@pytest.mark.parametrize(
    ("place", "charged", "merchant", "reason"),
    [
        ("Denmark", "0 %", "", Reason.ZERO_WITHOUT_GOODS),
        ("Norway", "0 %", "", Reason.ZERO_WITHOUT_GOODS),
        ("Germany", "19 %", "OSS yes", Reason.FOREIGN_RATE_WITHOUT_GOODS),
        ("Germany", "19 %", "OSS no", Reason.FOREIGN_VAT_NOT_REGISTERED),
        ("Sweden", "25 %", "", Reason.REGISTRATION_NEEDED),
    ],
)
def test_any_other_rate_without_goods_is_held(place: str, charged: str, merchant: str, reason: Reason) -> None:
    assert said(follow(shipping(place, "private", charged, merchant=merchant), [])) == [f"? {reason}"]


def test_nothing_is_shipped_with_a_donation_or_a_container_deposit() -> None:
    sold = [goods("Denmark", "private", kind, "0 %") for kind in ("donation", "container deposit")]

    assert said(follow(shipping("Denmark", "private", "0 %"), sold)) == [f"? {Reason.ZERO_WITHOUT_GOODS}"]


def test_a_company_without_vat_books_every_fee_without() -> None:
    painting = goods("Denmark", "private", "ordinary", "0 %", merchant="VAT-free")
    fee = shipping("Denmark", "private", "0 %", merchant="VAT-free")

    assert said(follow(fee, [painting])) == ["danish_exempt 39.00"]
    assert said(follow(fee, [])) == ["danish_exempt 39.00 without_goods_of_its_rate"]


@given(
    amount=st.decimals(min_value=-100, max_value=1000, places=2),
    values=st.lists(st.decimals(min_value=-50, max_value=1000, places=2), min_size=1, max_size=6),
)
def test_the_shares_add_up_to_the_freight(amount: Decimal, values: list[Decimal]) -> None:
    german = "DE number, valid"
    kinds = ["ordinary", "service"] * 3
    sold = [goods("Germany", german, kind, "0 %", str(value)) for kind, value in zip(kinds, values, strict=False)]

    shares = follow(replace(shipping("Germany", german, "0 %"), amount=amount), sold)

    assert isinstance(shares, tuple)
    assert sum(share.amount for share in shares) == amount


def test_books_are_zero_rated_from_their_day_and_not_before() -> None:
    at_zero = replace(facts("Denmark", "private", "book", "0 %"), day=BOOKS_ZERO_RATED_FROM)
    at_25 = replace(facts("Denmark", "private", "book", "25 %"), day=BOOKS_ZERO_RATED_FROM)

    assert date.max == BOOKS_ZERO_RATED_FROM  # no law has a day yet: when one has, this test changes with it
    assert said_of(at_zero) == "danish_zero_rated"
    assert said_of(at_25) == f"danish {Flag.DANISH_VAT_ON_GOODS_WITHOUT}"


def said_of(sold: LineFacts) -> str:
    outcome = treat(sold)
    assert not isinstance(outcome, Refused)
    return " ".join([outcome.treatment, *outcome.flags])
