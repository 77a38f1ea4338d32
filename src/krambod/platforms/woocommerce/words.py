"""What does a merchant read about WooCommerce alone? In three languages."""

from collections.abc import Mapping

from krambod.platforms.platform import Secret
from krambod.words.language import Sentence

CONSUMER_KEY = Secret(name="consumer_key", label=Sentence(da="Consumer key", de="Consumer Key", en="Consumer key"))
CONSUMER_SECRET = Secret(
    name="consumer_secret", label=Sentence(da="Consumer secret", de="Consumer Secret", en="Consumer secret")
)
KEY_GUIDE = Sentence(
    da="Opret i butikken en nøgle under WooCommerce, Indstillinger, Avanceret, REST API, som må læse og skrive.",
    de="Legen Sie im Shop unter WooCommerce, Einstellungen, Erweitert, REST-API einen Schlüssel an, der lesen und "
    "schreiben darf.",
    en="In the shop, make a key under WooCommerce, Settings, Advanced, REST API, that may read and write.",
)
FIELD_WORDS: Mapping[str, Sentence] = {
    "completed_at": Sentence(da="Gennemført den", de="Abgeschlossen am", en="Completed at"),
    "shipping_lines": Sentence(da="Fragtlinjer", de="Versandzeilen", en="Shipping lines"),
    "fee_lines": Sentence(da="Gebyrlinjer", de="Gebührenzeilen", en="Fee lines"),
    "coupon_lines": Sentence(da="Rabatlinjer", de="Rabattzeilen", en="Discount lines"),
    "coupon.code": Sentence(da="Rabat: kode", de="Rabatt: Code", en="Discount: code"),
    "tax_lines": Sentence(da="Momslinjer", de="MwSt.-Zeilen", en="VAT lines"),
    "tax_line.id": Sentence(da="Momslinje: id", de="MwSt.-Zeile: Id", en="VAT line: id"),
    "tax_line.rate": Sentence(da="Momslinje: sats", de="MwSt.-Zeile: Satz", en="VAT line: rate"),
    "gift_cards": Sentence(da="Gavekort", de="Gutscheine", en="Gift cards"),
    "gift_card.code": Sentence(da="Gavekort: kode", de="Gutschein: Code", en="Gift card: code"),
    "gift_card.amount": Sentence(da="Gavekort: beløb", de="Gutschein: Betrag", en="Gift card: amount"),
    "line.subtotal": Sentence(da="Linje: før rabat", de="Zeile: vor Rabatt", en="Line: before discount"),
    "line.taxes": Sentence(da="Linje: moms efter sats", de="Zeile: MwSt. nach Satz", en="Line: VAT by rate"),
    "tax.id": Sentence(da="Moms på en linje: sats", de="MwSt. einer Zeile: Satz", en="VAT of a line: rate"),
    "tax.total": Sentence(da="Moms på en linje: beløb", de="MwSt. einer Zeile: Betrag", en="VAT of a line: amount"),
    "line.refunded_item": Sentence(
        da="Linje: ordrelinje, der betales tilbage", de="Zeile: erstattete Bestellzeile", en="Line: order line refunded"
    ),
    "refund.repaid": Sentence(
        da="Tilbagebetaling: pengene er sendt", de="Erstattung: Geld ist zurückgezahlt", en="Refund: money went back"
    ),
    "refund.shipping_lines": Sentence(
        da="Tilbagebetaling: fragtlinjer", de="Erstattung: Versandzeilen", en="Refund: shipping lines"
    ),
    "refund.fee_lines": Sentence(
        da="Tilbagebetaling: gebyrlinjer", de="Erstattung: Gebührenzeilen", en="Refund: fee lines"
    ),
    "parent_id": Sentence(da="Del af ordre", de="Teil der Bestellung", en="Part of order"),
    "placed_at_local": Sentence(
        da="Afgivet, butikkens tid", de="Aufgegeben, Zeit des Shops", en="Placed, in the shop's time"
    ),
    "updated_at_local": Sentence(
        da="Sidst ændret, butikkens tid", de="Zuletzt geändert, Zeit des Shops", en="Last changed, in the shop's time"
    ),
    "paid_at_local": Sentence(
        da="Betalt den, butikkens tid", de="Bezahlt am, Zeit des Shops", en="Paid at, in the shop's time"
    ),
    "completed_at_local": Sentence(
        da="Gennemført den, butikkens tid", de="Abgeschlossen am, Zeit des Shops", en="Completed at, in the shop's time"
    ),
    "gift_cards_used": Sentence(
        da="Gavekort og tilgodehavender, der er brugt",
        de="Eingelöste Gutscheine und Guthaben",
        en="Gift cards and credit that were used",
    ),
    "line.subtotal_vat": Sentence(
        da="Linje: moms før rabat", de="Zeile: MwSt. vor Rabatt", en="Line: VAT before discount"
    ),
    "tax_line.code": Sentence(da="Momslinje: kode", de="MwSt.-Zeile: Code", en="VAT line: code"),
    "tax_line.country": Sentence(da="Momslinje: land", de="MwSt.-Zeile: Land", en="VAT line: country"),
    "coupon.type": Sentence(da="Rabat: type", de="Rabatt: Art", en="Discount: type"),
    "coupon.details": Sentence(da="Rabat: detaljer", de="Rabatt: Einzelheiten", en="Discount: details"),
    "coupon.amount": Sentence(da="Rabat: beløb", de="Rabatt: Betrag", en="Discount: amount"),
    "coupon.amount_vat": Sentence(da="Rabat: moms", de="Rabatt: MwSt.", en="Discount: VAT"),
    "coupon.pays": Sentence(da="Rabat: er en betaling", de="Rabatt: ist eine Zahlung", en="Discount: is a payment"),
}
