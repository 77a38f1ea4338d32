"""What is sold in the demo's shops, and to whom? Everybody is invented; addresses for mail are at example.* domains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

Line = dict[str, Any]

PRODUCTS = (
    ("VASE-2", "Keramikvase, blå", "249.00"), ("VASE-3", "Keramikvase, sand, 30 cm", "449.00"),
    ("KOP-1", "Kop med hank", "129.95"), ("KOP-4", "Espressokop, sæt med 4", "399.00"),
    ("FAD-9", "Fad, stort, ø 38 cm", "1499.50"), ("LYS-4", "Bloklys", "12.35"), ("KORT", "Postkort", "7.33"),
    ("SKAL-3", "Skål, grå", "188.88"), ("SKAL-5", "Salatskål i ask", "549.00"),
    ("DUG-1", "Hørdug, 140 × 240 cm", "699.00"), ("KNAG-2", "Knagerække i eg", "329.00"),
    ("PLAID", "Uldplaid, lys grå", "899.00"),
)  # fmt: skip
SHIPPING = ("39.00", "39.00", "49.95", "0.00")
CARRIERS = ("Fragt med GLS", "Fragt til pakkeboks", "PostNord, til døren")
CARDS = ("Dankort", "MobilePay", "Visa/Mastercard", "Dankort", "MobilePay", "Klarna")
FIRST_NAMES = (
    "Jens", "Mette", "Søren", "Åse", "Bo", "Camilla", "Lærke", "Niels", "Ingrid", "Thorkild", "Maja", "Frederik",
    "Gudrun", "Ida", "Rasmus", "Ellen", "Poul", "Signe", "Viggo", "Asta",
)  # fmt: skip
LAST_NAMES = (
    "Hansen", "Ågaard", "Nielsen", "Østergaard", "Møller", "Kjær", "Bækgaard", "Holm", "Ravn", "Thygesen", "Lindqvist",
    "Sønderby", "Krogh", "Vestermark",
)  # fmt: skip
TOWNS = (
    ("1165", "København K"), ("8000", "Aarhus C"), ("5000", "Odense C"), ("9000", "Aalborg"), ("6000", "Kolding"),
    ("4000", "Roskilde"), ("3700", "Rønne"), ("8800", "Viborg"), ("7400", "Herning"),
)  # fmt: skip
STREETS = ("Nørregade", "Havnevej", "Møllebakken", "Skolestræde", "Fasanvænget", "Ægirsgade")
TRADES = ("Blomster", "Café", "Interiør", "Kro", "Galleri", "Boghandel")

GERMAN: Mapping[str, str] = {
    "email": "anke.brandt@example.de", "name": "Anke Brandt", "address": "Hafenstraße 4", "zip": "24103",
    "city": "Kiel", "country": "DE",
}  # fmt: skip
GERMAN_COMPANY: Mapping[str, str] = {
    "email": "einkauf@example.de", "name": "Jürgen Petersen", "company": "Nordlicht Wohnen GmbH",
    "address": "Am Markt 11", "zip": "24937", "city": "Flensburg", "country": "DE", "vat_number": "DE129273398",
}  # fmt: skip
NORWEGIAN: Mapping[str, str] = {
    "email": "solveig@example.no", "name": "Solveig Fjeldheim", "address": "Bryggen 7", "zip": "5003", "city": "Bergen",
    "country": "NO",
}  # fmt: skip
SWEDISH: Mapping[str, str] = {
    "email": "lotta@example.se", "name": "Lotta Sandström", "address": "Storgatan 2", "zip": "21142", "city": "Malmö",
    "country": "SE",
}  # fmt: skip
ALAND: Mapping[str, str] = {
    "email": "stig@example.fi", "name": "Stig Mattsson", "address": "Torggatan 9", "zip": "22100", "city": "Mariehamn",
    "country": "FI",
}  # fmt: skip
SWISS: Mapping[str, str] = {
    "email": "reto@example.ch", "name": "Reto Zürcher", "address": "Seeweg 3", "zip": "8001", "city": "Zürich",
    "country": "CH",
}  # fmt: skip
MUNICIPALITY: Mapping[str, str] = {
    "email": "indkoeb@example.org", "name": "Kulturhuset", "company": "Fjordby Kommune", "address": "Rådhuspladsen 1",
    "zip": "8000", "city": "Aarhus C", "country": "DK", "ean": "5798005770008", "contact_person": "Birgit Tolstrup",
    "reference": "PO-7731",
}  # fmt: skip
DANISH_COMPANY: Mapping[str, str] = {
    "email": "kontor@example.com", "name": "Henrik Ravn", "company": "Ravn & Krogh Interiør ApS",
    "address": "Havnevej 20", "zip": "5000", "city": "Odense C", "country": "DK", "vat_number": "13585628",
}  # fmt: skip


@dataclass(slots=True)
class Customers:
    """Invented Danish buyers. Some come back."""

    random: Random
    known: list[dict[str, str]]

    def any(self, number: str) -> dict[str, str]:
        """Somebody who bought before, or a new buyer, whose mail address has the order's number."""
        if self.known and self.random.random() < 0.3:
            return self.random.choice(self.known)
        name = f"{self.random.choice(FIRST_NAMES)} {self.random.choice(LAST_NAMES)}"
        zip_code, city = self.random.choice(TOWNS)
        street = f"{self.random.choice(STREETS)} {self.random.randint(1, 80)}"
        buyer = {"email": f"kunde{number}@example.com".lower(), "name": name, "address": street, "zip": zip_code}
        buyer |= {"city": city, "country": "DK"}
        if self.random.random() < 0.1:
            buyer["company"] = f"{self.random.choice(TRADES)} {name.split()[1]}"
        self.known.append(buyer)
        return buyer


def line(description: str, price: str, quantity: int = 1, **more: Any) -> Line:
    """A line of the orders API, by default goods with 25 % VAT in the price."""
    total = Decimal(price) * quantity
    told = {"kind": "product", "sku": "", "description": description, "quantity": str(quantity), "unit_price": price}
    return {**told, "total": str(total), "vat_rate": "25", **more}


def product(place: int, quantity: int = 1, **more: Any) -> Line:
    """A line of the product in this place of the list."""
    sku, description, price = PRODUCTS[place]
    return line(description, price, quantity, sku=sku, **more)


def freight(price: str = "39.00", **more: Any) -> Line:
    return line(CARRIERS[0], price, kind="shipping", **more)


def basket(random: Random) -> list[Line]:
    """What an ordinary customer buys."""
    lines = [
        product(random.randrange(len(PRODUCTS)), random.choice((1, 1, 1, 2, 3))) for _ in range(random.randint(1, 4))
    ]
    if random.random() < 0.2:
        lines.append(discount(lines, random.choice((5, 10, 15))))
    return [*lines, line(random.choice(CARRIERS), random.choice(SHIPPING), kind="shipping")]


def discount(lines: Sequence[Line], percent: int) -> Line:
    amount = (total_of(lines) * percent / 100).quantize(Decimal("0.01"))
    return line(f"Rabat {percent} %", str(-amount), kind="discount")


def total_of(lines: Sequence[Line]) -> Decimal:
    return sum((Decimal(one["total"]) for one in lines), Decimal(0))


def vat_of(lines: Sequence[Line]) -> Decimal:
    """The VAT in the lines, rounded once, as most shops do."""
    shares = (Decimal(one["total"]) * Decimal(one["vat_rate"]) / (100 + Decimal(one["vat_rate"])) for one in lines)
    return sum(shares, Decimal(0)).quantize(Decimal("0.01"))


def without_vat(lines: Sequence[Line]) -> list[Line]:
    """The same lines for a buyer who pays no VAT."""
    return [{**one, "vat_rate": "0"} for one in lines]
