"""What can be wrong with the money of an order, before and after its invoice is booked?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import BOOK_UNPAID, IN_PROPORTION, IS_CHARGEBACK, PAID_ON, REPAID, SKIP_DIFFERENCE
from krambod.words.language import Sentence

MONEY_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="refund_lines_needed",
        mended_by="order",
        choices=(IN_PROPORTION,),
        can_be_tried_again=False,
        title=Sentence(
            da="Hvad er krediteret før bogføring?",
            de="Was wurde vor der Buchung erstattet?",
            en="What was refunded before it was booked?",
        ),
        sentence=Sentence(
            da="Butikken har krediteret {amount} kr. af ordrens {total} kr., før den blev bogført, men det er ikke til "
            "at se, for hvilke varer. Skal alle varer sættes lige meget ned, så tryk »Fordel på varerne«. Ellers slet "
            "krediteringen i butikken, og krediter varerne der.",
            de="Der Shop hat {amount} DKK von {total} DKK erstattet, bevor die Bestellung gebucht wurde, aber nicht, "
            "für welche Artikel. Sollen alle Artikel gleich viel billiger werden, drücken Sie „Auf die Artikel "
            "verteilen“. Sonst löschen Sie die Erstattung im Shop und erstatten die Artikel dort.",
            en="The shop refunded {amount} DKK of {total} DKK before the order was booked, but not which goods it is "
            "for. If all goods are to be lowered alike, press “Spread over the goods”. Otherwise delete the refund in "
            "the shop, and refund the goods there.",
        ),
    ),
    Cause(
        code="repaid_without_refund",
        mended_by="order",
        title=Sentence(
            da="Penge betalt tilbage uden kreditering",
            de="Geld zurückgezahlt ohne Erstattung",
            en="Money paid back without a refund",
        ),
        sentence=Sentence(
            da="Der er betalt {amount} kr. af {total} kr. tilbage til kunden, men butikken har ikke krediteret noget. "
            "Krediter ordren i butikken. Er den bogført i Dinero, så vælg »Bogfør ikke« og »Bogført i hånden som "
            "nr. …«.",
            de="{amount} DKK von {total} DKK wurden dem Kunden zurückgezahlt, aber der Shop hat nichts erstattet. "
            "Erstatten Sie die Bestellung im Shop. Ist sie in Dinero gebucht, wählen Sie „Nicht buchen“ und „Von Hand "
            "gebucht als Nr. …“.",
            en="{amount} DKK of {total} DKK was paid back to the customer, but the shop refunded nothing. Refund the "
            "order in the shop. If it is booked in Dinero, choose “Do not book” and “Booked by hand as no. …”.",
        ),
    ),
    Cause(
        code="not_repaid",
        mended_by="order",
        choices=(REPAID,),
        title=Sentence(
            da="Ingen faktura: mangler tilbagebetaling",
            de="Keine Rechnung: Rückzahlung fehlt",
            en="No invoice: not paid back yet",
        ),
        sentence=Sentence(
            da="Ordren får ingen faktura, men der er hævet {amount} kr. hos kunden. Betal dem tilbage i din "
            "betalingsløsning, og tryk »Pengene er betalt tilbage«.",
            de="Die Bestellung bekommt keine Rechnung, aber {amount} DKK wurden beim Kunden eingezogen. Zahlen Sie sie "
            "in Ihrer Zahlungslösung zurück und drücken Sie „Das Geld ist zurückgezahlt“.",
            en="The order gets no invoice, but {amount} DKK was captured from the customer. Pay it back in your "
            "payment solution, and press “The money is paid back”.",
        ),
    ),
    Cause(
        code="refund_not_repaid",
        mended_by="order",
        choices=(REPAID,),
        can_be_tried_again=False,
        title=Sentence(
            da="Faktura på resten: mangler tilbagebetaling",
            de="Rechnung über den Rest: Rückzahlung fehlt",
            en="Invoice for the rest: not paid back yet",
        ),
        sentence=Sentence(
            da="Faktura {number} er på {invoice_total} kr., fordi resten er krediteret, men butikken har ikke fortalt, "
            "at kunden har fået {amount} kr. tilbage. Betal dem tilbage i din betalingsløsning, og tryk »Pengene er "
            "betalt tilbage«.",
            de="Rechnung {number} lautet auf {invoice_total} DKK, weil der Rest erstattet ist, aber der Shop hat nicht "
            "gemeldet, dass der Kunde {amount} DKK zurückbekommen hat. Zahlen Sie sie in Ihrer Zahlungslösung zurück "
            "und drücken Sie „Das Geld ist zurückgezahlt“.",
            en="Invoice {number} is for {invoice_total} DKK because the rest is refunded, but the shop has not told "
            "that the customer got {amount} DKK back. Pay it back in your payment solution, and press “The money is "
            "paid back”.",
        ),
    ),
    Cause(
        code="sent_never_paid",
        mended_by="order",
        choices=(BOOK_UNPAID, PAID_ON),
        title=Sentence(
            da="Afsendt, men aldrig betalt",
            de="Versandt, aber nie bezahlt",
            en="Sent, but never paid",
        ),
        sentence=Sentence(
            da="Varerne er sendt, men butikken har ikke fortalt om nogen betaling af de {total} kr. Er pengene kommet, "
            "så skriv dagen under »Betalt den«. Ellers tryk »Bogfør ubetalt«.",
            de="Die Ware ist versandt, aber der Shop hat keine Zahlung der {total} DKK gemeldet. Ist das Geld da, "
            "geben Sie den Tag unter „Bezahlt am“ ein. Sonst drücken Sie „Unbezahlt buchen“.",
            en="The goods are sent, but the shop has told of no payment of the {total} DKK. If the money has come, "
            "write the day under “Paid on”. Otherwise press “Book it unpaid”.",
        ),
    ),
    Cause(
        code="paid_less_than_total",
        mended_by="order",
        choices=(BOOK_UNPAID, PAID_ON),
        title=Sentence(
            da="Betalt mindre end totalen",
            de="Weniger bezahlt als die Summe",
            en="Less paid than the total",
        ),
        sentence=Sentence(
            da="Der er betalt {paid_amount} kr. af ordrens {total} kr., så der mangler {amount} kr. Er resten kommet, "
            "så skriv dagen under »Betalt den«. Skal resten stå åben på fakturaen, så tryk »Bogfør ubetalt«.",
            de="Von {total} DKK sind {paid_amount} DKK bezahlt; es fehlen {amount} DKK. Ist der Rest da, geben Sie den "
            "Tag unter „Bezahlt am“ ein. Soll der Rest auf der Rechnung offen bleiben, drücken Sie „Unbezahlt buchen“.",
            en="{paid_amount} DKK of {total} DKK is paid, so {amount} DKK is missing. If the rest has come, write the "
            "day under “Paid on”. If it is to stay open on the invoice, press “Book it unpaid”.",
        ),
    ),
    Cause(
        code="repaid_after_booking",
        mended_by="order",
        choices=(IS_CHARGEBACK, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Penge gik tilbage efter bogføring",
            de="Nach der Buchung floss Geld zurück",
            en="Money went back after it was booked",
        ),
        sentence=Sentence(
            da="Der er gået {amount} kr. tilbage til kunden, efter at faktura {number} var bogført, uden at butikken "
            "har krediteret noget. Har kundens bank taget pengene, så tryk »Det er en indsigelse«. Ellers tryk »Opret "
            "kreditnota« på ordrens side og krediter det, pengene gik tilbage for; så registreres de på den. "
            "Krediterer du i butikken, laves kreditnotaen af sig selv.",
            de="{amount} DKK gingen an den Kunden zurück, nachdem Rechnung {number} gebucht war, ohne dass der Shop "
            "etwas erstattet hat. Hat die Bank des Kunden das Geld zurückgeholt, drücken Sie „Das ist eine "
            "Rückbelastung“. Sonst drücken Sie auf der Seite der Bestellung „Gutschrift anlegen“ und schreiben Sie "
            "gut, wofür das Geld zurückging; es wird darauf registriert. Erstatten Sie im Shop, entsteht die "
            "Gutschrift von selbst.",
            en="{amount} DKK went back to the customer after invoice {number} was booked, and the shop refunded "
            "nothing. If the customer's bank took the money, press “It is a chargeback”. Otherwise press “Make a "
            "credit note” on the order's page and credit what the money went back for; it is then registered on it. "
            "If you refund in the shop, the credit note is made by itself.",
        ),
    ),
    Cause(
        code="paid_less_than_invoice",
        mended_by="order",
        choices=(PAID_ON, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Betalt mindre end fakturaen",
            de="Weniger bezahlt als die Rechnung",
            en="Less paid than the invoice",
        ),
        sentence=Sentence(
            da="Faktura {number} er på {invoice_total} kr., men betalingen er frigivet eller hævet for mindre, så der "
            "mangler {amount} kr. Kunden kan få en rykker. Er pengene kommet, så skriv dagen ved »Betalt den«; så "
            "registreres de på konto {account}. Skal kunden ikke betale, så tryk »Opret kreditnota« på ordrens side og "
            "krediter de {amount} kr. Skal fakturaen stå åben, så vælg »Bogfør ikke forskellen«.",
            de="Rechnung {number} lautet auf {invoice_total} DKK, aber die Zahlung wurde freigegeben oder niedriger "
            "eingezogen; es fehlen {amount} DKK. Der Kunde kann eine Mahnung bekommen. Ist das Geld gekommen, tragen "
            "Sie den Tag unter „Bezahlt am“ ein; es wird auf Konto {account} registriert. Soll der Kunde nicht zahlen, "
            "drücken Sie auf der Seite der Bestellung „Gutschrift anlegen“ und schreiben Sie {amount} DKK gut. Soll "
            "die Rechnung offen bleiben, wählen Sie „Differenz nicht buchen“.",
            en="Invoice {number} is for {invoice_total} DKK, but the payment was released or captured for less, so "
            "{amount} DKK is missing. The customer may get a reminder. If the money has come, write the day under "
            "“Paid on”; it is then registered on account {account}. If the customer is not to pay, press “Make a "
            "credit note” on the order's page and credit the {amount} DKK. If the invoice is to stay open, choose “Do "
            "not book the difference”.",
        ),
    ),
    Cause(
        code="not_captured",
        mended_by="order",
        choices=(PAID_ON, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Reserveret, men ikke hævet",
            de="Reserviert, aber nicht eingezogen",
            en="Reserved, but not captured",
        ),
        sentence=Sentence(
            da="Faktura {number} er forfalden, og {amount} kr. er reserveret hos kunden, men ikke hævet. Kunden kan få "
            "en rykker. Hæv beløbet i din betalingsløsning; så registreres det her af sig selv. Er det hævet, uden at "
            "butikken fortæller det, så skriv dagen ved »Betalt den«. Skal kunden ikke betale, så tryk »Opret "
            "kreditnota« på ordrens side.",
            de="Rechnung {number} ist fällig, und {amount} DKK sind beim Kunden reserviert, aber nicht eingezogen. Der "
            "Kunde kann eine Mahnung bekommen. Ziehen Sie den Betrag in Ihrer Zahlungslösung ein; dann wird er hier "
            "von selbst registriert. Ist er eingezogen, ohne dass der Shop es meldet, tragen Sie den Tag unter "
            "„Bezahlt am“ ein. Soll der Kunde nicht zahlen, drücken Sie auf der Seite der Bestellung „Gutschrift "
            "anlegen“.",
            en="Invoice {number} is due, and {amount} DKK is reserved at the customer but not captured. The customer "
            "may get a reminder. Capture the amount in your payment solution; it is then registered here by itself. "
            "If it is captured and the shop does not tell so, write the day under “Paid on”. If the customer is not to "
            "pay, press “Make a credit note” on the order's page.",
        ),
    ),
)
