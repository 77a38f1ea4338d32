"""Which fields may a shop's JSON have? Which values each may have stands in `values`."""

from typing import Annotated, Protocol, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StrictBool

from krambod.orders.buyer_words import company_of, ean_of
from krambod.orders.order import Address, Buyer, DeliveryAddress
from krambod.orders.values import (
    Amount,
    Country,
    Currency,
    Description,
    Email,
    FineNumber,
    GoodsSold,
    Guess,
    Id,
    Kind,
    Moment,
    Number,
    PaymentReason,
    Rate,
    ShortText,
    Sku,
    State,
    TaxCountry,
    Text,
    at_most,
    refuse,
)

MOST_LINES = 5000
MOST_ENTRIES = 200
OWN_WORDS = ("email", "name", "vat_number", "phone", "reference", "contact_person")  # of a buyer, taken as they are


class Part(BaseModel):
    """A part of the body. An unknown field is refused: it may be a misspelled field that we need."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PlaceBody(Part):
    name: Text = ""
    company: Text = ""
    address: Text = ""
    zip: Text = ""
    city: Text = ""
    country: Country = "DK"

    def place(self) -> Address:
        return Address(street=self.address, zip=self.zip, city=self.city, country=self.country)

    def delivery(self) -> DeliveryAddress:
        return DeliveryAddress(name=self.name, company=company_of(self.company), address=self.place())


class BuyerBody(PlaceBody):
    email: Email = ""
    vat_number: Text = ""
    ean: Text = ""
    phone: Text = ""
    reference: Text = ""
    contact_person: Text = ""

    def buyer(self) -> Buyer:
        own = {name: getattr(self, name) for name in OWN_WORDS}
        return Buyer(**own, company=company_of(self.company), ean=ean_of(self.ean), address=self.place())


class LineBody(Part):
    kind: Kind
    sku: Sku = ""
    description: Description = ""
    quantity: FineNumber
    unit_price: FineNumber
    total: Amount
    vat_rate: Rate
    tax_country: TaxCountry = ""
    goods: GoodsSold = None


Lines = Annotated[tuple[LineBody, ...], BeforeValidator(at_most(MOST_LINES))]


class PaymentBody(Part):
    id: Id
    method: ShortText = ""
    method_id: ShortText = ""
    amount: Amount
    state: State
    at: Moment
    reference: Text = ""
    refund_id: Id | None = None
    guessed_from: Guess = ""
    reason: PaymentReason = ""


class ShipmentBody(Part):
    id: Id
    at: Moment
    lines: Lines = ()


class RefundBody(Part):
    id: Id
    at: Moment
    total: Amount
    lines: Lines = ()


class ReturnBody(Part):
    id: Id
    at: Moment
    reason: Text = ""
    lines: Lines = ()


class Numbered(Protocol):
    """An entry that has an id of its own."""

    @property
    def id(self) -> str: ...


Entry = TypeVar("Entry", bound=Numbered)


def _own_ids(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    if len({entry.id for entry in entries}) < len(entries):
        refuse("given_twice")
    return entries


Entries = Annotated[tuple[Entry, ...], AfterValidator(_own_ids), BeforeValidator(at_most(MOST_ENTRIES))]


class OrderBody(Part):
    number: Number
    updated_at: Moment
    placed_at: Moment
    paid_at: Moment | None = None
    shipped_at: Moment | None = None
    cancelled_at: Moment | None = None
    currency: Currency
    prices_include_vat: StrictBool
    total: Amount
    total_vat: Amount | None = None
    buyer: BuyerBody | None = None
    delivery: PlaceBody | None = None
    lines: Lines
    payments: Entries[PaymentBody] = ()
    refunds: Entries[RefundBody] = ()
    shipments: Entries[ShipmentBody] = ()
    returns: Entries[ReturnBody] = ()
    part_of: Id | None = None
    test: StrictBool = False


class AddressedBody(Part):
    """A body, and the id of its order, which is not in the body."""

    external_id: Id
    order: OrderBody
