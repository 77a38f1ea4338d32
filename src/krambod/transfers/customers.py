"""Who bought? The part of an order that becomes a contact, and what its failures are. Pure."""

import re
from dataclasses import dataclass

from stdnum.dk import cvr
from stdnum.exceptions import ValidationError

from krambod.orders.order import Buyer
from krambod.transfers.failures import FixOrder

# One @, something before it, a dot somewhere behind it: what a mail server could be asked about.
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """`email` is the key: trimmed, case-folded, NFC. `vat_number` is "" where there is none, or none that can be right.

    A person and a company with one e-mail are two customers, and so are two companies.
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

    @property
    def kind(self) -> str:
        """What tells two customers with one e-mail apart."""
        return "person" if self.is_person else f"company {self.vat_number}".strip()


def read_customer(buyer: Buyer) -> Customer:
    """Raises FixOrder without a usable e-mail address."""
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
        attention="" if is_person else buyer.name,
        phone=buyer.phone,
        street=buyer.address.street,
        zip=buyer.address.zip,
        city=buyer.address.city,
        country=buyer.address.country,
        wrong_vat_number=wrong,
    )


def _vat_number(buyer: Buyer) -> tuple[str, str]:
    """The number as Dinero takes it, and the one that was left out because its check digit is wrong.

    Dinero refuses such a number. Where a sale carries Danish VAT whoever buys, the books are the same without it.
    """
    number = re.sub(r"[\s.-]", "", buyer.vat_number).upper()
    if buyer.address.country != "DK":
        return number, ""
    try:
        return (cvr.validate(number) if number else ""), ""
    except ValidationError:
        return "", buyer.vat_number
