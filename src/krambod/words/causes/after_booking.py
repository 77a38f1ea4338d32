"""What can the shop change in an order after its invoice is booked?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import (
    CREDIT_DIFFERENCE,
    E_INVOICE_IS_SENT,
    ISSUE_AS_NOW,
    ISSUE_SUPPLEMENT,
    LOOKED_UP_IN_VIES,
    REISSUE,
    SEND_AS_MAIL,
    SEND_E_INVOICE,
    SKIP_DIFFERENCE,
)
from krambod.words.language import Sentence

AFTER_BOOKING_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="e_invoice_refused",
        mended_by="order",
        choices=(SEND_E_INVOICE, SEND_AS_MAIL, E_INVOICE_IS_SENT),
        can_be_tried_again=False,
        title=Sentence(
            da="E-fakturaen kunne ikke sendes",
            de="Die E-Rechnung konnte nicht gesendet werden",
            en="The e-invoice could not be sent",
        ),
        sentence=Sentence(
            da="Fakturaen er bogført, men Dinero kunne ikke sende den som e-faktura til {ean}: »{answer}« Er nummeret "
            "forkert, så tryk »Ret køber eller CVR«; så udstedes fakturaen igen med det rigtige. Ellers send "
            "e-fakturaen igen, eller send fakturaen som mail i stedet.",
            de="Die Rechnung ist gebucht, aber Dinero konnte sie nicht als E-Rechnung an {ean} senden: „{answer}“ Ist "
            "die Nummer falsch, drücken Sie „Käufer oder USt-IdNr. berichtigen“; dann wird die Rechnung mit der "
            "richtigen neu ausgestellt. Sonst senden Sie die E-Rechnung erneut, oder mailen Sie die Rechnung.",
            en="The invoice is booked, but Dinero could not send it as an e-invoice to {ean}: “{answer}” If the number "
            "is wrong, press “Correct the buyer or VAT number”; then the invoice is issued again with the right one. "
            "Otherwise send the e-invoice again, or mail the invoice instead.",
        ),
    ),
    Cause(
        code="e_invoice_unknown",
        mended_by="order",
        choices=(E_INVOICE_IS_SENT, SEND_E_INVOICE, SEND_AS_MAIL),
        can_be_tried_again=False,
        title=Sentence(
            da="Er e-fakturaen sendt?",
            de="Ist die E-Rechnung gesendet?",
            en="Has the e-invoice been sent?",
        ),
        sentence=Sentence(
            da="Dinero svarede ikke, da e-fakturaen til {ean} skulle sendes. Den sendes ikke igen af sig "
            "selv, for kunden må ikke få den to gange. Se på fakturaen i Dinero, om den er sendt.",
            de="Dinero antwortete nicht, als die E-Rechnung an {ean} gesendet werden sollte. Sie wird "
            "nicht von selbst noch einmal gesendet, denn der Kunde darf sie nicht zweimal bekommen. Sehen Sie an der "
            "Rechnung in Dinero nach, ob sie gesendet ist.",
            en="Dinero did not answer when the e-invoice to {ean} was to be sent. It is not sent again by "
            "itself, because the customer must not get it twice. Look at the invoice in Dinero whether it was sent.",
        ),
    ),
    Cause(
        code="invoice_too_low",
        mended_by="order",
        choices=(ISSUE_SUPPLEMENT, REISSUE, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Ændret efter bogføring: fakturaen er for lav",
            de="Nach der Buchung geändert: die Rechnung ist zu niedrig",
            en="Changed after it was booked: the invoice is too low",
        ),
        sentence=Sentence(
            da="Ordren blev ændret, efter at faktura {number} var bogført. Ordren er nu på {total} kr. og fakturaen på "
            "{invoice_total} kr., så fakturaen er {amount} kr. for lav (konto {accounts}). Tryk på "
            "ordrens side på {correction}.",
            de="Die Bestellung wurde geändert, nachdem Rechnung {number} gebucht war. Die Bestellung lautet jetzt auf "
            "{total} DKK und die Rechnung auf {invoice_total} DKK; die Rechnung ist also um {amount} DKK zu niedrig "
            "(Konto {accounts}). Drücken Sie auf der Seite der Bestellung {correction}.",
            en="The order was changed after invoice {number} was booked. The order is now for {total} DKK and the "
            "invoice for {invoice_total} DKK, so the invoice is {amount} DKK too low (account {accounts}). On "
            "the order's page, press {correction}.",
        ),
    ),
    Cause(
        code="invoice_too_high",
        mended_by="order",
        choices=(CREDIT_DIFFERENCE, REISSUE, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Ændret efter bogføring: fakturaen er for høj",
            de="Nach der Buchung geändert: die Rechnung ist zu hoch",
            en="Changed after it was booked: the invoice is too high",
        ),
        sentence=Sentence(
            da="Ordren blev ændret, efter at faktura {number} var bogført. Ordren er nu på {total} kr. og fakturaen på "
            "{invoice_total} kr., så fakturaen er {amount} kr. for høj (konto {accounts}). "
            "Tryk på ordrens side på {correction}.",
            de="Die Bestellung wurde geändert, nachdem Rechnung {number} gebucht war. Die Bestellung lautet jetzt auf "
            "{total} DKK und die Rechnung auf {invoice_total} DKK; die Rechnung ist also um {amount} DKK zu hoch "
            "(Konto {accounts}). Drücken Sie auf der Seite der Bestellung {correction}.",
            en="The order was changed after invoice {number} was booked. The order is now for {total} DKK and the "
            "invoice for {invoice_total} DKK, so the invoice is {amount} DKK too high (account {accounts}). On "
            "the order's page, press {correction}.",
        ),
    ),
    Cause(
        code="invoice_differs",
        mended_by="order",
        choices=(REISSUE, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Ændret efter bogføring",
            de="Nach der Buchung geändert",
            en="Changed after it was booked",
        ),
        sentence=Sentence(
            da="Ordren blev ændret, efter at faktura {number} var bogført ({field}: »{before}« er nu »{after}«). "
            "Fakturaen er, som den var. Er den god nok, så vælg »Bogfør ikke forskellen«. Ellers tryk på ordrens side "
            "på {correction}.",
            de="Die Bestellung wurde geändert, nachdem Rechnung {number} gebucht war ({field}: „{before}“ ist jetzt "
            "„{after}“). Die Rechnung ist unverändert. Genügt sie, wählen Sie „Differenz nicht buchen“. Sonst "
            "drücken Sie auf der Seite der Bestellung {correction}.",
            en="The order was changed after invoice {number} was booked ({field}: “{before}” is now “{after}”). The "
            "invoice is as it was. If it is good enough, choose “Do not book the difference”. Otherwise press "
            "{correction} on the order's page.",
        ),
    ),
    Cause(
        code="paid_more_than_invoice",
        mended_by="order",
        choices=(REISSUE, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Betalt mere end fakturaen",
            de="Mehr bezahlt als die Rechnung",
            en="More paid than the invoice",
        ),
        sentence=Sentence(
            da="Faktura {number} er på {invoice_total} kr., men der er betalt {amount} kr. mere for ordren. De "
            "{invoice_total} kr. er registreret. Tryk på ordrens side på {correction}. Eller betal de {amount} kr. "
            "tilbage, og vælg »Bogfør ikke forskellen«.",
            de="Rechnung {number} lautet auf {invoice_total} DKK, für die Bestellung wurden aber {amount} DKK mehr "
            "bezahlt. Die {invoice_total} DKK sind registriert. Drücken Sie auf der Seite der Bestellung "
            "{correction}. Oder zahlen Sie die {amount} DKK zurück, und wählen Sie „Differenz nicht buchen“.",
            en="Invoice {number} is for {invoice_total} DKK, but {amount} DKK more is paid for the order. The "
            "{invoice_total} DKK are registered. On the order's page, press {correction}. Or pay the {amount} DKK "
            "back, then choose “Do not book the difference”.",
        ),
    ),
    Cause(
        code="reissue_needs_vies",
        mended_by="order",
        choices=(LOOKED_UP_IN_VIES, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Ændret efter bogføring: slå momsnummeret op",
            de="Nach der Buchung geändert: USt-IdNr. nachschlagen",
            en="Changed after it was booked: look the VAT number up",
        ),
        sentence=Sentence(
            da="Ordren blev ændret, efter at faktura {number} var bogført, og er nu et salg uden moms til "
            "{vat_number}. Slå nummeret op i VIES, skriv svaret på ordrens side, og tryk på »Slået op i VIES«. "
            "Derefter kan fakturaen krediteres og udstedes igen.",
            de="Die Bestellung wurde geändert, nachdem Rechnung {number} gebucht war, und ist jetzt ein Verkauf ohne "
            "MwSt. an {vat_number}. Schlagen Sie die Nummer in VIES nach, tragen Sie die Antwort auf der Seite der "
            "Bestellung ein und drücken Sie „In VIES nachgeschlagen“. Danach kann die Rechnung gutgeschrieben und neu "
            "ausgestellt werden.",
            en="The order was changed after invoice {number} was booked, and is now a sale without VAT to "
            "{vat_number}. Look the number up in VIES, write the answer on the order's page, and press “Looked up in "
            "VIES”. Then the invoice can be credited and issued again.",
        ),
    ),
    Cause(
        code="reissue_changed",
        mended_by="order",
        choices=(ISSUE_AS_NOW,),
        title=Sentence(
            da="Ændret, mens fakturaen blev udstedt igen",
            de="Geändert, während die Rechnung neu ausgestellt wurde",
            en="Changed while the invoice was issued again",
        ),
        sentence=Sentence(
            da="Fakturaen er krediteret, men den nye faktura er ikke længere den, du så: den bliver på {total} kr. "
            "Tryk på »Udsted fakturaen, som ordren er nu«.",
            de="Die Rechnung ist gutgeschrieben, aber die neue Rechnung ist nicht mehr die, die Sie gesehen haben: sie "
            "lautet jetzt auf {total} DKK. Drücken Sie „Rechnung nach jetzigem Stand ausstellen“.",
            en="The invoice is credited, but the new invoice is no longer the one that you saw: it is now for {total} "
            "DKK. Press “Issue it as the order is now”.",
        ),
    ),
)
