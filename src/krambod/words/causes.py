"""What does a shopkeeper read about a cause? One sentence on what is wrong and one on what to do, in three languages.

`{…}` are details of the failure: what ends in `total`, `vat` or `amount` is written as money, days as in a letter, and
the words of ours among them in the reader's language.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from krambod.words.language import LOCALES, Language, Sentence

MONEY = ("total", "vat", "amount")
DAYS = ("day", "reported_until")
CAUSES: Mapping[str, Sentence] = {
    # The order
    "no_email": Sentence(
        da="Ordren mangler en e-mailadresse, og det er på den, kunden genkendes i Dinero. Tilføj den i butikken.",
        de="Der Bestellung fehlt die E-Mail-Adresse, an der der Kunde in Dinero erkannt wird. "
        "Ergänzen Sie sie im Shop.",
        en="The order has no e-mail address, which is the key to the customer in Dinero. Add it in the shop.",
    ),
    "broken_email": Sentence(
        da="»{email}« er ikke en e-mailadresse. Ret den i butikken.",
        de="„{email}“ ist keine E-Mail-Adresse. Berichtigen Sie sie im Shop.",
        en="“{email}” is not an e-mail address. Correct it in the shop.",
    ),
    "negative_total": Sentence(
        da="Ordren er på {total} kr. og ligner en annullering, men den ordre, den hører til, mangler. "
        "Opret en kreditnota til den oprindelige faktura i Dinero, og vælg så »Bogfør ikke« her.",
        de="Die Bestellung lautet auf {total} DKK und sieht nach einer Stornierung aus, zu der die Bestellung fehlt. "
        "Legen Sie in Dinero eine Gutschrift zur Rechnung an und wählen Sie dann hier „Nicht buchen“.",
        en="The order is for {total} DKK and looks like a cancellation, but the order it belongs to is missing. "
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
        da="En linje er af typen »{kind}«, som endnu ikke kan bogføres. Bogfør ordren i Dinero, "
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
    "refunded": Sentence(
        da="Der er tilbagebetalt på ordren, og kreditnotaer kan endnu ikke laves her. Opret faktura og kreditnota "
        "i Dinero, og vælg så »Bogfør ikke« her.",
        de="Zu der Bestellung gibt es eine Rückzahlung, und Gutschriften können hier noch nicht angelegt werden. "
        "Legen Sie Rechnung und Gutschrift in Dinero an und wählen Sie dann hier „Nicht buchen“.",
        en="The order was refunded, and credit notes cannot be made here yet. Make the invoice and the credit note "
        "in Dinero, then choose “Do not book” here.",
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
        de="Es wurde mehr bezahlt als die Bestellsumme von {total} DKK. Berichtigen Sie die Zahlungen im Shop "
        "oder zahlen Sie den Überschuss zurück.",
        en="More is paid than the order's total of {total} DKK. Correct the payments in the shop, "
        "or pay the surplus back.",
    ),
    "period_reported": Sentence(
        da="Salget er fra {day}, og momsen er indberettet til og med {reported_until}. Vælg, om det skal bogføres "
        "på sin egen dato (så skal momsangivelsen rettes) eller i dag.",
        de="Der Verkauf ist vom {day}, und die MwSt. ist bis {reported_until} gemeldet. Wählen Sie, ob er mit seinem "
        "eigenen Datum (dann ist die Meldung zu berichtigen) oder mit dem heutigen gebucht wird.",
        en="The sale is from {day}, and VAT is reported until {reported_until}. Choose whether to book it on "
        "its own date (the VAT return must then be corrected) or today.",
    ),
    "wrong_vat_number": Sentence(
        da="Der må være en tastefejl i CVR-nummeret »{vat_number}«, og ved EAN og salg uden moms skal det være "
        "rigtigt. Ret det i butikken.",
        de="In der CVR-Nummer „{vat_number}“ steckt ein Tippfehler, und bei EAN und Verkäufen ohne MwSt. muss sie "
        "stimmen. Berichtigen Sie sie im Shop.",
        en="There must be a typing error in the VAT number “{vat_number}”, and for EAN and sales without VAT it has to "
        "be right. Correct it in the shop.",
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
        "»{ours}«). Ret den i Dinero med en kreditnota. Der betales intet på den, før du vælger »Prøv igen«.",
        de="Die Rechnung ist in Dinero mit anderem Inhalt gebucht ({field}: „{dineros}“ statt „{ours}“). "
        "Berichtigen Sie sie in Dinero mit einer Gutschrift. Es wird nichts darauf gezahlt, bevor Sie „Erneut "
        "versuchen“ wählen.",
        en="The invoice is booked in Dinero with other content than the order ({field}: “{dineros}” instead of "
        "“{ours}”). Correct it in Dinero with a credit note. Nothing is paid on it before you choose “Try again”.",
    ),
    "booked_and_cancelled": Sentence(
        da="Ordren er annulleret, men faktura {number} er bogført i Dinero. Opret en kreditnota til den.",
        de="Die Bestellung ist storniert, aber Rechnung {number} ist in Dinero gebucht. Legen Sie eine Gutschrift an.",
        en="The order was cancelled, but invoice {number} is booked in Dinero. Make a credit note for it.",
    ),
    "foreign_document": Sentence(
        da="På ordrens plads i Dinero ligger der allerede et andet bilag ({number}). Se på det, "
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
        de="Mehrere Kontakte in Dinero haben die E-Mail {email}. Wählen Sie, wer der Kunde ist; "
        "die Wahl bleibt gespeichert.",
        en="Several contacts in Dinero have the e-mail {email}. Choose who the customer is; the choice is remembered.",
    ),
    "other_name": Sentence(
        da="Kontakten med e-mailen {email} hedder noget andet end {name}. Er det samme kunde under nyt navn "
        "eller en ny kontakt? Valget huskes.",
        de="Der Kontakt mit der E-Mail {email} heißt anders als {name}. Ist es derselbe Kunde mit neuem Namen "
        "oder ein neuer Kontakt? Die Wahl bleibt gespeichert.",
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
        da="Dinero afviste ordren: {answer} Ret det, svaret nævner, og prøv igen.",
        de="Dinero hat die Bestellung abgelehnt: {answer} Beheben Sie, was genannt ist, und versuchen Sie es erneut.",
        en="Dinero refused the order: {answer} Mend what it names, and try again.",
    ),
    # The way
    "retries_exhausted": Sentence(
        da="Ordren er prøvet flere gange i løbet af de sidste mange timer: {last}. Se efter i Dinero, og prøv igen.",
        de="Die Bestellung wurde über viele Stunden mehrmals versucht: {last}. Sehen Sie in Dinero nach "
        "und versuchen Sie es erneut.",
        en="The order was tried several times over many hours: {last}. Look in Dinero, and try again.",
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
        da="Dinero kan ikke nås lige nu. Vi prøver selv igen.",
        de="Dinero ist gerade nicht erreichbar. Wir versuchen es selbst erneut.",
        en="Dinero cannot be reached just now. We try again by ourselves.",
    ),
    "token_refused": Sentence(
        da="Dinero afviser adgangen lige nu, selv om forbindelsen er i live. Vi prøver selv igen.",
        de="Dinero verweigert gerade den Zugang, obwohl die Verbindung besteht. Wir versuchen es selbst erneut.",
        en="Dinero refuses access just now, although the connection is alive. We try again by ourselves.",
    ),
    "list_refused": Sentence(
        da="Dinero vil ikke vise kontoplanen, kontakterne eller fakturaerne, og uden dem overføres intet. Årsagen står "
        "i loggen; vi prøver selv igen.",
        de="Dinero zeigt Kontenplan, Kontakte oder Rechnungen nicht, und ohne sie wird nichts übertragen. Der Grund "
        "steht im Protokoll; wir versuchen es selbst erneut.",
        en="Dinero does not show the accounts, contacts or invoices, and nothing is transferred without them. The "
        "reason is in the log; we try again by ourselves.",
    ),
    "rate_limited": Sentence(
        da="Dinero beder os vente lidt. Vi prøver selv igen.",
        de="Dinero bittet um etwas Geduld. Wir versuchen es selbst erneut.",
        en="Dinero asks us to wait a little. We try again by ourselves.",
    ),
    "paused_by_hand": Sentence(
        da="Overførslen er sat på pause. Ordrer modtages og venter.",
        de="Die Übertragung ist angehalten. Bestellungen werden angenommen und warten.",
        en="The transfer is paused. Orders are taken in and wait.",
    ),
    "disconnected": Sentence(
        da="Overførslen er stoppet, og forbindelsen til Dinero er afbrudt. Det bogførte kan stadig læses her.",
        de="Die Übertragung ist beendet und die Verbindung zu Dinero getrennt. Gebuchtes bleibt hier lesbar.",
        en="The transfer was stopped and Dinero disconnected. What was booked can still be read here.",
    ),
    "restored": Sentence(
        da="Denne installation er gendannet fra en sikkerhedskopi og holder pause. "
        "Start den, når den gamle er stoppet.",
        de="Diese Installation ist aus einer Sicherung wiederhergestellt und angehalten. Starten Sie sie, "
        "wenn die alte gestoppt ist.",
        en="This installation was restored from a backup and is paused. Start it when the old one is stopped.",
    ),
    "restoring": Sentence(
        da="Gendannelsen fra sikkerhedskopien er ikke færdig. Kør den igen; ingen ordrer overføres imens.",
        de="Die Wiederherstellung aus der Sicherung ist nicht abgeschlossen. Starten Sie sie erneut; "
        "so lange wird nichts übertragen.",
        en="The restore from the backup has not come to its end. Run it again; nothing is transferred meanwhile.",
    ),
}
# What the details `kind`, `field` and `last` say. A kind or field that is not here is the shop's or Dinero's own word.
WORDS: Mapping[str, Sentence] = {
    "product": Sentence(da="varer", de="Waren", en="goods"),
    "shipping": Sentence(da="fragt", de="Versand", en="shipping"),
    "fee": Sentence(da="gebyr", de="Gebühr", en="fee"),
    "gift_card": Sentence(da="gavekort", de="Gutschein", en="gift card"),
    "contact": Sentence(da="kontakt", de="Kontakt", en="contact"),
    "currency": Sentence(da="valuta", de="Währung", en="currency"),
    "lines": Sentence(da="antal linjer", de="Zahl der Positionen", en="number of lines"),
    "line": Sentence(da="linje", de="Position", en="line"),
    "text of line": Sentence(da="teksten på linje", de="Text der Position", en="text of line"),
    "reference": Sentence(da="ekstern reference", de="externe Referenz", en="external reference"),
    "date": Sentence(da="dato", de="Datum", en="date"),
    "comment": Sentence(da="kommentar", de="Kommentar", en="comment"),
    "address": Sentence(da="adresse", de="Adresse", en="address"),
    "total": Sentence(da="total", de="Summe", en="total"),
    "vat": Sentence(da="moms", de="MwSt.", en="VAT"),
    "no_answer": Sentence(da="Dinero svarede ikke", de="Dinero antwortete nicht", en="Dinero did not answer"),
    "changing": Sentence(
        da="bilaget blev ændret imens", de="der Beleg wurde währenddessen geändert", en="the document kept changing"
    ),
    "not_there_yet": Sentence(
        da="kladden viste sig ikke i Dinero",
        de="der Entwurf erschien nicht in Dinero",
        en="the draft did not show up in Dinero",
    ),
    "contact_made_twice": Sentence(
        da="kontakten ligger to gange i Dinero",
        de="der Kontakt liegt zweimal in Dinero",
        en="the contact is in Dinero twice",
    ),
}


def explain(code: str, details: Mapping[str, str], language: Language) -> str:
    """The sentence of a cause. Raises KeyError for a code that has none."""
    return fill(CAUSES[code], details, language)


def fill(sentence: Sentence, details: Mapping[str, str], language: Language) -> str:
    """A sentence with its details as they are written in that language."""
    text: str = getattr(sentence, language)
    shown = {name: _shown(name, value, language) for name, value in details.items()}
    return text.format_map(_Told(shown))


class _Told(dict[str, str]):
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
    return _worded(value, language) if name in ("kind", "field", "last") else value


def _worded(value: str, language: Language) -> str:
    """`line 2` is a word with a number behind it."""
    word, space, number = value.rpartition(" ") if value[-1:].isdigit() else (value, "", "")
    return f"{getattr(WORDS[word], language)}{space}{number}" if word in WORDS else value
