"""How are the details of a sentence written: amounts, days and our own words, in the reader's language?

A sentence has `{…}` where a detail belongs. A detail whose name ends in `total`, `vat` or `amount` is written as money.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from krambod.words.choices import CREDIT_DIFFERENCE, ISSUE_SUPPLEMENT, LOOKED_UP_IN_VIES, REISSUE, Choice
from krambod.words.language import LOCALES, Language, Sentence, say
from krambod.words.places import country_name, territory_name
from krambod.words.vat import REGISTRATIONS, TREATMENTS

MONEY = ("total", "vat", "amount")
DAYS = ("day", "reported_until")
COUNTRIES = ("country", "tax_country", "number_country")
# What the details `kind`, `field`, `missing` and `last` say. A kind or field that is not here is the shop's or Dinero's
# own word.
WORDS: Mapping[str, Sentence] = {
    "product": Sentence(da="varer", de="Waren", en="goods"),
    "shipping": Sentence(da="fragt", de="Versand", en="shipping"),
    "fee": Sentence(da="gebyr", de="Gebühr", en="fee"),
    "gift_card": Sentence(da="gavekort", de="Gutschein", en="gift card"),
    "number": Sentence(da="nummer", de="Nummer", en="number"),
    "email": Sentence(da="e-mail", de="E-Mail", en="e-mail"),
    "name": Sentence(da="navn", de="Name", en="name"),
    "company": Sentence(da="firma", de="Firma", en="company"),
    "vat_number": Sentence(da="CVR-nummer", de="USt-IdNr.", en="VAT number"),
    "ean": Sentence(da="EAN", de="EAN", en="EAN"),
    "delivery": Sentence(da="levering", de="Lieferung", en="delivery"),
    "country": Sentence(da="land", de="Land", en="country"),
    "delivery_zip": Sentence(da="leveringspostnummer", de="Postleitzahl der Lieferung", en="postcode of delivery"),
    "delivery_country": Sentence(da="leveringsland", de="Lieferland", en="country of delivery"),
    "kind": Sentence(da="type på linje", de="Art der Position", en="kind of line"),
    "goods": Sentence(da="hvad der er solgt på linje", de="Ware auf Position", en="goods of line"),
    "tax_country": Sentence(da="momsland på linje", de="MwSt.-Land der Position", en="tax country of line"),
    "method": Sentence(da="betalingsmåde", de="Zahlungsart", en="payment method"),
    "payment_state": Sentence(da="betalingens status", de="Stand der Zahlung", en="state of the payment"),
    "paid_on": Sentence(da="betalingsdag", de="Tag der Zahlung", en="day of payment"),
    "without_vat": Sentence(da="salg uden moms", de="Verkauf ohne MwSt.", en="sale without VAT"),
    "contact": Sentence(da="kontakt", de="Kontakt", en="contact"),
    "paid_at": Sentence(da="betalt", de="bezahlt", en="paid"),
    "shipped_at": Sentence(da="afsendt", de="versandt", en="shipped"),
    "payment": Sentence(da="betaling", de="Zahlung", en="payment"),
    "currency": Sentence(da="valuta", de="Währung", en="currency"),
    "lines": Sentence(da="antal linjer", de="Zahl der Positionen", en="number of lines"),
    "line": Sentence(da="linje", de="Position", en="line"),
    "account": Sentence(da="konto", de="Konto", en="account"),
    "text of line": Sentence(da="teksten på linje", de="Text der Position", en="text of line"),
    "reference": Sentence(da="ekstern reference", de="externe Referenz", en="external reference"),
    "date": Sentence(da="dato", de="Datum", en="date"),
    "comment": Sentence(da="kommentar", de="Kommentar", en="comment"),
    "address": Sentence(da="adresse", de="Adresse", en="address"),
    "zip": Sentence(da="postnummer", de="Postleitzahl", en="postcode"),
    "city": Sentence(da="by", de="Ort", en="town"),
    "total": Sentence(da="total", de="Summe", en="total"),
    "vat": Sentence(da="moms", de="MwSt.", en="VAT"),
    "several_rates": Sentence(
        da="fakturaen har flere momssatser",
        de="die Rechnung hat mehrere MwSt.-Sätze",
        en="the invoice has several VAT rates",
    ),
    "line_not_found": Sentence(
        da="linjerne ligner ikke fakturaens",
        de="die Positionen gleichen denen der Rechnung nicht",
        en="its lines are not like those of the invoice",
    ),
    "more_than_left": Sentence(
        da="det er mere, end der er tilbage af fakturaen",
        de="das ist mehr, als von der Rechnung übrig ist",
        en="that is more than is left of the invoice",
    ),
    "total_differs": Sentence(
        da="linjerne giver ikke det beløb",
        de="die Positionen ergeben diesen Betrag nicht",
        en="the lines do not add up to that amount",
    ),
    "no_answer": Sentence(da="Dinero svarede ikke", de="Dinero antwortete nicht", en="Dinero did not answer"),
    "changing": Sentence(
        da="bilaget blev ændret imens", de="der Beleg wurde währenddessen geändert", en="the document kept changing"
    ),
    "not_there_yet": Sentence(
        da="kladden viste sig ikke i Dinero",
        de="der Entwurf erschien nicht in Dinero",
        en="the draft did not show up in Dinero",
    ),
    "being_booked": Sentence(
        da="Dinero er ved at bogføre posteringen",
        de="Dinero bucht noch",
        en="Dinero is still booking the item",
    ),
    "contact_made_twice": Sentence(
        da="kontakten ligger to gange i Dinero",
        de="der Kontakt liegt zweimal in Dinero",
        en="the contact is in Dinero twice",
    ),
}


def _quoted(choice: Choice) -> Sentence:
    """The words of a button as a sentence names it."""
    button = choice.button
    return Sentence(da=f"»{button.da}«", de=f"„{button.de}“", en=f"“{button.en}”")


# What the detail `correction` says: which buttons of the order's page make the books right.
CORRECTIONS: Mapping[str, Sentence] = {
    **{one.name: _quoted(one) for one in (ISSUE_SUPPLEMENT, CREDIT_DIFFERENCE, REISSUE, LOOKED_UP_IN_VIES)},
    "other": Sentence(
        da="»Opret kreditnota« for det, der er for meget, og ellers »Bogfør ikke forskellen«",
        de="„Gutschrift anlegen“ für das, was zu viel ist, sonst „Differenz nicht buchen“",
        en="“Make a credit note” for what is too much, and otherwise “Do not book the difference”",
    ),
    "after_rest": Sentence(
        da="»Krediter og fakturér igen«, når resten af ordren er bogført",
        de="„Gutschreiben und neu ausstellen“, sobald der Rest der Bestellung gebucht ist",
        en="“Credit it and issue it again” once the rest of the order is booked",
    ),
    "new_order": Sentence(
        da="»Bogfør ikke forskellen«, og lav en ordre på dem i butikken",
        de="„Differenz nicht buchen“ und legen Sie im Shop eine Bestellung darüber an",
        en="“Do not book the difference”, and make an order of them in the shop",
    ),
}
WORDS_OF: Mapping[str, Mapping[str, Sentence]] = {
    **dict.fromkeys(("kind", "field", "missing", "last"), WORDS),
    "treatment": TREATMENTS,
    "correction": CORRECTIONS,
    "question": {**WORDS, **REGISTRATIONS},
}


def in_general(sentence: Sentence, language: Language) -> str:
    """Returns a sentence with … where an order's own details belong."""
    return re.sub(r"\{\w+\}", "…", say(sentence, language))


def fill(sentence: Sentence, details: Mapping[str, str], language: Language) -> str:
    """A sentence with its details as they are written in that language."""
    text: str = getattr(sentence, language)
    shown = {name: _shown(name, value, language) for name, value in details.items()}
    return text.format_map(_Details(shown))


class _Details(dict[str, str]):
    """Details, of which an older row may lack some: a page with a gap in a sentence is better than none."""

    def __missing__(self, name: str) -> str:
        return "…"


def _shown(name: str, value: str, language: Language) -> str:
    if name.rpartition("_")[2] in MONEY:
        return format_decimal(Decimal(value), format="#,##0.00", locale=LOCALES[language])
    if name == "vat_rate":
        return format_decimal(Decimal(value), locale=LOCALES[language])
    if name in DAYS:
        return format_date(date.fromisoformat(value), format="long", locale=LOCALES[language])
    if name in COUNTRIES:
        return country_name(value, language)
    if name == "territory":
        return territory_name(value, language)
    return _worded(value, WORDS_OF.get(name, {}), language)


def _worded(value: str, words: Mapping[str, Sentence], language: Language) -> str:
    """`line 2` is a word with a number behind it."""
    word, space, number = value.rpartition(" ") if value[-1:].isdigit() else (value, "", "")
    return f"{say(words[word], language)}{space}{number}" if word in words else value
