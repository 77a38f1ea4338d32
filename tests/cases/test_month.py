"""How much of a typical month needs a hand, and what does a quarter say to the tax office?

The month is made by this file alone: 90 of 100 orders are paid at home by card or MobilePay, 5 go abroad, the others
are invoices, EAN and oddities. The quarter is worked out by hand in `BY_HAND`.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from krambod.accounting.vat.facts import RegistrationAnswer
from krambod.orders.methods import MethodKind
from krambod.orders.order import Address, Buyer, DeliveryAddress, Order
from krambod.orders.reading import parse_json, read_order
from krambod.transfers.choices import choose
from krambod.transfers.failures import Failure
from krambod.transfers.intake import receive_order
from krambod.transfers.rules import MethodRule, RegistrationAnswers, When
from krambod.transfers.sale.plan import Sale
from krambod.words.causes import CAUSES
from tests.cases.order_cases import work_all
from tests.cases.telling import CLOCK, ledger_of
from tests.transfers.building import CODES, at, chart_of, line, order, payment, planned
from tests.transfers.shopkeeper import Shopkeeper, change_rules

ORDERS = 1500
A_WEEK = 350
MOST_HELD, MOST_DECISIONS, MOST_DECISIONS_LATER = 15, 10, 2
ABROAD = {"NO": "0", "CH": "0", "FO": "0", "GB": "0", "DE": "25", "NL": "25", "FR": "25"}
POSTCODES = {"GB": "SW1A 1AA"}  # elsewhere in the United Kingdom is Northern Ireland
ANSWERED = {
    "registrations": RegistrationAnswers(oss=RegistrationAnswer.NO),
    "methods": (MethodRule(method="Kontant", kind=MethodKind.CASH, deposit_account_number=55000),),
}


def month(random: Random, count: int) -> Iterator[Order]:
    """Orders of a month, as they are once all are sent."""
    for number in range(count):
        share = random.random()
        sold = _sold(random, f"{random.randrange(80, 1500)}.{random.choice(('00', '50', '95'))}", number)
        if share < 0.90:
            yield sold
        elif share < 0.95:
            yield _abroad(sold, random)
        elif share < 0.98:
            yield _paid_later(sold, "Faktura")
        elif share < 0.996:
            yield _paid_later(sold, "EAN")
        else:
            yield _oddity(sold, random)


def _sold(random: Random, price: str, number: int) -> Order:
    goods, shipping = line(price), line("39.00", kind="shipping", description="Fragt")
    total = f"{goods.total + shipping.total}"
    method = random.choice(("Dankort", "Visa", "MobilePay"))
    buyer = Buyer(
        email=f"kunde-{number}@example.com", name=f"Kunde {number}", address=Address(street="Vej 1", zip="8000")
    )
    paid = payment(total, method=method, at=at(22, 12))
    return order(total, lines=(goods, shipping), buyer=buyer, payments=(paid,), shipped_at=at(22, 12))


def _abroad(sold: Order, random: Random) -> Order:
    country, rate = random.choice(list(ABROAD.items()))
    if random.random() < 0.04:
        return _to_german_company(sold)
    address = Address(street="Street 1", zip=POSTCODES.get(country, "1011"), city="Town", country=country)
    lines = tuple(replace(one, vat_rate=Decimal(rate)) for one in sold.lines)
    return replace(sold, lines=lines, delivery=DeliveryAddress(name="Anna", address=address))


def _to_german_company(sold: Order) -> Order:
    address = Address(street="Weg 1", zip="20095", city="Hamburg", country="DE")
    buyer = replace(sold.buyer, company="Kern GmbH", vat_number="DE129273398", address=address)
    return replace(sold, buyer=buyer, lines=tuple(replace(one, vat_rate=Decimal(0)) for one in sold.lines))


def _paid_later(sold: Order, method: str) -> Order:
    number = {"EAN": {"ean": "5798000420014"}}.get(method, {"vat_number": "25313763"})
    address = Address(street="Torvet 1", zip="8000", city="Aarhus C")
    buyer = replace(sold.buyer, company="Bageriet ApS", address=address, **number)
    return replace(sold, buyer=buyer, payments=(payment(f"{sold.total.amount}", "reserved", method=method),))


def _oddity(sold: Order, random: Random) -> Order:
    kind = random.choice(("no e-mail", "gift card", "Swedish VAT", "cash", "nothing"))
    if kind == "no e-mail":
        return replace(sold, buyer=replace(sold.buyer, email=""))
    if kind == "gift card":
        return replace(sold, payments=(payment(f"{sold.total.amount}", method="Gavekort"),))
    if kind == "cash":
        return replace(sold, payments=(payment(f"{sold.total.amount}", method="Kontant"),))
    if kind == "Swedish VAT":
        return replace(sold, delivery=DeliveryAddress(name="Eva", address=Address(zip="11143", country="SE")))
    return order("0.00", lines=(line("0.00"),), payments=())


def held(orders: Iterator[Order], **rules: Any) -> tuple[int, Counter[tuple[str, ...]]]:
    """How many are booked, and how many stand on each card."""
    cards: Counter[tuple[str, ...]] = Counter()
    booked = 0
    for one in orders:
        try:
            booked += isinstance(planned(one, chart=chart_of(CODES), when=When.SHIPPED, **rules), Sale)
        except Failure as failure:
            apart = CAUSES[failure.code].told_apart_by
            cards[failure.code, *(failure.details.get(name, "") for name in apart)] += 1
    return booked, cards


def test_few_orders_of_a_month_need_a_hand_and_fewer_a_week_later(
    record_property: Callable[[str, object], None],
) -> None:
    booked, cards = held(month(Random(20261126), ORDERS))
    _, later = held(month(Random(7), A_WEEK), **ANSWERED)

    record_property("orders of the month: booked, held, cards", (booked, cards.total(), dict(cards)))
    record_property("cards a week later, when the questions are answered", dict(later))
    assert booked > 0.98 * ORDERS, cards
    assert cards.total() <= MOST_HELD
    assert len(cards) <= MOST_DECISIONS
    assert len(later) <= MOST_DECISIONS_LATER


# number: (kind of sale, price incl. VAT, rate, country) -> account, without VAT, VAT
QUARTER: dict[str, tuple[str, str, str, str]] = {
    "q1": ("private", "249.00", "25", "DK"),
    "q2": ("private", "1999.95", "25", "DK"),
    "q3": ("private", "328.00", "25", "DE"),
    "q4": ("private", "900.00", "0", "NO"),
    "q5": ("private", "500.00", "0", "FO"),
    "q6": ("company", "1300.00", "0", "DE"),
    "q7": ("private", "12.35", "25", "DK"),
    "q8": ("exempt", "400.00", "0", "DK"),
}
# 1000: 199.20 + 1599.96 + 262.40 + 9.88; 64000: 49.80 + 399.99 + 65.60 + 2.47
BY_HAND = {"1000": "2071.44", "64000": "517.86", "1050": "400.00", "1100": "1300.00", "1255": "1400.00"}
BOXES = {"salgsmoms": "64000", "rubrik B (varer)": "1100", "rubrik C": "1255"}


def test_a_quarter_has_the_vat_that_a_person_worked_out(
    shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]
) -> None:
    shopkeeper.pass_time((CLOCK - shopkeeper.now()).total_seconds())
    change_rules(shopkeeper, guard_until=None)
    for number, (kind, price, rate, country) in QUARTER.items():
        sold = read_order(number, parse_json(json.dumps(_body(number, kind, price, rate, country))))
        receive_order(shopkeeper.shop, sold, body="{}", delivery_id=None, now=shopkeeper.now())
    work_all(shopkeeper)
    _look_up_in_vies(shopkeeper, "q6")

    sums: dict[str, Decimal] = {}
    for side, account, amount in (entry.split() for entry in ledger_of(shopkeeper)):
        if side == "K" and account in BY_HAND:
            sums[account] = sums.get(account, Decimal(0)) + Decimal(amount)
    assert {account: f"{total:.2f}" for account, total in sums.items()} == BY_HAND
    for box, account in BOXES.items():
        record_property(f"{box} of the quarter", BY_HAND[account])
    record_property("rubrik A of the quarter (nothing is bought)", "0.00")


def _look_up_in_vies(keeper: Shopkeeper, number: str) -> None:
    answer = {"is_valid": True, "checked_on": "2026-11-25", "request_id": "WAPI1", "name": ""}
    assert keeper.transfer(number).cause == "vies_needed"
    choose(keeper.transfer(number), "looked_up_in_vies", keeper.now(), value=json.dumps(answer), by="Sanne")
    work_all(keeper)


def _body(number: str, kind: str, price: str, rate: str, country: str) -> dict[str, Any]:
    company = {"company": "Kern GmbH", "vat_number": "DE129273398"} if kind == "company" else {}
    goods = {"goods": "exempt"} if kind == "exempt" else {}
    sold = {"kind": "product", "description": "Vase", "quantity": "1", "unit_price": price, "total": price}
    return {
        "number": number,
        "updated_at": "2026-11-20T10:00:00Z",
        "placed_at": "2026-11-20T09:00:00Z",
        "paid_at": "2026-11-20T09:00:00Z",
        "currency": "DKK",
        "prices_include_vat": True,
        "total": price,
        "buyer": {
            "email": f"{number}@example.com", "name": f"Kunde {number}", "address": "Vej 1", "zip": "20095",
            "city": "By", "country": country, **company,
        },
        "lines": [sold | {"vat_rate": rate} | goods],
    }  # fmt: skip
