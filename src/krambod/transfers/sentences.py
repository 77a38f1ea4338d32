"""What does a shopkeeper read about a cause? One sentence on what is wrong and one on what to do, in three languages.

`{…}` are details of the failure; what ends in `total`, `vat` or `amount` is written as money.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from babel.numbers import format_decimal

Language = Literal["da", "de", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "de", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One meaning in three languages."""

    da: str
    de: str
    en: str


CAUSES: Mapping[str, Sentence] = {
    # The order
    "no_email": Sentence(
        da="Ordren har ingen e-mailadresse, og den er nøglen til kunden i Dinero. Tilføj den i butikken.",
        de="Der Bestellung fehlt die E-Mail-Adresse, der Schlüssel zum Kunden in Dinero. Ergänzen Sie sie im Shop.",
        en="The order has no e-mail address, which is the key to the customer in Dinero. Add it in the shop.",
    ),
    "broken_email": Sentence(
        da="»{email}« er ikke en e-mailadresse. Ret den i butikken.",
        de="„{email}“ ist keine E-Mail-Adresse. Berichtigen Sie sie im Shop.",
        en="“{email}” is not an e-mail address. Correct it in the shop.",
    ),
    "negative_total": Sentence(
        da="Ordren er på {total} kr. og ligner en annullering uden den ordre, den hører til. "
        "Opret en kreditnota til den oprindelige faktura i Dinero, og vælg så »Bogfør ikke« her.",
        de="Die Bestellung lautet auf {total} DKK und sieht nach einer Stornierung ohne ihre Bestellung aus. "
        "Legen Sie in Dinero eine Gutschrift zur Rechnung an und wählen Sie dann hier „Nicht buchen“.",
        en="The order is for {total} DKK and looks like a cancellation without the order it belongs to. "
        "Make a credit note for the original invoice in Dinero, then choose “Do not book” here.",
    ),
    "no_lines": Sentence(
        da="Ordren har ingen varelinjer. Ret den i butikken.",
        de="Die Bestellung hat keine Positionen. Berichtigen Sie sie im Shop.",
        en="The order has no lines. Correct it in the shop.",
    ),
    "total_differs": Sentence(
        da="Ordrens total er {total} kr., men linjerne giver {lines_total} kr. Ret ordren i butikken.",
        de="Die Bestellsumme ist {total} DKK, die Positionen ergeben {lines_total} DKK. "
        "Berichtigen Sie die Bestellung im Shop.",
        en="The order's total is {total} DKK, but its lines give {lines_total} DKK. Correct the order in the shop.",
    ),
    "vat_differs": Sentence(
        da="Butikken oplyser {shop_vat} kr. i moms, men linjernes satser giver {vat} kr. Det er mere end afrunding: "
        "en sats er forkert. Ret den i butikken.",
        de="Der Shop nennt {shop_vat} DKK MwSt., die Sätze der Positionen ergeben {vat} DKK. Das ist mehr als "
        "Rundung: Ein Satz ist falsch. Berichtigen Sie ihn im Shop.",
        en="The shop states {shop_vat} DKK in VAT, but the rates of the lines give {vat} DKK. That is more than "
        "rounding: a rate is wrong. Correct it in the shop.",
    ),
    "negative_line": Sentence(
        da="Linje {line} er negativ uden at være en rabat. Ret den i butikken.",
        de="Position {line} ist negativ, ohne ein Rabatt zu sein. Berichtigen Sie sie im Shop.",
        en="Line {line} is negative and not a discount. Correct it in the shop.",
    ),
    "discount_too_large": Sentence(
        da="Rabatten på linje {line} er større end de varer, den gælder for. Ret den i butikken.",
        de="Der Rabatt in Position {line} ist größer als die Waren, für die er gilt. Berichtigen Sie ihn im Shop.",
        en="The discount on line {line} is larger than the goods it is for. Correct it in the shop.",
    ),
    "unknown_line_kind": Sentence(
        da="En linje er af slagsen »{kind}«, som endnu ikke kan bogføres. Bogfør ordren i Dinero, "
        "og vælg så »Bogfør ikke« her.",
        de="Eine Position ist von der Art „{kind}“, die noch nicht gebucht werden kann. Buchen Sie die Bestellung "
        "in Dinero und wählen Sie dann hier „Nicht buchen“.",
        en="A line is of the kind “{kind}”, which cannot be booked yet. Book the order in Dinero, "
        "then choose “Do not book” here.",
    ),
    "foreign_currency": Sentence(
        da="Ordren er i {currency}. Kun ordrer i danske kroner kan bogføres endnu: bogfør den i Dinero, "
        "og vælg så »Bogfør ikke« her.",
        de="Die Bestellung ist in {currency}. Bisher können nur Bestellungen in dänischen Kronen gebucht werden: "
        "Buchen Sie sie in Dinero und wählen Sie dann hier „Nicht buchen“.",
        en="The order is in {currency}. Only orders in Danish kroner can be booked yet: book it in Dinero, "
        "then choose “Do not book” here.",
    ),
    "gift_card": Sentence(
        da="Ordren er betalt med gavekort, som endnu ikke kan bogføres. Bogfør den i Dinero, "
        "og vælg så »Bogfør ikke« her.",
        de="Die Bestellung ist mit einem Gutschein bezahlt, der noch nicht gebucht werden kann. Buchen Sie sie "
        "in Dinero und wählen Sie dann hier „Nicht buchen“.",
        en="The order is paid with a gift card, which cannot be booked yet. Book it in Dinero, "
        "then choose “Do not book” here.",
    ),
    "paid_more_than_total": Sentence(
        da="Der er betalt mere end ordrens total på {total} kr. Ret betalingerne i butikken, "
        "eller betal det overskydende tilbage.",
        de="Es ist mehr bezahlt als die Bestellsumme von {total} DKK. Berichtigen Sie die Zahlungen im Shop "
        "oder zahlen Sie den Rest zurück.",
        en="More is paid than the order's total of {total} DKK. Correct the payments in the shop, "
        "or pay the rest back.",
    ),
    "period_reported": Sentence(
        da="Salget er fra {day}, og momsen er indberettet til og med {reported_until}. Vælg, om det skal bogføres "
        "dengang (så skal angivelsen rettes) eller i dag.",
        de="Der Verkauf ist vom {day}, und die MwSt. ist bis {reported_until} gemeldet. Wählen Sie, ob er damals "
        "(dann ist die Meldung zu berichtigen) oder heute gebucht wird.",
        en="The sale is from {day}, and VAT is reported until {reported_until}. Choose whether to book it then "
        "(the return must be corrected) or today.",
    ),
    # The booking rules
    "no_rules": Sentence(
        da="Butikken har ingen bogføringsregler endnu. Vælg Organisation, tidspunkt og konto.",
        de="Der Shop hat noch keine Buchungsregeln. Wählen Sie Organisation, Zeitpunkt und Konto.",
        en="The shop has no booking rules yet. Choose organization, time and account.",
    ),
    "no_account": Sentence(
        da="Ingen konto er valgt til linje {line} ({kind} med {vat_rate} % moms), eller kontoens momskode i Dinero "
        "giver en anden sats. Vælg en konto i bogføringsreglerne.",
        de="Für Position {line} ({kind} mit {vat_rate} % MwSt.) ist kein Konto gewählt, oder sein MwSt.-Code in "
        "Dinero gibt einen anderen Satz. Wählen Sie ein Konto in den Buchungsregeln.",
        en="No account is chosen for line {line} ({kind} with {vat_rate} % VAT), or the account's VAT code in Dinero "
        "gives another rate. Choose an account in the booking rules.",
    ),
    "method_not_mapped": Sentence(
        da="Betalingsmåden »{method}« skal have sin egen række i bogføringsreglerne, før den kan bogføres.",
        de="Die Zahlungsart „{method}“ braucht eine eigene Zeile in den Buchungsregeln, bevor sie gebucht wird.",
        en="The payment method “{method}” needs a row of its own in the booking rules before it can be booked.",
    ),
    "account_refused": Sentence(
        da="Dinero tager ikke imod kontoen: {answer} Vælg en anden i bogføringsreglerne.",
        de="Dinero nimmt das Konto nicht an: {answer} Wählen Sie ein anderes in den Buchungsregeln.",
        en="Dinero does not take the account: {answer} Choose another in the booking rules.",
    ),
    # What lies in Dinero
    "approve_draft": Sentence(
        da="De første ordrer laves som kladder, så du kan se dem i Dinero. Denne er på {total} kr. Godkend den her.",
        de="Die ersten Bestellungen werden Entwürfe, damit Sie sie in Dinero ansehen können. Dieser lautet auf "
        "{total} DKK. Genehmigen Sie ihn hier.",
        en="The first orders are made as drafts, so that you can look at them in Dinero. This one is for {total} DKK. "
        "Approve it here.",
    ),
    "dinero_totals_differ": Sentence(
        da="Ordren er på {total} kr. med {vat} kr. i moms, men kladden i Dinero på {dinero_total} kr. med "
        "{dinero_vat} kr. i moms. Den er ikke bogført.",
        de="Die Bestellung lautet auf {total} DKK mit {vat} DKK MwSt., der Entwurf in Dinero auf {dinero_total} DKK "
        "mit {dinero_vat} DKK MwSt. Er ist nicht gebucht.",
        en="The order is for {total} DKK with {vat} DKK in VAT, but the draft in Dinero for {dinero_total} DKK with "
        "{dinero_vat} DKK in VAT. It is not booked.",
    ),
    "draft_deleted": Sentence(
        da="Kladden er slettet i Dinero. Lav den igen, eller vælg »Bogfør ikke«.",
        de="Der Entwurf ist in Dinero gelöscht. Legen Sie ihn erneut an oder wählen Sie „Nicht buchen“.",
        en="The draft was deleted in Dinero. Make it again, or choose “Do not book”.",
    ),
    "draft_edited": Sentence(
        da="Kladden er rettet i Dinero ({field}: »{dineros}« i stedet for »{ours}«). Godkend den i Dinero, "
        "eller lad ordrens indhold erstatte rettelsen.",
        de="Der Entwurf ist in Dinero geändert ({field}: „{dineros}“ statt „{ours}“). Genehmigen Sie ihn in Dinero, "
        "oder ersetzen Sie die Änderung durch den Inhalt der Bestellung.",
        en="The draft was edited in Dinero ({field}: “{dineros}” instead of “{ours}”). Approve it in Dinero, "
        "or let the order's content replace the change.",
    ),
    "booked_differently": Sentence(
        da="Fakturaen er bogført i Dinero med et andet indhold end ordren ({field}: »{dineros}« i stedet for "
        "»{ours}«). Ret den i Dinero med en kreditnota.",
        de="Die Rechnung ist in Dinero mit anderem Inhalt gebucht ({field}: „{dineros}“ statt „{ours}“). "
        "Berichtigen Sie sie in Dinero mit einer Gutschrift.",
        en="The invoice is booked in Dinero with other content than the order ({field}: “{dineros}” instead of "
        "“{ours}”). Correct it in Dinero with a credit note.",
    ),
    "booked_and_cancelled": Sentence(
        da="Ordren er annulleret, men faktura {number} er bogført i Dinero. Opret en kreditnota til den.",
        de="Die Bestellung ist storniert, aber Rechnung {number} ist in Dinero gebucht. Legen Sie eine Gutschrift an.",
        en="The order was cancelled, but invoice {number} is booked in Dinero. Make a credit note for it.",
    ),
    "foreign_document": Sentence(
        da="Der ligger allerede et bilag ({number}) i Dinero på den plads, ordren skulle have. Se på det, "
        "og lav så ordrens faktura igen.",
        de="In Dinero liegt schon ein Beleg ({number}) an der Stelle dieser Bestellung. Sehen Sie ihn an "
        "und legen Sie die Rechnung dann erneut an.",
        en="There is a document ({number}) in Dinero already where this order's belongs. Look at it, "
        "then make the order's invoice again.",
    ),
    "several_documents": Sentence(
        da="Der ligger {count} fakturaer for ordren i Dinero. Slet dem, der er for mange, og prøv igen.",
        de="In Dinero liegen {count} Rechnungen für diese Bestellung. Löschen Sie die überzähligen "
        "und versuchen Sie es erneut.",
        en="There are {count} invoices for this order in Dinero. Delete those that are too many, and try again.",
    ),
    "other_document": Sentence(
        da="Dinero har allerede et bilag ({document}), der ligner denne ordre. Vælg »Bogfør ikke«, hvis det er "
        "den, ellers »Bogfør alligevel«.",
        de="In Dinero gibt es schon einen Beleg ({document}), der dieser Bestellung gleicht. Wählen Sie "
        "„Nicht buchen“, wenn er es ist, sonst „Trotzdem buchen“.",
        en="Dinero already has a document ({document}) that looks like this order. Choose “Do not book” if that is "
        "the one, else “Book anyway”.",
    ),
    "several_contacts": Sentence(
        da="Flere kontakter i Dinero har e-mailen {email}. Vælg, hvem kunden er; valget huskes.",
        de="Mehrere Kontakte in Dinero haben die E-Mail {email}. Wählen Sie, wer der Kunde ist; die Wahl wird gemerkt.",
        en="Several contacts in Dinero have the e-mail {email}. Choose who the customer is; the choice is remembered.",
    ),
    "other_name": Sentence(
        da="Kontakten med e-mailen {email} hedder noget andet end {name}. Er det samme kunde under nyt navn "
        "eller en ny kontakt? Valget huskes.",
        de="Der Kontakt mit der E-Mail {email} heißt anders als {name}. Ist es derselbe Kunde mit neuem Namen "
        "oder ein neuer Kontakt? Die Wahl wird gemerkt.",
        en="The contact with the e-mail {email} has another name than {name}. Is it the same customer under a new "
        "name, or a new contact? The choice is remembered.",
    ),
    "already_paid": Sentence(
        da="Fakturaen er helt eller delvist betalt i Dinero, så {amount} kr. ikke kan registreres. Se på betalingerne "
        "i Dinero, eller lad dem være, som de er.",
        de="Die Rechnung ist in Dinero ganz oder teilweise bezahlt, sodass {amount} DKK nicht registriert werden "
        "können. Sehen Sie die Zahlungen an oder lassen Sie sie, wie sie sind.",
        en="The invoice is paid in Dinero, wholly or in part, so {amount} DKK cannot be registered. Look at the "
        "payments in Dinero, or leave them as they are.",
    ),
    "credited_or_settled": Sentence(
        da="Fakturaen er krediteret eller udlignet i Dinero, så {amount} kr. ikke kan registreres. Er det rigtigt, "
        "så lad det være, som det er.",
        de="Die Rechnung ist in Dinero gutgeschrieben oder ausgeglichen, sodass {amount} DKK nicht registriert "
        "werden können. Ist das richtig, lassen Sie es, wie es ist.",
        en="The invoice is credited or settled in Dinero, so {amount} DKK cannot be registered. If that is right, "
        "leave it as it is.",
    ),
    "unknown_answer": Sentence(
        da="Dinero siger nej: {answer} Ret det, der nævnes, og prøv igen.",
        de="Dinero lehnt ab: {answer} Beheben Sie das Genannte und versuchen Sie es erneut.",
        en="Dinero says no: {answer} Mend what it names, and try again.",
    ),
    # The way
    "retries_exhausted": Sentence(
        da="Det er prøvet flere gange over et døgn uden at lykkes ({last}). Prøv igen, eller skriv til os.",
        de="Mehrere Versuche über einen Tag sind gescheitert ({last}). Versuchen Sie es erneut oder schreiben Sie uns.",
        en="It was tried several times over a day without success ({last}). Try again, or write to us.",
    ),
    "changed_meanwhile": Sentence(
        da="Ordren blev ændret undervejs. Prøv igen.",
        de="Die Bestellung wurde unterwegs geändert. Versuchen Sie es erneut.",
        en="The order was changed on its way. Try again.",
    ),
    "internal_error": Sentence(
        da="Der er en fejl i Krambod, ikke i ordren. Den er noteret i loggen; intet er tabt. Prøv igen senere.",
        de="Der Fehler liegt in Krambod, nicht in der Bestellung. Er steht im Protokoll; nichts ist verloren. "
        "Versuchen Sie es später erneut.",
        en="The fault is in Krambod, not in the order. It is in the log, and nothing is lost. Try again later.",
    ),
    # Pauses
    "reconnect_dinero": Sentence(
        da="Forbindelsen til Dinero er ophørt. Opret forbindelse igen; ordrerne venter imens.",
        de="Die Verbindung zu Dinero ist beendet. Verbinden Sie erneut; die Bestellungen warten so lange.",
        en="The connection to Dinero has ended. Connect again; the orders wait meanwhile.",
    ),
    "access_denied": Sentence(
        da="Brugeren, der oprettede forbindelsen, har ikke længere adgang til Organisationen. "
        "Opret forbindelse igen som en, der har.",
        de="Der Benutzer der Verbindung hat keinen Zugang mehr zur Organisation. "
        "Verbinden Sie erneut als jemand, der ihn hat.",
        en="The user who connected no longer has access to the organization. Connect again as one who has.",
    ),
    "renew_pro": Sentence(
        da="Dinero Pro er udløbet, og uden det kan intet overføres. Forny det i Dinero; så fortsætter ordrerne selv.",
        de="Dinero Pro ist abgelaufen; ohne es wird nichts übertragen. Erneuern Sie es in Dinero; "
        "die Bestellungen gehen dann von selbst weiter.",
        en="Dinero Pro has ended, and nothing can be transferred without it. Renew it in Dinero; "
        "the orders then go on by themselves.",
    ),
    "outage": Sentence(
        da="Dinero kan ikke nås lige nu. Der prøves igen af sig selv.",
        de="Dinero ist gerade nicht erreichbar. Es wird von selbst erneut versucht.",
        en="Dinero cannot be reached just now. It is tried again by itself.",
    ),
    "rate_limited": Sentence(
        da="Dinero beder os vente lidt. Der prøves igen af sig selv.",
        de="Dinero bittet um etwas Geduld. Es wird von selbst erneut versucht.",
        en="Dinero asks us to wait a little. It is tried again by itself.",
    ),
    "paused_by_hand": Sentence(
        da="Overførslen er sat på pause. Ordrer modtages og venter.",
        de="Die Übertragung ist angehalten. Bestellungen werden angenommen und warten.",
        en="The transfer is paused. Orders are taken in and wait.",
    ),
    "restored": Sentence(
        da="Denne installation er gendannet fra en sikkerhedskopi og holder pause. "
        "Start den, når den gamle er stoppet.",
        de="Diese Installation ist aus einer Sicherung wiederhergestellt und angehalten. Starten Sie sie, "
        "wenn die alte gestoppt ist.",
        en="This installation was restored from a backup and is paused. Start it when the old one is stopped.",
    ),
}


def explain(code: str, details: Mapping[str, str], language: Language) -> str:
    """The sentence of a cause. Raises KeyError for a code that has none."""
    text: str = getattr(CAUSES[code], language)
    shown = {name: _shown(name, value, language) for name, value in details.items()}
    return text.format(**shown)


def _shown(name: str, value: str, language: Language) -> str:
    if name.rsplit("_", maxsplit=1)[-1] not in ("total", "vat", "amount"):
        return value
    return format_decimal(Decimal(value), format="#,##0.00", locale=language)
