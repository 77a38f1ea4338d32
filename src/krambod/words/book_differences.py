"""What does a merchant read where an order of ours and Dinero's document do not agree? By the kind of difference."""

from collections.abc import Mapping

from krambod.words.details import fill
from krambod.words.language import Language, Sentence

# These tell amounts in DKK, the others numbers of documents.
AMOUNTS = ("total_differs", "overpaid", "money_without_order")

BOOK_DIFFERENCES: Mapping[str, Sentence] = {
    "not_transferred": Sentence(
        da="Ordren har været klar i over en time, uden at der er sket noget. Se på »Oversigt«, om forbindelsen virker.",
        de="Die Bestellung ist seit über einer Stunde bereit, und nichts geschieht. Sehen Sie unter „Übersicht“ "
        "nach, ob die Verbindung arbeitet.",
        en="The order has been ready for more than an hour, and nothing happens. See on “Overview” whether the "
        "connection works.",
    ),
    "document_missing": Sentence(
        da="Ordren er bogført som nr. {here}, men Dinero har ikke det bilag. Åbn ordren, og se i Dinero efter "
        "nummeret.",
        de="Die Bestellung ist als Nr. {here} gebucht, aber Dinero hat diesen Beleg nicht. Öffnen Sie die "
        "Bestellung, und suchen Sie in Dinero nach der Nummer.",
        en="The order is booked as no. {here}, but Dinero does not have that document. Open the order, and look for "
        "the number in Dinero.",
    ),
    "draft_missing": Sentence(
        da="Ordrens kladde er slettet i Dinero. Åbn ordren, og vælg, hvad der skal ske.",
        de="Der Entwurf der Bestellung wurde in Dinero gelöscht. Öffnen Sie die Bestellung, und wählen Sie, was "
        "geschehen soll.",
        en="The order's draft was deleted in Dinero. Open the order, and choose what is to happen.",
    ),
    "not_booked_there": Sentence(
        da="Ordren er bogført som nr. {here} her, men er en kladde i Dinero. Åbn ordren, og se på bilaget i Dinero.",
        de="Die Bestellung ist hier als Nr. {here} gebucht, in Dinero aber ein Entwurf. Öffnen Sie die Bestellung, "
        "und sehen Sie sich den Beleg in Dinero an.",
        en="The order is booked as no. {here} here, but is a draft in Dinero. Open the order, and look at the "
        "document in Dinero.",
    ),
    "booked_there_only": Sentence(
        da="Bilaget er bogført i Dinero som nr. {there}, men ikke her. Åbn ordren, og tryk på »Overfør nu«.",
        de="Der Beleg ist in Dinero als Nr. {there} gebucht, hier aber nicht. Öffnen Sie die Bestellung, und drücken"
        " Sie „Jetzt übertragen“.",
        en="The document is booked in Dinero as no. {there}, but not here. Open the order, and press “Transfer now”.",
    ),
    "number_differs": Sentence(
        da="Bilaget har nr. {here} her og nr. {there} i Dinero.",
        de="Der Beleg hat hier die Nr. {here} und in Dinero die Nr. {there}.",
        en="The document has no. {here} here and no. {there} in Dinero.",
    ),
    "total_differs": Sentence(
        da="Bilaget er på {here_amount} kr. her og på {there_amount} kr. i Dinero. Ret det ikke i Dinero: åbn "
        "ordren, og opret en kreditnota.",
        de="Der Beleg lautet hier auf {here_amount} DKK und in Dinero auf {there_amount} DKK. Ändern Sie es nicht in"
        " Dinero: Öffnen Sie die Bestellung, und legen Sie eine Gutschrift an.",
        en="The document is for {here_amount} DKK here and for {there_amount} DKK in Dinero. Do not change it in "
        "Dinero: open the order, and make a credit note.",
    ),
    "overpaid": Sentence(
        da="Der er registreret mere på fakturaen i Dinero, end den lyder på; herfra er {here_amount} kr. registreret. "
        "Der ses efter nu; står ordren under »Kræver handling«, så afgør det der.",
        de="In Dinero ist auf der Rechnung mehr registriert, als sie ausweist; von hier aus sind es {here_amount} "
        "DKK. Es wird jetzt nachgesehen; steht die Bestellung unter „Handlung nötig“, entscheiden Sie dort.",
        en="More is registered on the invoice in Dinero than it asks for; {here_amount} DKK of it from here. It is "
        "looked at now; if the order stands under “Needs action”, decide there.",
    ),
    "paid_there_only": Sentence(
        da="Fakturaen er betalt i Dinero, men åben her. Der ses efter nu, og betalingen tages med.",
        de="Die Rechnung ist in Dinero bezahlt, hier aber offen. Es wird jetzt nachgesehen, und die Zahlung wird "
        "übernommen.",
        en="The invoice is paid in Dinero but open here. It is looked at now, and the payment is taken over.",
    ),
    "open_there_only": Sentence(
        da="Fakturaen er betalt her, men åben i Dinero: nogen har slettet betalingen. Der ses efter nu; under »Kræver "
        "handling« vælger du, om den registreres igen.",
        de="Die Rechnung ist hier bezahlt, in Dinero aber offen: Jemand hat die Zahlung gelöscht. Es wird jetzt "
        "nachgesehen; unter „Handlung nötig“ wählen Sie, ob sie erneut registriert wird.",
        en="The invoice is paid here but open in Dinero: somebody has deleted the payment. It is looked at now; under "
        "“Needs action” you choose whether it is registered again.",
    ),
    "draft_left_over": Sentence(
        da="I Dinero ligger en kladde, som ingen ordre bruger. Tryk »Slet kladden«.",
        de="In Dinero liegt ein Entwurf, den keine Bestellung braucht. Drücken Sie „Entwurf löschen“.",
        en="There is a draft in Dinero that no order needs. Press “Delete the draft”.",
    ),
    "document_without_order": Sentence(
        da="I Dinero er bilag nr. {there} bogført herfra, men ingen ordre hører til det. Se efter, om salget er "
        "bogført to gange.",
        de="In Dinero ist der Beleg Nr. {there} von hier aus gebucht, aber keine Bestellung gehört dazu. Prüfen Sie,"
        " ob der Verkauf doppelt gebucht ist.",
        en="Document no. {there} in Dinero was booked from here, but no order belongs to it. See whether the sale is"
        " booked twice.",
    ),
    "money_without_order": Sentence(
        da="På en af butikkens beholdninger er der kommet {there_amount} kr. ind, som ingen ordre fortæller om. Se i "
        "Dinero, hvad det er; hører det til en ordre, så registrér betalingen på dens faktura, så tages den med her.",
        de="Auf einem Geldkonto des Shops sind {there_amount} DKK eingegangen, von denen keine Bestellung berichtet. "
        "Sehen Sie in Dinero nach, was es ist; gehört es zu einer Bestellung, registrieren Sie die Zahlung auf ihrer "
        "Rechnung, dann wird sie hier übernommen.",
        en="On a deposit account of the shop, {there_amount} DKK came in of which no order tells. See in Dinero what "
        "it is; if it belongs to an order, register the payment on its invoice, and it is taken over here.",
    ),
}


def explain_difference(kind: str, here: str, there: str, language: Language) -> str:
    """The sentence of a difference: `here` is what we know, `there` what Dinero knows, each "" if it says nothing."""
    suffix = "_amount" if kind in AMOUNTS else ""
    told = {f"{name}{suffix}": value for name, value in (("here", here), ("there", there)) if value}
    return fill(BOOK_DIFFERENCES[kind], told, language)
