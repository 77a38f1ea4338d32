"""What stands over a card of orders that wait for the same reason? Short; the sentence below it says what to do."""

from collections.abc import Mapping

from krambod.words.language import Sentence

TITLES: Mapping[str, Sentence] = {
    "no_email": Sentence(da="Ingen e-mailadresse", de="Keine E-Mail-Adresse", en="No e-mail address"),
    "broken_email": Sentence(
        da="E-mailadressen er forkert", de="Die E-Mail-Adresse ist falsch", en="The e-mail address is wrong"
    ),
    "negative_total": Sentence(da="Negativ ordre", de="Negative Bestellung", en="Negative order"),
    "no_lines": Sentence(da="Ingen varelinjer", de="Keine Positionen", en="No lines"),
    "total_differs": Sentence(
        da="Linjerne giver ikke totalen",
        de="Die Positionen ergeben nicht die Summe",
        en="The lines do not give the total",
    ),
    "vat_differs": Sentence(da="Momsen passer ikke", de="Die MwSt. passt nicht", en="The VAT does not fit"),
    "negative_line": Sentence(da="Negativ linje", de="Negative Position", en="Negative line"),
    "discount_too_large": Sentence(
        da="Rabatten er for stor", de="Der Rabatt ist zu groß", en="The discount is too large"
    ),
    "unknown_line_kind": Sentence(
        da="Ukendt slags linje: {kind}", de="Unbekannte Art Position: {kind}", en="Unknown kind of line: {kind}"
    ),
    "foreign_currency": Sentence(da="Fremmed valuta", de="Fremdwährung", en="Foreign currency"),
    "refunded": Sentence(
        da="Tilbagebetalt før bogføring", de="Vor der Buchung erstattet", en="Refunded before it was booked"
    ),
    "gift_card": Sentence(da="Betalt med gavekort", de="Mit Gutschein bezahlt", en="Paid with a gift card"),
    "paid_more_than_total": Sentence(
        da="Betalt mere end totalen", de="Mehr bezahlt als die Summe", en="More paid than the total"
    ),
    "period_reported": Sentence(
        da="Momsen er allerede indberettet", de="Die MwSt. ist bereits gemeldet", en="The VAT is already reported"
    ),
    "wrong_vat_number": Sentence(
        da="CVR-nummeret er forkert", de="Die CVR-Nummer ist falsch", en="The CVR number is wrong"
    ),
    "no_rules": Sentence(
        da="Butikken er ikke sat op endnu", de="Der Shop ist noch nicht eingerichtet", en="The shop is not set up yet"
    ),
    "no_account": Sentence(
        da="Ingen konto til {kind} med {vat_rate} % moms",
        de="Kein Konto für {kind} mit {vat_rate} % MwSt.",
        en="No account for {kind} at {vat_rate} % VAT",
    ),
    "method_not_mapped": Sentence(
        da="Betalingsmåden »{method}« har ingen konto",
        de="Die Zahlungsart „{method}“ hat kein Konto",
        en="The payment method “{method}” has no account",
    ),
    "account_refused": Sentence(
        da="Dinero afviser en konto", de="Dinero lehnt ein Konto ab", en="Dinero refuses an account"
    ),
    "approve_draft": Sentence(
        da="De første kladder venter på dit ja",
        de="Die ersten Entwürfe warten auf Ihr Ja",
        en="The first drafts wait for your yes",
    ),
    "dinero_totals_differ": Sentence(
        da="Dineros total er en anden", de="Dineros Summe ist eine andere", en="Dinero's total is another"
    ),
    "draft_deleted": Sentence(
        da="Kladden er slettet i Dinero", de="Der Entwurf ist in Dinero gelöscht", en="The draft was deleted in Dinero"
    ),
    "draft_edited": Sentence(
        da="Kladden er rettet i Dinero", de="Der Entwurf ist in Dinero geändert", en="The draft was edited in Dinero"
    ),
    "booked_differently": Sentence(
        da="Bogført med et andet indhold", de="Mit anderem Inhalt gebucht", en="Booked with other content"
    ),
    "booked_and_cancelled": Sentence(
        da="Annulleret, men bogført", de="Storniert, aber gebucht", en="Cancelled, but booked"
    ),
    "foreign_document": Sentence(
        da="Et fremmed bilag ligger i vejen", de="Ein fremder Beleg ist im Weg", en="Another's document is in the way"
    ),
    "several_documents": Sentence(da="Flere bilag til én ordre", de="Mehrere Belege", en="Several documents"),
    "other_document": Sentence(
        da="Ligner et salg, der allerede er i Dinero",
        de="Gleicht einem Verkauf, der schon in Dinero ist",
        en="Looks like a sale that is in Dinero already",
    ),
    "several_contacts": Sentence(
        da="Flere kontakter har kundens e-mail",
        de="Mehrere Kontakte haben diese E-Mail",
        en="Several contacts have the customer's e-mail",
    ),
    "other_name": Sentence(
        da="Kendt e-mail, andet navn", de="Bekannte E-Mail, anderer Name", en="Known e-mail, another name"
    ),
    "already_paid": Sentence(
        da="Allerede betalt i Dinero", de="In Dinero bereits bezahlt", en="Paid in Dinero already"
    ),
    "credited_or_settled": Sentence(
        da="Krediteret eller udlignet i Dinero",
        de="In Dinero gutgeschrieben oder ausgeglichen",
        en="Credited or settled in Dinero",
    ),
    "unknown_answer": Sentence(da="Dinero sagde nej", de="Dinero hat abgelehnt", en="Dinero said no"),
    "retries_exhausted": Sentence(
        da="Det lykkedes ikke efter flere forsøg",
        de="Nach mehreren Versuchen ohne Erfolg",
        en="It failed several times",
    ),
    "internal_error": Sentence(da="Fejl hos os", de="Fehler bei uns", en="A mistake of ours"),
}
# A card of several says this where the sentence of one would only repeat its total.
OF_SEVERAL: Mapping[str, Sentence] = {
    "approve_draft": Sentence(
        da="De første ordrer laves som kladder, så du kan se dem i Dinero, før de bogføres. Godkend dem en for en "
        "eller alle på én gang.",
        de="Die ersten Bestellungen werden als Entwürfe angelegt, damit Sie sie in Dinero sehen, bevor sie gebucht "
        "werden. Genehmigen Sie sie einzeln oder alle auf einmal.",
        en="The first orders are made as drafts, so that you can see them in Dinero before they are booked. Approve "
        "them one by one or all at once.",
    ),
}

# The step of the settings in which a cause is mended.
SETTINGS: Mapping[str, str] = {"method_not_mapped": "shop_account", "no_account": "shop_sales"}


def settings_page(cause: str) -> str:
    """The name of the address where a shop's settings can mend it."""
    return SETTINGS.get(cause, "shop_settings")


OTHER = Sentence(da="Kræver handling", de="Handlung nötig", en="Needs action")
