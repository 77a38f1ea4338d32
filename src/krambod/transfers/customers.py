"""Who bought? Makes the customer, who becomes a contact in Dinero, or says why there is none. Pure."""

import re
from dataclasses import dataclass

from stdnum.dk import cvr
from stdnum.exceptions import ValidationError

from krambod.orders.order import Buyer, Order
from krambod.transfers.failures import FixOrder
from krambod.transfers.rules import CashCustomer

CASH_CUSTOMER = "Kontantkunde"
# One @ with something before it and a dot somewhere after it: an address that a mail server could know.
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer. `email` identifies them: trimmed, case-folded, NFC. `vat_number` is "" if there is no valid one.

    If one e-mail has a person and a company, they are two customers. So are two companies with different numbers.
    """

    email: str
    name: str
    is_person: bool
    vat_number: str
    ean: str
    attention: str
    phone: str
    street: str
    zip: str
    city: str
    country: str
    wrong_vat_number: str = ""
    is_shared: bool = False  # the one contact of many private buyers; it has no e-mail address

    @property
    def is_nameless(self) -> bool:
        """Whether the order names nobody: then the e-mail address stands where the name belongs."""
        return self.name == self.email

    @property
    def kind(self) -> str:
        """The text that distinguishes two customers with the same e-mail: person, or company with its VAT number."""
        if self.is_shared:
            return "cash customer"
        return "person" if self.is_person else f"company {self.vat_number}".strip()


def is_cash_customer(order: Order, sharing: CashCustomer) -> bool:
    """Whether the buyer shares the contact *Kontantkunde*.

    Companies have a contact of their own, and so has who lives abroad or gets the goods there: a sale without VAT needs
    it.
    """
    buyer, places = order.buyer, (order.buyer.address, *([] if order.delivery is None else [order.delivery.address]))
    if buyer.company or buyer.vat_number or buyer.ean or any(place.country != "DK" for place in places):
        return False
    return sharing is CashCustomer.PRIVATE or (sharing is CashCustomer.WITHOUT_EMAIL and not buyer.email_key)


def choose_customer(order: Order, sharing: CashCustomer) -> Customer:
    """Returns the customer whose contact the order gets. Raises FixOrder as `read_customer` does."""
    return _shared_customer() if is_cash_customer(order, sharing) else read_customer(order.buyer)


def read_customer(buyer: Buyer) -> Customer:
    """Returns the customer. Raises FixOrder if the buyer has no usable e-mail address."""
    email = buyer.email_key
    if not email:
        raise FixOrder("no_email")
    if not EMAIL.fullmatch(email):
        raise FixOrder("broken_email", email=buyer.email)
    is_person = not (buyer.company or buyer.vat_number or buyer.ean)
    vat_number, wrong = ("", "") if is_person else _vat_number(buyer)
    name = (buyer.name if is_person else buyer.company or buyer.name) or email
    return Customer(
        email=email,
        name=name,
        is_person=is_person,
        vat_number=vat_number,
        ean="" if is_person else buyer.ean,
        attention="" if is_person else buyer.contact_person or buyer.name,
        phone=buyer.phone,
        street=buyer.address.street,
        zip=buyer.address.zip,
        city=buyer.address.city,
        country=buyer.address.country,
        wrong_vat_number=wrong,
    )


def _shared_customer() -> Customer:
    return Customer(
        email="",
        name=CASH_CUSTOMER,
        is_person=True,
        vat_number="",
        ean="",
        attention="",
        phone="",
        street="",
        zip="",
        city="",
        country="DK",
        is_shared=True,
    )


def _vat_number(buyer: Buyer) -> tuple[str, str]:
    """Returns the VAT number in Dinero's form, and the number that we leave out because its check digit is wrong.

    Dinero refuses such a number. If the sale has Danish VAT for every buyer, the books are the same without it.
    """
    number = re.sub(r"[\s.-]", "", buyer.vat_number).upper()
    if buyer.address.country != "DK":
        return number, ""
    try:
        return (cvr.validate(number) if number else ""), ""
    except ValidationError:
        return "", buyer.vat_number
