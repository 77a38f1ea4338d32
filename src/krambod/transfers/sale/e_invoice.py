"""How does a public body or a company get its e-invoice, at most once, and again each time that a person asks for it?

    the intent to book: wanted ─▶ booked ─▶ the call ─┬─▶ sent
                                                      ├─▶ refused: held, until a person decides what becomes of it
                                                      └─▶ unknown: held, because a public body pays nothing else

An invoice that a person books in Dinero is theirs to send, and an order that is paid already needs none. A company
gets one if the merchant wants that, and the company takes them (see `receivers`); a refusal shows that it does not.
"""

import re

from krambod.dinero.errors import OutdatedTimestamp, Refused
from krambod.orders.methods import MethodKind
from krambod.orders.order import Order
from krambod.transfers.customers import choose_customer
from krambod.transfers.dinero_failures import words_of
from krambod.transfers.failures import FixOrder
from krambod.transfers.models import EInvoice, Step
from krambod.transfers.receivers import remember_receiver, takes_e_invoices
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.work import SaleWork

E_INVOICES = "e_invoices_asked_for"  # among the choices: how often a person asked for it to be sent again
ELECTRONIC = "einvoice"  # a mailout's type, in small letters


def is_by_ean(order: Order, rules: BookingRules) -> bool:
    """Whether the order is paid by a method that the rules know as EAN."""
    methods = (rules.find_method(one.method, one.method_id) for one in order.payments)
    return any(method is not None and method.kind is MethodKind.EAN for method in methods)


def choose_e_invoice(work: SaleWork) -> None:
    """Keeps, with the intent to book, whether the invoice then goes out as an e-invoice."""
    is_public = bool(work.order.buyer.ean) and is_by_ean(work.order, work.rules)
    is_wanted = not work.payments and (is_public or _is_company_that_takes_it(work))
    chosen = EInvoice.WANTED if is_wanted else ""
    if work.transfer.e_invoice != chosen:
        work.change(e_invoice=chosen)


def find_company(order: Order, rules: BookingRules) -> str:
    """Returns the VAT number (eight digits) of a Danish company that may get e-invoices by these rules, or ""."""
    customer = choose_customer(order, rules.cash_customer)
    is_asked = rules.e_invoices_to_companies and not customer.is_person and not customer.ean
    return customer.vat_number if is_asked and re.fullmatch("[0-9]{8}", customer.vat_number) else ""


def _is_company_that_takes_it(work: SaleWork) -> bool:
    vat_number = find_company(work.order, work.rules)
    look_up = work.journal.callbacks.takes_e_invoices
    return bool(vat_number) and takes_e_invoices(work.transfer.merchant_id, vat_number, look_up, work.now)


def is_e_invoice_due(work: SaleWork) -> bool:
    """Whether the booked invoice is to be sent now. Not once money has come: it would be paid twice."""
    return work.transfer.e_invoice == EInvoice.WANTED and not work.transfer.registered


def send_e_invoice(work: SaleWork) -> None:
    """Asks Dinero to send the e-invoice. Raises FixOrder if Dinero refuses, or if it may have been sent already."""
    guid, again = work.draft_guid, work.transfer.choices.get(E_INVOICES, 0)
    key = f"{guid} {again}" if again else str(guid)
    if work.was_tried(Step.E_INVOICE, key):
        _look_whether_sent(work, again)
        return
    if work.just_booked is None and _count_sent(work) > again:  # a person may have booked it, and sent it from Dinero
        _keep_sent(work)
        return
    timestamp = work.just_booked or work.dinero.get_invoice(guid).time_stamp
    work.just_booked = None
    buyer = work.order.buyer
    try:
        work.write(
            Step.E_INVOICE,
            key,
            lambda: work.dinero.send_e_invoice(
                guid,
                attention=buyer.contact_person or buyer.name,
                order_reference=buyer.reference or work.order.number,
                timestamp=timestamp,
            ),
        )
    except OutdatedTimestamp:
        raise
    except Refused as refusal:
        work.change(e_invoice=EInvoice.REFUSED)
        if vat_number := find_company(work.order, work.rules):
            remember_receiver(work.transfer.merchant_id, vat_number, takes=False, by="dinero", now=work.now)
        raise FixOrder("e_invoice_refused", ean=_receiver(work), answer=words_of(refusal)) from refusal
    _keep_sent(work)


def _receiver(work: SaleWork) -> str:
    """The number that the e-invoice goes to."""
    return work.order.buyer.ean or find_company(work.order, work.rules)


def _look_whether_sent(work: SaleWork, again: int) -> None:
    if _count_sent(work) > again:
        _keep_sent(work)
        return
    work.change(e_invoice=EInvoice.UNKNOWN)
    raise FixOrder("e_invoice_unknown", ean=_receiver(work))


def _count_sent(work: SaleWork) -> int:
    """How often Dinero lists it among the mails. Not documented: whether it lists e-invoices at all."""
    return sum((one.type or "").lower() == ELECTRONIC for one in work.dinero.mailouts(work.draft_guid))


def _keep_sent(work: SaleWork) -> None:
    work.change(e_invoice=EInvoice.SENT)
    work.note("e_invoice_sent", ean=_receiver(work))
