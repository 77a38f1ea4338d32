"""What can a refund of a booked order wait for, on its way to a credit note and to the money that goes back?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import (
    BOOK_ANYWAY,
    IS_EXCHANGE,
    LEAVE_PAYMENTS,
    REISSUE,
    REPAID_ON,
    SKIP_DIFFERENCE,
    STORE_CREDIT,
)
from krambod.words.language import Sentence

CREDIT_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="credit_lines_needed",
        mended_by="order",
        can_be_tried_again=False,
        told_apart_by=("question",),
        order_page="order_credit",
        title=Sentence(
            da="Hvad er krediteret?",
            de="Was wurde erstattet?",
            en="What was refunded?",
        ),
        sentence=Sentence(
            da="Butikken har krediteret {amount} kr. af faktura {number}, men {question}. Tryk »Vælg linjer«, og skriv "
            "for hver linje, hvad kunden får igen.",
            de="Der Shop hat {amount} DKK von Rechnung {number} erstattet, aber {question}. Drücken Sie „Positionen "
            "wählen“ und geben Sie ein, was der Kunde von jeder Position zurückbekommt.",
            en="The shop refunded {amount} DKK of invoice {number}, but {question}. Press “Choose lines”, and write "
            "what the customer gets back of each line.",
        ),
    ),
    Cause(
        code="refund_above_invoice",
        mended_by="order",
        title=Sentence(
            da="Krediteret mere end fakturaen",
            de="Mehr erstattet als die Rechnung",
            en="Refunded more than the invoice",
        ),
        sentence=Sentence(
            da="Butikken har krediteret {amount} kr., men af faktura {number} er der kun {left_amount} kr. tilbage. "
            "Ret krediteringen i butikken; så går den videre af sig selv. Skal den ikke bogføres, så vælg »Bogfør "
            "ikke«.",
            de="Der Shop hat {amount} DKK erstattet, aber von Rechnung {number} sind nur noch {left_amount} DKK übrig. "
            "Berichtigen Sie die Erstattung im Shop; dann geht sie von selbst weiter. Soll sie nicht gebucht werden, "
            "wählen Sie „Nicht buchen“.",
            en="The shop refunded {amount} DKK, but only {left_amount} DKK is left of invoice {number}. Correct the "
            "refund in the shop; then it goes on by itself. If it is not to be booked, choose “Do not book”.",
        ),
    ),
    Cause(
        code="repayment_missing",
        mended_by="order",
        choices=(REPAID_ON, STORE_CREDIT, IS_EXCHANGE),
        can_be_tried_again=False,
        title=Sentence(
            da="Mangler tilbagebetaling",
            de="Rückzahlung fehlt",
            en="Not paid back yet",
        ),
        sentence=Sentence(
            da="Kreditnota {number} er bogført, men butikken har ikke fortalt, at kunden har fået {amount} kr. "
            "tilbage (krediteret {day}). Betal dem tilbage i din betalingsløsning, og skriv dagen under »Betalt "
            "tilbage den«. Har kunden fået et tilgodebevis, så tryk »Til tilgodebevis«. Fik kunden andre varer, og er "
            "tillægsfakturaen for dem udstedt, så tryk »Det er et bytte«.",
            de="Gutschrift {number} ist gebucht, aber der Shop hat nicht gemeldet, dass der Kunde {amount} DKK "
            "zurückbekommen hat (erstattet am {day}). Zahlen Sie sie in Ihrer Zahlungslösung zurück und geben Sie den "
            "Tag unter „Zurückgezahlt am“ ein. Hat der Kunde ein Guthaben bekommen, drücken Sie „Als Guthaben“. "
            "Bekam der Kunde andere Artikel und ist die Nachtragsrechnung dafür ausgestellt, drücken Sie „Das ist ein "
            "Umtausch“.",
            en="Credit note {number} is booked, but the shop has not told that the customer got {amount} DKK back "
            "(refunded on {day}). Pay it back in your payment solution, and write the day under “Paid back "
            "on”. If the customer got store credit, press “As store credit”. If the customer got other goods, and the "
            "supplement for them is issued, press “It is an exchange”.",
        ),
    ),
    Cause(
        code="credited_in_dinero",
        mended_by="order",
        choices=(BOOK_ANYWAY,),
        title=Sentence(
            da="Allerede krediteret i Dinero?",
            de="Schon in Dinero gutgeschrieben?",
            en="Already credited in Dinero?",
        ),
        sentence=Sentence(
            da="I Dinero er der allerede en kreditnota til kunden på {amount} kr. ({document}), som ikke er lavet her. "
            "Er det denne, så vælg »Bogfør ikke«. Er det en anden, så tryk »Bogfør alligevel«.",
            de="In Dinero gibt es schon eine Gutschrift für den Kunden über {amount} DKK ({document}), die nicht von "
            "hier ist. Ist es diese, wählen Sie „Nicht buchen“. Ist es eine andere, drücken Sie „Trotzdem buchen“.",
            en="Dinero already has a credit note of {amount} DKK for the customer ({document}) that was not made here. "
            "If it is this one, choose “Do not book”. If it is another, press “Book anyway”.",
        ),
    ),
    Cause(
        code="credited_here",
        mended_by="order",
        choices=(BOOK_ANYWAY,),
        can_be_tried_again=False,
        title=Sentence(
            da="Allerede krediteret her?",
            de="Hier schon gutgeschrieben?",
            en="Already credited here?",
        ),
        sentence=Sentence(
            da="Butikken har meldt en kreditering på {amount} kr. Kreditnota {number} på {invoice_total} kr. er lavet "
            "her. Er det den samme, så vælg »Bogfør ikke«. Er det en anden, så tryk »Bogfør alligevel«.",
            de="Der Shop hat eine Erstattung von {amount} DKK gemeldet. Gutschrift {number} über {invoice_total} DKK "
            "wurde hier erstellt. Ist es dieselbe, wählen Sie „Nicht buchen“. Ist es eine andere, drücken Sie "
            "„Trotzdem buchen“.",
            en="The shop told of a refund of {amount} DKK. Credit note {number} of {invoice_total} DKK was made here. "
            "If it is the same, choose “Do not book”. If it is another, press “Book anyway”.",
        ),
    ),
    Cause(
        code="repayment_has_no_room",
        mended_by="order",
        choices=(LEAVE_PAYMENTS,),
        title=Sentence(
            da="Tilbagebetalingen passer ikke",
            de="Die Rückzahlung passt nicht",
            en="The repayment does not fit",
        ),
        sentence=Sentence(
            da="Butikken har betalt {amount} kr. tilbage til kunden, men faktura {number} er i Dinero kun betalt "
            "{overpaid} kr. for meget. Er tilbagebetalingen registreret i Dinero i forvejen, så tryk »Lad det "
            "være«. Ellers ret betalingerne på fakturaen i Dinero, og tryk »Prøv igen«.",
            de="Der Shop hat dem Kunden {amount} DKK zurückgezahlt, aber Rechnung {number} ist in Dinero nur um "
            "{overpaid} DKK überzahlt. Ist die Rückzahlung in Dinero schon registriert, drücken Sie „So "
            "lassen“. Sonst berichtigen Sie die Zahlungen der Rechnung in Dinero und drücken „Erneut "
            "versuchen“.",
            en="The shop paid {amount} DKK back to the customer, but invoice {number} is overpaid by {overpaid} DKK "
            "only in Dinero. If the repayment is registered in Dinero already, press “Leave as it is”. Otherwise "
            "correct the invoice's payments in Dinero, and press “Try again”.",
        ),
    ),
    Cause(
        code="refund_raised",
        mended_by="order",
        choices=(SKIP_DIFFERENCE,),
        can_be_tried_again=False,
        order_page="order_credit",
        title=Sentence(
            da="Krediteringen blev større",
            de="Die Erstattung wurde erhöht",
            en="The refund was raised",
        ),
        sentence=Sentence(
            da="Butikken har ændret krediteringen fra {before_total} til {total} kr., efter at kreditnota {number} var "
            "bogført. Tryk »Vælg linjer«, og krediter de {amount} kr., der mangler. Skal de ikke krediteres, så vælg "
            "»Bogfør ikke forskellen«.",
            de="Der Shop hat die Erstattung von {before_total} auf {total} DKK geändert, nachdem Gutschrift {number} "
            "gebucht war. Drücken Sie „Positionen wählen“ und schreiben Sie die fehlenden {amount} DKK gut. Soll das "
            "nicht geschehen, wählen Sie „Differenz nicht buchen“.",
            en="The shop changed the refund from {before_total} to {total} DKK after credit note {number} was booked. "
            "Press “Choose lines”, and credit the {amount} DKK that are missing. If they are not to be credited, "
            "choose “Do not book the difference”.",
        ),
    ),
    Cause(
        code="refund_lowered",
        mended_by="order",
        choices=(REISSUE, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Krediteringen blev mindre",
            de="Die Erstattung wurde verringert",
            en="The refund was lowered",
        ),
        sentence=Sentence(
            da="Butikken har ændret krediteringen fra {before_total} til {total} kr., efter at kreditnota {number} var "
            "bogført. Har kunden kun fået {total} kr. igen, så er de {amount} kr. stadig dine: Tryk {correction}. "
            "Skal kunden betale dem igen, så lav en ordre på dem i butikken, og vælg »Bogfør ikke forskellen«.",
            de="Der Shop hat die Erstattung von {before_total} auf {total} DKK geändert, nachdem Gutschrift {number} "
            "gebucht war. Hat der Kunde nur {total} DKK zurückbekommen, gehören die {amount} DKK weiter Ihnen: Drücken "
            "Sie {correction}. Soll der Kunde sie wieder zahlen, legen Sie im Shop eine Bestellung darüber an und "
            "wählen Sie „Differenz nicht buchen“.",
            en="The shop changed the refund from {before_total} to {total} DKK after credit note {number} was booked. "
            "If the customer got only {total} DKK back, the {amount} DKK are still yours: press {correction}. If the "
            "customer is to pay them again, make an order of them in the shop, and choose “Do not book the "
            "difference”.",
        ),
    ),
    Cause(
        code="repaid_more_than_refund",
        mended_by="order",
        choices=(REISSUE, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Der er betalt mere tilbage, end butikken krediterer",
            de="Mehr zurückgezahlt, als der Shop erstattet",
            en="More paid back than the shop refunds",
        ),
        sentence=Sentence(
            da="Kunden har fået {repaid_amount} kr. igen, men butikkens kreditering er nu på {total} kr. Kreditnota "
            "{number} er, som den var. Skulle kunden have pengene, så vælg »Bogfør ikke forskellen«. Skal kunden "
            "betale {amount} kr. igen, så tryk {correction}. Beløbet står åbent, til det er betalt.",
            de="Der Kunde hat {repaid_amount} DKK zurückbekommen, aber die Erstattung im Shop beträgt jetzt {total} "
            "DKK. Gutschrift {number} ist unverändert. Stand das Geld dem Kunden zu, wählen Sie „Differenz nicht "
            "buchen“. Soll der Kunde {amount} DKK wieder zahlen, drücken Sie {correction}. Der Betrag bleibt offen, "
            "bis er bezahlt ist.",
            en="The customer got {repaid_amount} DKK back, but the shop's refund is now {total} DKK. Credit note "
            "{number} is as it was. If the customer was to get the money, choose “Do not book the difference”. If the "
            "customer is to pay {amount} DKK again, press {correction}. The amount is open until it is paid.",
        ),
    ),
    Cause(
        code="refund_taken_back",
        mended_by="order",
        choices=(REISSUE, SKIP_DIFFERENCE),
        can_be_tried_again=False,
        title=Sentence(
            da="Krediteringen er taget tilbage",
            de="Die Erstattung wurde zurückgenommen",
            en="The refund was taken back",
        ),
        sentence=Sentence(
            da="Butikken har taget krediteringen tilbage, efter at kreditnota {number} på {total} kr. var bogført. Har "
            "kunden ikke fået pengene, så er de stadig dine: Tryk {correction}. Skal kunden betale dem igen, så lav "
            "en ordre på dem i butikken, og vælg »Bogfør ikke forskellen«.",
            de="Der Shop hat die Erstattung zurückgenommen, nachdem Gutschrift {number} über {total} DKK gebucht war. "
            "Hat der Kunde das Geld nicht bekommen, gehört es weiter Ihnen: Drücken Sie {correction}. Soll der Kunde "
            "es wieder zahlen, legen Sie im Shop eine Bestellung darüber an und wählen Sie „Differenz nicht buchen“.",
            en="The shop took the refund back after credit note {number} of {total} DKK was booked. If the customer "
            "did not get the money, it is still yours: press {correction}. If the customer is to pay it again, make an "
            "order of it in the shop, and choose “Do not book the difference”.",
        ),
    ),
)
