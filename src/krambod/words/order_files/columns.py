"""Which columns may a CSV file of orders have, and what does each mean? The reader, the docs, the help and the template
read this table."""

from dataclasses import dataclass
from typing import Literal

from krambod.words.language import Sentence

WHAT_IS_WRONG = "what_is_wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, with its cells in the two rows of the template's order: a product and its shipping.

    `of` says whether it is read from the order's first row, or from each of its rows.
    """

    name: str
    is_needed: bool = False
    of: Literal["order", "line"] = "order"
    says: Sentence
    example: str = ""
    second_example: str | None = None  # None: the same again

    @property
    def examples(self) -> tuple[str, str]:
        return self.example, self.example if self.second_example is None else self.second_example


COLUMNS = (
    Column(
        name="order_number",
        is_needed=True,
        example="1042",
        says=Sentence(
            da="Butikkens ordrenummer, i hver af ordrens rækker.",
            de="Die Bestellnummer des Shops, in jeder Zeile der Bestellung.",
            en="The shop's number, in each row of the order.",
        ),
    ),
    Column(
        name="placed_at",
        is_needed=True,
        example="2026-11-22 09:00:00",
        says=Sentence(
            da="Hvornår ordren blev afgivet, i dansk tid: 2026-11-22 09:00:00 eller 22-11-2026 09:00.",
            de="Wann bestellt wurde, in dänischer Zeit: 2026-11-22 09:00:00 oder 22.11.2026 09:00.",
            en="When it was placed, in Danish time: 2026-11-22 09:00:00 or 22-11-2026 09:00.",
        ),
    ),
    Column(
        name="paid_at",
        is_needed=True,
        example="2026-11-22 09:01:00",
        says=Sentence(
            da="Hvornår der blev betalt; tom: ikke betalt endnu.",
            de="Wann bezahlt wurde; leer: noch nicht bezahlt.",
            en="When it was paid; empty: not paid yet.",
        ),
    ),
    Column(
        name="shipped_at",
        example="2026-11-23 14:00:00",
        says=Sentence(
            da="Hvornår den blev sendt; tom: ikke sendt endnu.",
            de="Wann versandt wurde; leer: noch nicht versandt.",
            en="When it was shipped; empty: not shipped yet.",
        ),
    ),
    Column(
        name="payment_method",
        example="MobilePay",
        says=Sentence(
            da="Som butikken kalder den; tom: pengene går til butikkens beholdningskonto.",
            de="Wie der Shop sie nennt; leer: Das Geld geht auf das Geldkonto des Shops.",
            en="As the shop calls it; empty: the money goes to the shop's deposit account.",
        ),
    ),
    Column(
        name="currency",
        is_needed=True,
        example="DKK",
        says=Sentence(
            da="Tre bogstaver; den samme i hver af ordrens rækker.",
            de="Drei Buchstaben; dieselbe in jeder Zeile der Bestellung.",
            en="Three letters; the same in each row of the order.",
        ),
    ),
    Column(
        name="buyer_email",
        is_needed=True,
        example="jens@example.com",
        says=Sentence(
            da="Nøglen til kontakten i Dinero; uden den venter ordren på dig.",
            de="Der Schlüssel zum Kontakt in Dinero; ohne sie wartet die Bestellung auf Sie.",
            en="The key to the contact in Dinero; without it the order waits for you.",
        ),
    ),
    Column(
        name="buyer_name",
        is_needed=True,
        example="Jens Hansen",
        says=Sentence(da="Køberens navn.", de="Der Name des Käufers.", en="The buyer's name."),
    ),
    Column(
        name="buyer_company",
        says=Sentence(
            da="Firmaet, hvis køberen er et.",
            de="Die Firma des Käufers, wenn es eine gibt.",
            en="The buyer's company, if there is one.",
        ),
    ),
    Column(
        name="buyer_vat_number",
        says=Sentence(
            da="CVR- eller momsnummer.", de="CVR-Nummer oder USt-IdNr.", en="The company's CVR or VAT number."
        ),
    ),
    Column(
        name="buyer_phone",
        example="12345678",
        says=Sentence(da="Telefonnummer.", de="Telefonnummer.", en="The phone number."),
    ),
    Column(
        name="buyer_address",
        example="Havnegade 1",
        says=Sentence(da="Vej og husnummer.", de="Straße und Hausnummer.", en="Street and number."),
    ),
    Column(
        name="buyer_zip",
        example="1058",
        says=Sentence(da="Postnummer.", de="Postleitzahl.", en="The postcode."),
    ),
    Column(name="buyer_city", example="København", says=Sentence(da="By.", de="Ort.", en="The town.")),
    Column(
        name="buyer_country",
        example="DK",
        says=Sentence(da="To bogstaver; tom: DK.", de="Zwei Buchstaben; leer: DK.", en="Two letters; empty: DK."),
    ),
    Column(
        name="original_country",
        says=Sentence(
            da="Må være der; den bruges ikke.",
            de="Darf da sein; sie wird nicht benutzt.",
            en="May be there; it is not used.",
        ),
    ),
    Column(
        name=WHAT_IS_WRONG,
        says=Sentence(
            da="Står i filen med de afviste rækker; den bruges ikke.",
            de="Steht in der Datei der abgelehnten Zeilen; sie wird nicht benutzt.",
            en="Stands in the file of the refused rows; it is not used.",
        ),
    ),
    Column(
        name="sku",
        is_needed=True,
        of="line",
        example="VASE-2",
        second_example="",
        says=Sentence(da="Varenummer; må være tomt.", de="Artikelnummer; darf leer sein.", en="May be empty."),
    ),
    Column(
        name="description",
        is_needed=True,
        of="line",
        example="Keramikvase, blå",
        second_example="Fragt",
        says=Sentence(
            da="Teksten på fakturaen; tom: varenummeret.",
            de="Der Text auf der Rechnung; leer: die Artikelnummer.",
            en="The text on the invoice; empty: the sku.",
        ),
    ),
    Column(
        name="quantity",
        is_needed=True,
        of="line",
        example="1",
        says=Sentence(da="Antal: 2 eller 0,75.", de="Menge: 2 oder 0,75.", en="2 or 0.75."),
    ),
    Column(
        name="unit_price_incl_vat",
        is_needed=True,
        of="line",
        example="249.00",
        second_example="39.00",
        says=Sentence(
            da="Pris pr. styk med moms og uden valuta, højst seks decimaler; negativ ved rabat.",
            de="Preis pro Stück mit MwSt. und ohne Währung, höchstens sechs Nachkommastellen; negativ beim Rabatt.",
            en="The price of one, with VAT and without a currency, up to six decimals; negative for a discount.",
        ),
    ),
    Column(
        name="vat_rate",
        is_needed=True,
        of="line",
        example="25",
        says=Sentence(
            da="Momssats i procent uden %.", de="MwSt.-Satz in Prozent, ohne %.", en="In percent, without %."
        ),
    ),
    Column(
        name="kind",
        of="line",
        example="product",
        second_example="shipping",
        says=Sentence(
            da="product, shipping, fee eller discount; tom: product.",
            de="product, shipping, fee oder discount; leer: product.",
            en="product, shipping, fee or discount; empty: product.",
        ),
    ),
    Column(
        name="tax_country",
        of="line",
        says=Sentence(
            da="Hvis moms butikken tog: to bogstaver; tom: regnes ud af satsen og landet.",
            de="Wessen MwSt. der Shop berechnete: zwei Buchstaben; leer: aus Satz und Land berechnet.",
            en="Whose VAT the shop charged: two letters; empty: worked out from the rate and the country.",
        ),
    ),
    Column(
        name="goods",
        of="line",
        says=Sentence(
            da="Hvad momsen ser i varen: service, exempt, book, gift_card …; tom: almindelige varer.",
            de="Was die MwSt. in der Ware sieht: service, exempt, book, gift_card …; leer: gewöhnliche Waren.",
            en="What VAT sees: service, exempt, book, gift_card …; empty: ordinary goods.",
        ),
    ),
)
