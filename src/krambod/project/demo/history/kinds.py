"""Which kinds of orders does the history have, beside the ordinary ones? One row a kind: where, when, and what is told.

`ends` is what the orders API must say in the end: the state, and the cause or the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from krambod.project.demo.history.goods import (
    ALAND,
    DANISH_COMPANY,
    GERMAN,
    GERMAN_COMPANY,
    MUNICIPALITY,
    NORWEGIAN,
    SWEDISH,
    SWISS,
    Line,
    freight,
    line,
    product,
    without_vat,
)
from krambod.project.demo.history.stories import (
    Story,
    cancelled,
    cancelled_after_payment,
    changed,
    changed_buyer,
    chargeback,
    free_order,
    gift_card,
    overpaid,
    paid_by,
    paid_in_parts,
    paid_too_little,
    parcels,
    parcels_without_lines,
    prepaid_in_part,
    received_by_bank,
    refunded,
    refunded_amount,
    refunded_twice,
    repaid_without_refund,
    reserved,
    reserved_and_shipped,
    return_announced,
    sent_never_paid,
    sent_on_account,
    shipped,
    told,
    voided,
    with_buyer,
    without_field,
)

SHOP, WHOLESALE, SECOND, PAUSED = "demo", "demo-engros", "anden-butik", "momsfri-kunst"
SHARED_ADDRESS = "butikken.kjaerulff@example.org"
CONTACTS_BY_HAND = ("Inge Kjærulff", "Aksel Kjærulff")  # somebody has made two with that address in Dinero
VASE, BOWL, RUG = product(0), product(7), product(11)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderKind:
    """Orders of one kind: in which shop, how many days ago each, who buys what, and what the shop tells of it.

    `buyer` None: an ordinary Danish customer. `lines` empty: an ordinary basket.
    """

    name: str
    ends: str
    days: tuple[float, ...]
    story: Story
    shop: str = SHOP
    buyer: Mapping[str, str] | None = None
    lines: tuple[Line, ...] = ()


EXPORT = tuple(without_vat((product(1), product(8))))
PLAIN = (VASE, freight())
THREE = (VASE, BOWL, freight())

KINDS: tuple[OrderKind, ...] = (
    # What goes by itself, and is not the ordinary sale
    OrderKind(name="paid in two parts", ends="paid", days=(71, 33, 9), story=paid_in_parts, lines=THREE),
    OrderKind(
        name="reserved, not captured", ends="booked payment", days=(6, 3.1, 1.2, 0.6), story=reserved_and_shipped
    ),
    OrderKind(
        name="invoice, paid to the bank",
        ends="booked payment",
        days=(80, 62, 41),
        story=sent_on_account("Faktura", paid_after_days=14),
        buyer=DANISH_COMPANY,
        lines=THREE,
    ),
    OrderKind(
        name="invoice, unpaid",
        ends="booked payment",
        days=(38, 22, 7),
        story=sent_on_account("Faktura"),
        buyer=DANISH_COMPANY,
        lines=(product(3, 6), freight("89.00")),
    ),
    OrderKind(
        name="EAN, sent",
        ends="booked payment",
        days=(47, 19, 5),
        story=sent_on_account("EAN"),
        buyer=MUNICIPALITY,
        lines=(product(2, 2), freight()),
    ),
    OrderKind(name="EAN, not sent", ends="waiting shipment", days=(1.5,), story=reserved("EAN"), buyer=MUNICIPALITY),
    OrderKind(
        name="bank transfer, unpaid",
        ends="waiting payment",
        days=(61, 27, 12, 4, 1.1),
        story=reserved("Bankoverførsel"),
    ),
    OrderKind(
        name="bank transfer, received",
        ends="booked payment",
        days=(74, 52, 29, 15),
        story=received_by_bank,
    ),
    OrderKind(name="not paid", ends="waiting payment", days=(9, 2.2, 0.4), story=told(payments=[])),
    # Abroad
    OrderKind(name="export to Norway", ends="paid", days=(66, 44, 21, 8), story=told(), buyer=NORWEGIAN, lines=EXPORT),
    OrderKind(name="export to Switzerland", ends="paid", days=(35,), story=told(), buyer=SWISS, lines=EXPORT),
    OrderKind(name="Åland, without VAT", ends="paid", days=(26, 4.5), story=told(), buyer=ALAND, lines=EXPORT),
    OrderKind(name="German private buyer", ends="paid", days=(57, 31, 13), story=told(), buyer=GERMAN, lines=PLAIN),
    OrderKind(
        name="German company, to be looked up",
        ends="received vies_needed",
        days=(10, 2.5),
        story=told(),
        buyer=GERMAN_COMPANY,
        lines=EXPORT,
    ),
    OrderKind(
        name="Swedish company without a number",
        ends="received zero_to_eu_private",
        days=(16,),
        story=told(),
        buyer=SWEDISH,
        lines=EXPORT,
    ),
    OrderKind(
        name="German VAT",
        ends="received registration_needed",
        days=(11,),
        story=told(),
        buyer=GERMAN,
        lines=({**VASE, "vat_rate": "19", "tax_country": "DE"},),
    ),
    OrderKind(
        name="a rate of nobody",
        ends="received rate_of_nobody",
        days=(14,),
        story=told(),
        lines=({**VASE, "vat_rate": "13"},),
    ),
    OrderKind(
        name="without VAT in Denmark",
        ends="received zero_in_denmark",
        days=(18,),
        story=told(),
        lines=({**VASE, "vat_rate": "0"},),
    ),
    # What comes back
    OrderKind(name="refunded in full", ends="credited", days=(69, 49, 30, 17), story=refunded(None), lines=PLAIN),
    OrderKind(name="one line back", ends="paid", days=(63, 42, 24, 11), story=refunded((1,)), lines=THREE),
    OrderKind(name="shipping back", ends="paid", days=(55, 28), story=refunded((2,)), lines=THREE),
    OrderKind(name="two refunds", ends="paid", days=(46, 20), story=refunded_twice, lines=THREE),
    OrderKind(
        name="refunded, not paid back", ends="paid", days=(12, 6), story=refunded((0,), is_repaid=False), lines=THREE
    ),
    OrderKind(name="a sum back", ends="paid", days=(23,), story=refunded_amount("60.00"), lines=THREE),
    OrderKind(
        name="refunded before the booking",
        ends="skipped refunded",
        days=(54, 36),
        story=refunded(None, before=True),
        lines=PLAIN,
    ),
    OrderKind(
        name="return announced",
        ends="paid",
        days=(13, 7),
        story=return_announced("Passer ikke", after_hours=60),
        lines=THREE,
    ),
    OrderKind(
        name="withdrawal", ends="paid", days=(5.5,), story=return_announced("withdrawal", after_hours=70), lines=PLAIN
    ),
    OrderKind(name="chargeback", ends="paid", days=(40, 25), story=chargeback, lines=THREE),
    # Changed after booking
    OrderKind(
        name="grew",
        ends="paid invoice_too_low",
        days=(9.5,),
        story=changed(VASE, BOWL, freight(), is_paid=True),
        lines=PLAIN,
    ),
    OrderKind(name="shrank", ends="paid invoice_too_high", days=(8.2,), story=changed(VASE, freight()), lines=THREE),
    OrderKind(name="another buyer", ends="paid invoice_differs", days=(10.5, 3.5), story=changed_buyer, lines=PLAIN),
    # No document
    OrderKind(name="test order", ends="skipped test_order", days=(77, 50, 2.8), story=told(test=True)),
    OrderKind(name="before the start", ends="skipped before_start", days=(93, 92, 91.5), story=told()),
    OrderKind(name="free", ends="skipped zero_total", days=(34, 15.5), story=free_order),
    OrderKind(name="cancelled", ends="cancelled", days=(58, 37, 14.5, 3.3), story=cancelled),
    OrderKind(name="released", ends="cancelled", days=(43,), story=voided),
    # Held
    OrderKind(name="no e-mail", ends="received no_email", days=(4.2, 1.3), story=without_field("email")),
    OrderKind(
        name="broken e-mail", ends="received broken_email", days=(3.9,), story=with_buyer(email="kunde på gmail")
    ),
    OrderKind(
        name="of a family",
        ends="paid",
        days=(16.6,),
        story=with_buyer(email="familien.lindgren@example.org", name="Poul Lindgren"),
    ),
    OrderKind(
        name="of somebody else at that address",
        ends="received other_name",
        days=(2.6,),
        story=with_buyer(email="familien.lindgren@example.org", name="Mette Holmgaard"),
    ),
    OrderKind(
        name="of one of two contacts",
        ends="received several_contacts",
        days=(3.6,),
        story=with_buyer(email=SHARED_ADDRESS, name="Frida Kjærulff"),
    ),
    OrderKind(
        name="wrong CVR number, left out",
        ends="paid",
        days=(5.2,),
        story=with_buyer(company="Holm & Søn", vat_number="12345678"),
    ),
    OrderKind(
        name="EAN without a person",
        ends="received contact_person_needed",
        days=(6.3,),
        story=sent_on_account("EAN"),
        buyer={**MUNICIPALITY, "contact_person": "", "name": ""},
    ),
    OrderKind(
        name="EAN without a number",
        ends="received ean_needed",
        days=(7.4,),
        story=sent_on_account("EAN"),
        buyer=DANISH_COMPANY,
    ),
    OrderKind(
        name="total differs", ends="received total_differs", days=(2.9,), story=told(total="500.00"), lines=PLAIN
    ),
    OrderKind(name="VAT differs", ends="received vat_differs", days=(2.7,), story=told(total_vat="12.00"), lines=PLAIN),
    OrderKind(
        name="unknown line",
        ends="received unknown_line_kind",
        days=(3.2,),
        story=told(),
        lines=(VASE, line("Byttepant", "20.00", kind="swap")),
    ),
    OrderKind(
        name="euros",
        ends="received foreign_currency",
        days=(8.8, 1.9),
        story=told(currency="EUR"),
        buyer=GERMAN,
        lines=PLAIN,
    ),
    OrderKind(name="gift card", ends="received gift_card", days=(6.6, 0.9), story=gift_card, lines=THREE),
    OrderKind(
        name="method without an account",
        ends="received method_not_mapped",
        days=(2.1, 1.7, 0.8),
        story=paid_by("Kontant i butikken"),
    ),
    OrderKind(name="sent, never paid", ends="received sent_never_paid", days=(5.9,), story=sent_never_paid),
    OrderKind(
        name="paid too little", ends="received paid_less_than_total", days=(4.8,), story=paid_too_little, lines=THREE
    ),
    OrderKind(name="paid too much", ends="paid", days=(3.7,), story=overpaid, lines=PLAIN),
    OrderKind(
        name="money back without a refund",
        ends="received repaid_without_refund",
        days=(2.4,),
        story=repaid_without_refund,
        lines=THREE,
    ),
    OrderKind(name="cancelled, and paid", ends="cancelled not_repaid", days=(3.4,), story=cancelled_after_payment),
    OrderKind(name="received while paused", ends="received", days=(1.6, 1.15, 0.5, 0.2), story=told(), shop=PAUSED),
    # The wholesale shop books when goods are sent
    OrderKind(
        name="paid, not sent", ends="waiting shipment", days=(20, 6.1, 2.3, 1.4, 0.7), story=told(), shop=WHOLESALE
    ),
    OrderKind(
        name="prepaid in part",
        ends="waiting shipment",
        days=(9.1, 3.6),
        story=prepaid_in_part,
        shop=WHOLESALE,
        lines=THREE,
    ),
    OrderKind(name="sent in two parcels", ends="paid", days=(32, 18.5), story=parcels, shop=WHOLESALE, lines=THREE),
    OrderKind(
        name="sent in two parcels, and nobody knows what",
        ends="received sent_in_parts",
        days=(5.7,),
        story=parcels_without_lines,
        shop=WHOLESALE,
        lines=THREE,
    ),
    OrderKind(
        name="reported period", ends="received period_reported", days=(89.4, 88.7), story=shipped, shop=WHOLESALE
    ),
)
