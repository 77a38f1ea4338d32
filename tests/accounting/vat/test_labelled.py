"""Agrees the product with a generator that labels sales by tables of its own?"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.money import Money
from krambod.accounting.vat.buyers import NumberState, VatBuyer
from krambod.accounting.vat.facts import Company, Goods, LineFacts, RegistrationAnswer, Registrations
from krambod.accounting.vat.following import GoodsLine, follow
from krambod.accounting.vat.refusals import FACTS, NoTreatment
from krambod.accounting.vat.treatment import treat
from krambod.accounting.vat.treatments import account_fits, find_default_account
from krambod.accounting.vat.zones import Place
from tests.accounting.vat.labelled import ACCOUNTS, TREATMENTS_HELD, Sale, label, sales
from tests.accounting.vat.labelled_orders import label_freight, orders
from tests.accounting.vat.words import STANDARD_CHART, business

SEED = 20261120


def facts_of(sale: Sale) -> LineFacts:
    registrations = Registrations(
        oss=RegistrationAnswer(sale.oss),
        voec=RegistrationAnswer(sale.voec),
        uk=RegistrationAnswer(sale.uk),
        threshold_crossed=RegistrationAnswer.YES if sale.crossed else RegistrationAnswer.NO,
        as_charged_in=frozenset({sale.taxed_by} if sale.as_charged else ()),
    )
    schemes = frozenset({Goods.MARGIN, Goods.REVERSE_CHARGE} if sale.switched_on else ())
    currency = "NOK" if sale.zone == "norway" else "GBP"
    return LineFacts(
        place=Place(country=sale.country, postcode=sale.postcode),
        buyer=VatBuyer() if sale.buyer == "private" else business(NumberState(sale.buyer), sale.number_country),
        goods=Goods(sale.goods),
        rate=sale.rate,
        amount=Decimal("1000.00"),
        tax_country=sale.told,
        company=Company(is_vat_free=sale.vat_free, registrations=registrations, switched_on=schemes),
        day=sale.day,
        limit_value=Money(Decimal(sale.value), currency) if sale.value is not None else None,
    )


def compare(count: int) -> Counter[str]:
    """How many sales have each label; every one is treated and booked as its label says."""
    found: Counter[str] = Counter()
    for sale in sales(SEED, count):
        expected, outcome = label(sale), treat(facts_of(sale))
        if isinstance(outcome, NoTreatment):
            assert f"? {outcome.reason}" == expected, sale
            check_facts(outcome, sale)
        else:
            assert outcome.treatment == expected, sale
            assert (outcome.rate, outcome.tax_country) == (sale.rate, whose_tax(sale) if sale.rate else ""), sale
            assert outcome.rule.is_built is (expected not in TREATMENTS_HELD)
            number = find_default_account(outcome.treatment, LineKind.PRODUCT, STANDARD_CHART)
            assert (number, STANDARD_CHART[number] if number else None) == ACCOUNTS[expected], sale
            assert number is None or account_fits(outcome.treatment, STANDARD_CHART[number]), sale
        found[expected] += 1
    return found


def whose_tax(sale: Sale) -> str:
    return "DK" if sale.danish else sale.foreign


def check_facts(refused: NoTreatment, sale: Sale) -> None:
    """A refusal tells what is known of its sale, and everything that its sentence needs."""
    known = (refused.goods, refused.rate, refused.number_country)
    assert known == (sale.goods, sale.rate, sale.number_country), sale
    assert all(getattr(refused, fact) for fact in FACTS[refused.reason]), sale
    if refused.tax_country and sale.zone != "special":
        assert refused.tax_country == whose_tax(sale), sale
    if refused.question:
        assert refused.question == sale.scheme, sale


def record(found: Counter[str], record_property: Callable[[str, object], None]) -> None:
    treated = {outcome: count for outcome, count in found.most_common() if not outcome.startswith("?")}
    refused = {outcome: count for outcome, count in found.most_common() if outcome.startswith("?")}
    record_property("sales by treatment", treated)
    record_property("sales held, by reason", refused)
    assert set(treated) == set(ACCOUNTS)


def test_3000_labelled_sales_are_treated_as_labelled(record_property: Callable[[str, object], None]) -> None:
    found = compare(3_000)

    record(found, record_property)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_100_000_labelled_sales_are_treated_as_labelled(record_property: Callable[[str, object], None]) -> None:
    found = compare(100_000)

    record(found, record_property)


def compare_freight(count: int) -> Counter[str]:
    """How many orders have freight that is booked, split or held; every øre goes where its label says."""
    found: Counter[str] = Counter()
    for order in orders(SEED, count):
        lines = [(replace(facts_of(sale), amount=kroner(amount)), sale) for sale, amount in order.lines]
        goods = [GoodsLine(rate=sale.rate, amount=sold.amount, outcome=treat(sold)) for sold, sale in lines]
        expected = label_freight(order)

        outcome = follow(replace(facts_of(order.freight), amount=kroner(order.freight_amount)), goods)

        if isinstance(outcome, NoTreatment):
            assert f"? {outcome.reason}" == expected, order
            found["held"] += 1
        else:
            assert isinstance(expected, dict), order
            shares = {str(share.treated.treatment): share.amount for share in outcome}
            assert shares == {treatment: kroner(amount) for treatment, amount in expected.items()}, order
            found["of one treatment" if len(shares) == 1 else "split"] += 1
    return found


def kroner(oere: int) -> Decimal:
    return Decimal(oere) / 100


def test_the_freight_of_3000_labelled_orders_goes_where_it_is_labelled(
    record_property: Callable[[str, object], None],
) -> None:
    found = compare_freight(3_000)

    record_property("freight lines", dict(found))
    assert set(found) == {"held", "of one treatment", "split"}


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_the_freight_of_30_000_labelled_orders_goes_where_it_is_labelled(
    record_property: Callable[[str, object], None],
) -> None:
    found = compare_freight(30_000)

    record_property("freight lines", dict(found))
    assert set(found) == {"held", "of one treatment", "split"}


def test_the_generator_imports_nothing_of_the_product() -> None:
    generators = [Path(__file__).with_name(name) for name in ("labelled.py", "labelled_orders.py")]

    texts = [generator.read_text(encoding="utf-8") for generator in generators]
    imports = {name for text in texts for name in re.findall(r"^\s*(?:from|import) (\S+)", text, re.MULTILINE)}

    assert "random" in imports
    assert not [name for name in imports if name.startswith("krambod")]
    assert {name for name in imports if name.startswith("tests")} == {"tests.accounting.vat.labelled"}
