"""What can the shop change in an order after its invoice is booked?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import CREDIT_DIFFERENCE, ISSUE_SUPPLEMENT, SKIP_DIFFERENCE
from krambod.words.language import Sentence

AFTER_BOOKING_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="invoice_too_low",
        mended_by="order",
        choices=(ISSUE_SUPPLEMENT, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Ændret efter bogføring: fakturaen er for lav",
            de="Nach der Buchung geändert: die Rechnung ist zu niedrig",
            en="Changed after it was booked: the invoice is too low",
        ),
        sentence=Sentence(
            da="Ordren blev ændret, efter at faktura {number} var bogført. Ordren er nu på {total} kr. og fakturaen på "
            "{invoice_total} kr., så fakturaen er {amount} kr. for lav (konto {accounts}). Tryk på "
            "»Udsted tillægsfaktura« på ordrens side, hvis knappen er der. Ellers vælg »Bogfør ikke forskellen«, og "
            "skriv hvorfor.",
            de="Die Bestellung wurde geändert, nachdem Rechnung {number} gebucht war. Die Bestellung lautet jetzt auf "
            "{total} DKK und die Rechnung auf {invoice_total} DKK; die Rechnung ist also um {amount} DKK zu niedrig "
            "(Konto {accounts}). Drücken Sie auf der Seite der Bestellung „Nachtragsrechnung ausstellen“, falls "
            "die Schaltfläche da ist. Sonst wählen Sie „Differenz nicht buchen“ und schreiben, warum.",
            en="The order was changed after invoice {number} was booked. The order is now for {total} DKK and the "
            "invoice for {invoice_total} DKK, so the invoice is {amount} DKK too low (account {accounts}). Press "
            "“Issue a supplement” on the order's page, if that button is there. Otherwise choose “Do not book the "
            "difference” and write why.",
        ),
    ),
    Cause(
        code="invoice_too_high",
        mended_by="order",
        choices=(CREDIT_DIFFERENCE, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Ændret efter bogføring: fakturaen er for høj",
            de="Nach der Buchung geändert: die Rechnung ist zu hoch",
            en="Changed after it was booked: the invoice is too high",
        ),
        sentence=Sentence(
            da="Ordren blev ændret, efter at faktura {number} var bogført. Ordren er nu på {total} kr. og fakturaen på "
            "{invoice_total} kr., så fakturaen er {amount} kr. for høj (konto {accounts}). "
            "Tryk på »Krediter forskellen« på ordrens side, hvis knappen er der. Ellers vælg linjerne med »Opret "
            "kreditnota«, og vælg så »Bogfør ikke forskellen«.",
            de="Die Bestellung wurde geändert, nachdem Rechnung {number} gebucht war. Die Bestellung lautet jetzt auf "
            "{total} DKK und die Rechnung auf {invoice_total} DKK; die Rechnung ist also um {amount} DKK zu hoch "
            "(Konto {accounts}). Drücken Sie auf der Seite der Bestellung „Differenz gutschreiben“, falls die "
            "Schaltfläche da ist. Sonst wählen Sie die Positionen mit „Gutschrift anlegen“ und dann „Differenz nicht "
            "buchen“.",
            en="The order was changed after invoice {number} was booked. The order is now for {total} DKK and the "
            "invoice for {invoice_total} DKK, so the invoice is {amount} DKK too high (account {accounts}). Press "
            "“Credit the difference” on the order's page, if that button is there. Otherwise choose the lines with "
            "“Make a credit note”, then choose “Do not book the difference”.",
        ),
    ),
    Cause(
        code="invoice_differs",
        mended_by="order",
        choices=(SKIP_DIFFERENCE,),
        can_be_tried_again=False,
        title=Sentence(
            da="Ændret efter bogføring",
            de="Nach der Buchung geändert",
            en="Changed after it was booked",
        ),
        sentence=Sentence(
            da="Ordren blev ændret, efter at faktura {number} var bogført ({field}: »{before}« er nu »{after}«). "
            "Fakturaen er, som den var. Er den god nok, så vælg »Bogfør ikke forskellen«. Ellers opret en kreditnota "
            "og en ny faktura i Dinero, og vælg så det samme med »Bogført i hånden som nr. …«.",
            de="Die Bestellung wurde geändert, nachdem Rechnung {number} gebucht war ({field}: „{before}“ ist jetzt "
            "„{after}“). Die Rechnung ist unverändert. Genügt sie, wählen Sie „Differenz nicht buchen“. Sonst legen "
            "Sie in Dinero eine Gutschrift und eine neue Rechnung an und wählen dann dasselbe mit „Von Hand gebucht "
            "als Nr. …“.",
            en="The order was changed after invoice {number} was booked ({field}: “{before}” is now “{after}”). The "
            "invoice is as it was. If it is good enough, choose “Do not book the difference”. Otherwise make a credit "
            "note and a new invoice in Dinero, then choose the same with “Booked by hand as no. …”.",
        ),
    ),
    Cause(
        code="paid_more_than_invoice",
        mended_by="order",
        choices=(SKIP_DIFFERENCE,),
        can_be_tried_again=False,
        title=Sentence(
            da="Betalt mere end fakturaen",
            de="Mehr bezahlt als die Rechnung",
            en="More paid than the invoice",
        ),
        sentence=Sentence(
            da="Faktura {number} er på {invoice_total} kr., men der er betalt {amount} kr. mere for ordren. De "
            "{invoice_total} kr. er registreret. Send en faktura på de {amount} kr. fra Dinero, eller betal dem "
            "tilbage, og vælg »Bogfør ikke forskellen«.",
            de="Rechnung {number} lautet auf {invoice_total} DKK, für die Bestellung wurden aber {amount} DKK mehr "
            "bezahlt. Die {invoice_total} DKK sind registriert. Senden Sie aus Dinero eine Rechnung über {amount} DKK "
            "oder zahlen Sie sie zurück, und wählen Sie „Differenz nicht buchen“.",
            en="Invoice {number} is for {invoice_total} DKK, but {amount} DKK more is paid for the order. The "
            "{invoice_total} DKK are registered. Send an invoice of {amount} DKK from Dinero, or pay it back, then "
            "choose “Do not book the difference”.",
        ),
    ),
)
