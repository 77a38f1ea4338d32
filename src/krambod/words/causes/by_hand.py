"""What can a person do by hand in Dinero to a booked invoice, so that somebody must decide what it means?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import LEAVE_IN_DINERO, REGISTER_AGAIN, REPAID_ON
from krambod.words.language import Sentence

BY_HAND_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="payment_deleted",
        mended_by="order",
        can_be_tried_again=False,
        choices=(REGISTER_AGAIN, LEAVE_IN_DINERO),
        title=Sentence(
            da="Betalingen er slettet i Dinero",
            de="Die Zahlung ist in Dinero gelöscht",
            en="The payment was deleted in Dinero",
        ),
        sentence=Sentence(
            da="Betalingen på {amount} kr. er slettet på faktura {number} i Dinero. Har kunden betalt, så tryk "
            "»Registrér igen«. Var det meningen, så tryk »Lad det være i Dinero«; så står fakturaen som ubetalt.",
            de="Die Zahlung über {amount} DKK ist bei Rechnung {number} in Dinero gelöscht. Hat der Kunde bezahlt, "
            "drücken Sie „Erneut registrieren“. War es so gemeint, drücken Sie „In Dinero so lassen“; dann bleibt die "
            "Rechnung offen.",
            en="The payment of {amount} DKK was deleted on invoice {number} in Dinero. If the customer has paid, press "
            "“Register it again”. If it was meant, press “Leave it in Dinero”; then the invoice stays unpaid.",
        ),
    ),
    Cause(
        code="credited_not_repaid",
        mended_by="order",
        can_be_tried_again=False,
        choices=(REPAID_ON, LEAVE_IN_DINERO),
        title=Sentence(
            da="Krediteret i Dinero: mangler tilbagebetaling",
            de="In Dinero gutgeschrieben: Rückzahlung fehlt",
            en="Credited in Dinero: not paid back yet",
        ),
        sentence=Sentence(
            da="Faktura {number} er krediteret i Dinero med {credited_amount} kr., men kunden har ikke fået {amount} "
            "kr. tilbage. Betal dem tilbage i din betalingsløsning, og skriv dagen under »Betalt tilbage den«; så "
            "registreres det i Dinero. Har du ordnet det på anden vis, så tryk »Lad det være i Dinero«.",
            de="Rechnung {number} ist in Dinero mit {credited_amount} DKK gutgeschrieben, aber der Kunde hat {amount} "
            "DKK nicht zurückbekommen. Zahlen Sie sie in Ihrer Zahlungslösung zurück und geben Sie den Tag unter "
            "„Zurückgezahlt am“ ein; dann wird es in Dinero registriert. Ist es anders geregelt, drücken Sie „In "
            "Dinero so lassen“.",
            en="Invoice {number} is credited in Dinero with {credited_amount} DKK, but the customer has not got "
            "{amount} DKK back. Pay it back in your payment solution, and write the day under “Paid back on”; then it "
            "is registered in Dinero. If it is settled in another way, press “Leave it in Dinero”.",
        ),
    ),
    Cause(
        code="overpaid_in_dinero",
        mended_by="order",
        choices=(LEAVE_IN_DINERO,),
        title=Sentence(
            da="Betalt for meget i Dinero",
            de="In Dinero zu viel bezahlt",
            en="Overpaid in Dinero",
        ),
        sentence=Sentence(
            da="Der er i Dinero registreret {amount} kr. mere på faktura {number}, end den lyder på. Er betalingen "
            "registreret to gange, så slet den ene i Dinero; så går ordren videre af sig selv. Skal kunden have "
            "pengene, så tryk »Lad det være i Dinero«.",
            de="In Dinero sind {amount} DKK mehr auf Rechnung {number} registriert, als sie lautet. Ist die Zahlung "
            "doppelt registriert, löschen Sie eine davon in Dinero; dann geht die Bestellung von selbst weiter. Steht "
            "das Geld dem Kunden zu, drücken Sie „In Dinero so lassen“.",
            en="In Dinero, {amount} DKK more are registered on invoice {number} than it asks for. If the payment is "
            "registered twice, delete one of them in Dinero; then the order goes on by itself. If the money is the "
            "customer's, press “Leave it in Dinero”.",
        ),
    ),
    Cause(
        code="repaid_in_dinero",
        mended_by="order",
        choices=(LEAVE_IN_DINERO,),
        title=Sentence(
            da="Betalt tilbage i Dinero uden kreditnota",
            de="In Dinero ohne Gutschrift zurückgezahlt",
            en="Paid back in Dinero without a credit note",
        ),
        sentence=Sentence(
            da="Der er i Dinero registreret en tilbagebetaling på {amount} kr. på faktura {number}, men ingen "
            "kreditnota. Fik kunden pengene for en vare, så tryk »Opret kreditnota« på ordrens side. Ellers tryk "
            "»Lad det være i Dinero«.",
            de="In Dinero ist eine Rückzahlung von {amount} DKK auf Rechnung {number} registriert, aber keine "
            "Gutschrift. Bekam der Kunde das Geld für einen Artikel, drücken Sie „Gutschrift anlegen“ auf der Seite "
            "der Bestellung. Sonst drücken Sie „In Dinero so lassen“.",
            en="In Dinero, a repayment of {amount} DKK is registered on invoice {number}, but no credit note. If the "
            "customer got the money for an article, press “Make a credit note” on the order's page. Otherwise "
            "press “Leave it in Dinero”.",
        ),
    ),
    Cause(
        code="second_invoice",
        mended_by="order",
        choices=(LEAVE_IN_DINERO,),
        title=Sentence(
            da="Der er to fakturaer på ordren",
            de="Zwei Rechnungen zur Bestellung",
            en="There are two invoices for the order",
        ),
        sentence=Sentence(
            da="I Dinero er der også faktura {document} med ordrens nummer og samme beløb ({amount} kr.), som ikke er "
            "lavet her. Er det samme salg, så står det to gange: Tryk »Opret kreditnota« på ordrens side, og krediter "
            "faktura {number}. Er det et andet salg, så tryk »Lad det være i Dinero«.",
            de="In Dinero gibt es auch Rechnung {document} mit der Nummer der Bestellung und demselben Betrag "
            "({amount} DKK), die nicht von hier ist. Ist es derselbe Verkauf, steht er doppelt: Drücken Sie "
            "„Gutschrift anlegen“ auf der Seite der Bestellung und schreiben Sie Rechnung {number} gut. Ist es ein "
            "anderer, drücken Sie „In Dinero so lassen“.",
            en="In Dinero there is also invoice {document} with the order's number and the same amount ({amount} "
            "DKK), which was not made here. If it is the same sale, it stands there twice: press “Make a credit note” "
            "on the order's page, and credit invoice {number}. If it is another sale, press “Leave it in Dinero”.",
        ),
    ),
    Cause(
        code="loose_credit_note",
        mended_by="order",
        choices=(LEAVE_IN_DINERO,),
        title=Sentence(
            da="En kreditnota hører ikke til en faktura",
            de="Eine Gutschrift gehört zu keiner Rechnung",
            en="A credit note belongs to no invoice",
        ),
        sentence=Sentence(
            da="Kreditnota {document} i Dinero nævner ordren, men er ikke koblet til faktura {number}, så fakturaen "
            "står uændret. Skal der krediteres mere, så tryk »Opret kreditnota« på ordrens side. Er kreditnotaen nok, "
            "så tryk »Lad det være i Dinero«.",
            de="Gutschrift {document} in Dinero nennt die Bestellung, ist aber nicht mit Rechnung {number} verbunden, "
            "sodass die Rechnung unverändert ist. Soll mehr gutgeschrieben werden, drücken Sie „Gutschrift anlegen“ "
            "auf der Seite der Bestellung. Genügt die Gutschrift, drücken Sie „In Dinero so lassen“.",
            en="Credit note {document} in Dinero names the order, but is not linked to invoice {number}, so the "
            "invoice is unchanged. If more is to be credited, press “Make a credit note” on the order's page. If the "
            "credit note is enough, press “Leave it in Dinero”.",
        ),
    ),
)
