"""What do states, reasons and roles say on the screen? In three languages, in Dinero's own words."""

from collections.abc import Mapping

from krambod.merchants.rights import MemberRole
from krambod.transfers.models import State
from krambod.transfers.outcomes import Reason
from krambod.words.language import Language, Sentence, say

STATES: Mapping[str, Sentence] = {
    State.RECEIVED: Sentence(da="Modtaget", de="Empfangen", en="Received"),
    State.WAITING: Sentence(da="I kø", de="In der Warteschlange", en="In the queue"),
    State.DRAFTED: Sentence(da="Kladde i Dinero", de="Entwurf in Dinero", en="Draft in Dinero"),
    State.BOOKED: Sentence(da="Bogført", de="Gebucht", en="Booked"),
    State.PAID: Sentence(da="Betaling registreret", de="Zahlung registriert", en="Payment registered"),
    State.CREDITED: Sentence(da="Krediteret", de="Gutgeschrieben", en="Credited"),
    State.SKIPPED: Sentence(da="Bogføres ikke", de="Wird nicht gebucht", en="Not booked"),
    State.CANCELLED: Sentence(da="Annulleret", de="Storniert", en="Cancelled"),
}
WAITING: Mapping[str, Sentence] = {
    Reason.PAYMENT: Sentence(da="Afventer betaling", de="Wartet auf Zahlung", en="Waiting for payment"),
    Reason.SHIPMENT: Sentence(da="Afventer afsendelse", de="Wartet auf Versand", en="Waiting for shipment"),
    Reason.EARLIER_INVOICE: Sentence(
        da="Afventer en tidligere faktura", de="Wartet auf eine frühere Rechnung", en="Waiting for an earlier invoice"
    ),
    Reason.REPAYMENT: Sentence(da="Mangler tilbagebetaling", de="Rückzahlung fehlt", en="Not paid back yet"),
}
SKIPPED: Mapping[str, Sentence] = {
    Reason.ZERO_TOTAL: Sentence(da="0 kr.", de="0 DKK", en="0 DKK"),
    Reason.REFUNDED: Sentence(
        da="krediteret før bogføring", de="vor der Buchung erstattet", en="refunded before it was booked"
    ),
    Reason.CREDITED: Sentence(
        da="krediteret med annulleringen", de="mit der Stornierung gutgeschrieben", en="credited with the cancellation"
    ),
    Reason.CREDITED_HERE: Sentence(
        da="krediteret her i forvejen", de="hier schon gutgeschrieben", en="credited here before"
    ),
    Reason.TAKEN_BACK: Sentence(
        da="taget tilbage i butikken", de="im Shop zurückgenommen", en="taken back in the shop"
    ),
    # Nothing is left for an invoice of its own, so this says all.
    Reason.NEVER_PAID: Sentence(
        da="bankoverførslen kom aldrig", de="die Überweisung kam nie", en="the bank transfer never came"
    ),
    Reason.INVOICED_IN_PARTS: Sentence(
        da="Bogført med delfakturaer", de="Mit Teilrechnungen gebucht", en="Booked with part invoices"
    ),
    Reason.TEST_ORDER: Sentence(da="testordre", de="Testbestellung", en="test order"),
    Reason.BEFORE_START: Sentence(da="fra før startdatoen", de="vor dem Startdatum", en="before the start date"),
    Reason.AFTER_STOP: Sentence(
        da="efter at overførslen blev stoppet", de="nach dem Ende der Übertragung", en="after the transfer was stopped"
    ),
    Reason.PART_OF_ORDER: Sentence(
        da="del af en anden ordre", de="Teil einer anderen Bestellung", en="a part of another order"
    ),
    Reason.NOT_TO_BE_BOOKED: Sentence(da="valgt her", de="hier gewählt", en="chosen here"),
}
HELD = Sentence(da="Kræver handling", de="Handlung nötig", en="Needs action")
CHANGED = Sentence(
    da="Ændret efter bogføring", de="Nach der Buchung geändert", en="Changed after it was booked"
)  # fmt: skip
PARTLY_CREDITED = Sentence(da="Delvist krediteret", de="Teilweise gutgeschrieben", en="Partly credited")
RETURN = Sentence(da="Retur meldt", de="Retoure gemeldet", en="Return announced")

ROLES: Mapping[str, Sentence] = {
    MemberRole.OWNER: Sentence(da="Ejer", de="Inhaber", en="Owner"),
    MemberRole.STAFF: Sentence(da="Medarbejder", de="Mitarbeiter", en="Staff"),
    MemberRole.BOOKKEEPER: Sentence(da="Bogholder", de="Buchhalter", en="Bookkeeper"),
    MemberRole.AUDITOR: Sentence(da="Revisor", de="Prüfer", en="Auditor"),
}
ROLES_EXPLAINED: Mapping[str, Sentence] = {
    MemberRole.OWNER: Sentence(
        da="må alt, også forbindelser, butikker og personer",
        de="darf alles, auch Verbindungen, Shops und Personen",
        en="may do everything, with connections, shops and people",
    ),
    MemberRole.STAFF: Sentence(
        da="ser ordrerne og afgør dem, der kræver handling",
        de="sieht die Bestellungen und entscheidet, wo Handlung nötig ist",
        en="sees the orders and decides those that need action",
    ),
    MemberRole.BOOKKEEPER: Sentence(
        da="som medarbejder, og ændrer konti, bogføringsregler og perioder",
        de="wie Mitarbeiter, und ändert Konten, Buchungsregeln und Zeiträume",
        en="as staff, and changes accounts, booking rules and periods",
    ),
    MemberRole.AUDITOR: Sentence(
        da="læser alt og skriver kommentarer, men ændrer intet",
        de="liest alles und schreibt Kommentare, ändert aber nichts",
        en="reads everything and writes comments, but changes nothing",
    ),
}


def state_words(state: str, reason: str, language: Language) -> str:
    """The state of an order in words, with the reason if it waits or is skipped."""
    if reason in WAITING and state in (State.WAITING, State.BOOKED):
        waiting = say(WAITING[reason], language)
        return waiting if state == State.WAITING else f"{say(STATES[state], language)}, {waiting.lower()}"
    if reason == Reason.INVOICED_IN_PARTS:
        return say(SKIPPED[reason], language)
    if reason in SKIPPED:
        return f"{say(STATES[state], language)} ({say(SKIPPED[reason], language)})"
    return say(STATES[state], language)
