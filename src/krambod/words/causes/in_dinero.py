"""What can lie in Dinero that a person must look at, and what can go wrong on the way there?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import (
    APPROVE,
    BOOK,
    BOOK_ANYWAY,
    LEAVE_PAYMENTS,
    MAKE_AGAIN,
    NEW_CONTACT,
    OVERWRITE,
    SAME_CUSTOMER,
    USE_CONTACT,
)
from krambod.words.language import Sentence

DINERO_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="approve_draft",
        mended_by="order",
        tells_of_draft=True,
        is_watched_in_dinero=True,
        choices=(APPROVE,),
        title=Sentence(
            da="De første kladder venter på dit ja",
            de="Die ersten Entwürfe warten auf Ihr Ja",
            en="The first drafts wait for your yes",
        ),
        sentence=Sentence(
            da="De første ordrer laves som kladder, så du kan se dem i Dinero. Denne er på {total} kr. Godkend den "
            "her.",
            de="Die ersten Bestellungen werden Entwürfe, damit Sie sie in Dinero ansehen können. Dieser lautet auf "
            "{total} DKK. Genehmigen Sie ihn hier.",
            en="The first orders are made as drafts, so that you can look at them in Dinero. This one is for {total} "
            "DKK. Approve it here.",
        ),
        of_several=Sentence(
            da="De første ordrer laves som kladder, så du kan se dem i Dinero, før de bogføres. Godkend dem en for en "
            "eller alle på én gang.",
            de="Die ersten Bestellungen werden als Entwürfe angelegt, damit Sie sie in Dinero sehen, bevor sie "
            "gebucht werden. Genehmigen Sie sie einzeln oder alle auf einmal.",
            en="The first orders are made as drafts, so that you can see them in Dinero before they are booked. "
            "Approve them one by one or all at once.",
        ),
    ),
    Cause(
        code="dinero_totals_differ",
        mended_by="order",
        tells_of_draft=True,
        title=Sentence(
            da="Dineros total er en anden",
            de="Dineros Summe ist eine andere",
            en="Dinero's total is another",
        ),
        sentence=Sentence(
            da="Ordren er på {total} kr. med {vat} kr. i moms, men kladden i Dinero på {dinero_total} kr. med "
            "{dinero_vat} kr. i moms. Den er ikke bogført.",
            de="Die Bestellung lautet auf {total} DKK mit {vat} DKK MwSt., der Entwurf in Dinero auf {dinero_total} "
            "DKK mit {dinero_vat} DKK MwSt. Er ist nicht gebucht.",
            en="The order is for {total} DKK with {vat} DKK in VAT, but the draft in Dinero for {dinero_total} DKK "
            "with {dinero_vat} DKK in VAT. It is not booked.",
        ),
    ),
    Cause(
        code="draft_deleted",
        mended_by="order",
        tells_of_draft=True,
        choices=(MAKE_AGAIN,),
        title=Sentence(
            da="Kladden er slettet i Dinero",
            de="Der Entwurf ist in Dinero gelöscht",
            en="The draft was deleted in Dinero",
        ),
        sentence=Sentence(
            da="Kladden er slettet i Dinero. Lav den igen, eller vælg »Bogfør ikke«.",
            de="Der Entwurf ist in Dinero gelöscht. Legen Sie ihn erneut an oder wählen Sie „Nicht buchen“.",
            en="The draft was deleted in Dinero. Make it again, or choose “Do not book”.",
        ),
    ),
    Cause(
        code="draft_edited",
        mended_by="order",
        tells_of_draft=True,
        is_watched_in_dinero=True,
        choices=(OVERWRITE,),
        title=Sentence(
            da="Kladden er rettet i Dinero",
            de="Der Entwurf ist in Dinero geändert",
            en="The draft was edited in Dinero",
        ),
        sentence=Sentence(
            da="Kladden er rettet i Dinero ({field}: »{dineros}« i stedet for »{ours}«). Godkend den i Dinero, eller "
            "lad ordrens indhold erstatte rettelsen.",
            de="Der Entwurf ist in Dinero geändert ({field}: „{dineros}“ statt „{ours}“). Genehmigen Sie ihn in "
            "Dinero, oder ersetzen Sie die Änderung durch den Inhalt der Bestellung.",
            en="The draft was edited in Dinero ({field}: “{dineros}” instead of “{ours}”). Approve it in Dinero, or "
            "let the order's content replace the change.",
        ),
    ),
    Cause(
        code="booked_differently",
        mended_by="order",
        title=Sentence(
            da="Bogført med et andet indhold",
            de="Mit anderem Inhalt gebucht",
            en="Booked with other content",
        ),
        sentence=Sentence(
            da="Fakturaen er bogført i Dinero med et andet indhold end ordren ({field}: »{dineros}« i stedet for "
            "»{ours}«). Ret den i Dinero med en kreditnota. Der betales intet på den, før du vælger »Prøv igen«.",
            de="Die Rechnung ist in Dinero mit anderem Inhalt gebucht ({field}: „{dineros}“ statt „{ours}“). "
            "Berichtigen Sie sie in Dinero mit einer Gutschrift. Es wird nichts darauf gezahlt, bevor Sie „Erneut "
            "versuchen“ wählen.",
            en="The invoice is booked in Dinero with other content than the order ({field}: “{dineros}” instead of "
            "“{ours}”). Correct it in Dinero with a credit note. Nothing is paid on it before you choose “Try "
            "again”.",
        ),
    ),
    Cause(
        code="booked_and_cancelled",
        mended_by="order",
        choices=(BOOK,),
        title=Sentence(
            da="Skal ikke bogføres, men er bogført",
            de="Nicht zu buchen, aber gebucht",
            en="Not to be booked, but booked",
        ),
        sentence=Sentence(
            da="Det skal ikke bogføres, men bilag {number} er bogført i Dinero. Tryk »Bogfør«, så tages det med her. "
            "Skal pengene tilbage, så tryk derefter »Opret kreditnota« på ordrens side.",
            de="Es soll nicht gebucht werden, aber Beleg {number} ist in Dinero gebucht. Drücken Sie „Buchen“, dann "
            "wird er hier übernommen. Soll das Geld zurück, drücken Sie danach „Gutschrift anlegen“ auf der Seite der "
            "Bestellung.",
            en="It is not to be booked, but document {number} is booked in Dinero. Press “Book”, and it is taken over "
            "here. If the money is to go back, then press “Make a credit note” on the order's page.",
        ),
    ),
    Cause(
        code="foreign_document",
        mended_by="order",
        tells_of_draft=True,
        choices=(MAKE_AGAIN,),
        title=Sentence(
            da="Et fremmed bilag ligger i vejen",
            de="Ein fremder Beleg ist im Weg",
            en="Another's document is in the way",
        ),
        sentence=Sentence(
            da="På ordrens plads i Dinero ligger der allerede et andet bilag ({number}). Se på det, og lav så ordrens "
            "faktura igen.",
            de="In Dinero liegt schon ein Beleg ({number}) an der Stelle dieser Bestellung. Sehen Sie ihn an und "
            "legen Sie die Rechnung dann erneut an.",
            en="There is a document ({number}) in Dinero already where this order's belongs. Look at it, then make "
            "the order's invoice again.",
        ),
    ),
    Cause(
        code="several_documents",
        mended_by="order",
        tells_of_draft=True,
        title=Sentence(
            da="Flere bilag til én ordre",
            de="Mehrere Belege",
            en="Several documents",
        ),
        sentence=Sentence(
            da="Der ligger {count} fakturaer for ordren i Dinero. Slet dem, der er for mange, og prøv igen.",
            de="In Dinero liegen {count} Rechnungen für diese Bestellung. Löschen Sie die überzähligen und versuchen "
            "Sie es erneut.",
            en="There are {count} invoices for this order in Dinero. Delete those that are too many, and try again.",
        ),
    ),
    Cause(
        code="other_document",
        mended_by="order",
        choices=(BOOK_ANYWAY,),
        title=Sentence(
            da="Ligner et salg, der allerede er i Dinero",
            de="Gleicht einem Verkauf, der schon in Dinero ist",
            en="Looks like a sale that is in Dinero already",
        ),
        sentence=Sentence(
            da="Dinero har allerede et bilag ({document}), der ligner denne ordre. Vælg »Bogfør ikke«, hvis det er "
            "den, ellers »Bogfør alligevel«.",
            de="In Dinero gibt es schon einen Beleg ({document}), der dieser Bestellung gleicht. Wählen Sie „Nicht "
            "buchen“, wenn er es ist, sonst „Trotzdem buchen“.",
            en="Dinero already has a document ({document}) that looks like this order. Choose “Do not book” if that "
            "is the one, else “Book anyway”.",
        ),
    ),
    Cause(
        code="several_contacts",
        mended_by="order",
        choices=(USE_CONTACT, NEW_CONTACT),
        title=Sentence(
            da="Flere kontakter har kundens e-mail",
            de="Mehrere Kontakte haben diese E-Mail",
            en="Several contacts have the customer's e-mail",
        ),
        sentence=Sentence(
            da="Flere kontakter i Dinero har e-mailen {email}. Vælg, hvem kunden er; valget huskes.",
            de="Mehrere Kontakte in Dinero haben die E-Mail {email}. Wählen Sie, wer der Kunde ist; die Wahl bleibt "
            "gespeichert.",
            en="Several contacts in Dinero have the e-mail {email}. Choose who the customer is; the choice is "
            "remembered.",
        ),
    ),
    Cause(
        code="other_name",
        mended_by="order",
        choices=(SAME_CUSTOMER, NEW_CONTACT),
        title=Sentence(
            da="Kendt e-mail, andet navn",
            de="Bekannte E-Mail, anderer Name",
            en="Known e-mail, another name",
        ),
        sentence=Sentence(
            da="Kontakten med e-mailen {email} hedder noget andet end {name}. Er det samme kunde under nyt navn eller "
            "en ny kontakt? Valget huskes.",
            de="Der Kontakt mit der E-Mail {email} heißt anders als {name}. Ist es derselbe Kunde mit neuem Namen "
            "oder ein neuer Kontakt? Die Wahl bleibt gespeichert.",
            en="The contact with the e-mail {email} has another name than {name}. Is it the same customer under a new "
            "name, or a new contact? The choice is remembered.",
        ),
    ),
    Cause(
        code="already_paid",
        mended_by="order",
        choices=(LEAVE_PAYMENTS,),
        title=Sentence(
            da="Allerede betalt i Dinero",
            de="In Dinero bereits bezahlt",
            en="Paid in Dinero already",
        ),
        sentence=Sentence(
            da="Fakturaen er helt eller delvist betalt i Dinero, så {amount} kr. ikke kan registreres. Se på "
            "betalingerne i Dinero, eller lad dem være, som de er.",
            de="Die Rechnung ist in Dinero ganz oder teilweise bezahlt, sodass {amount} DKK nicht registriert werden "
            "können. Sehen Sie die Zahlungen an oder lassen Sie sie, wie sie sind.",
            en="The invoice is paid in Dinero, wholly or in part, so {amount} DKK cannot be registered. Look at the "
            "payments in Dinero, or leave them as they are.",
        ),
    ),
    Cause(
        code="credited_or_settled",
        mended_by="order",
        choices=(LEAVE_PAYMENTS,),
        title=Sentence(
            da="Krediteret eller udlignet i Dinero",
            de="In Dinero gutgeschrieben oder ausgeglichen",
            en="Credited or settled in Dinero",
        ),
        sentence=Sentence(
            da="Fakturaen er krediteret eller udlignet i Dinero, så {amount} kr. ikke kan registreres. Er det "
            "rigtigt, så lad det være, som det er.",
            de="Die Rechnung ist in Dinero gutgeschrieben oder ausgeglichen, sodass {amount} DKK nicht registriert "
            "werden können. Ist das richtig, lassen Sie es, wie es ist.",
            en="The invoice is credited or settled in Dinero, so {amount} DKK cannot be registered. If that is right, "
            "leave it as it is.",
        ),
    ),
    Cause(
        code="unknown_answer",
        mended_by="order",
        title=Sentence(
            da="Dinero sagde nej",
            de="Dinero hat abgelehnt",
            en="Dinero said no",
        ),
        sentence=Sentence(
            da="Dinero afviste ordren: {answer} Ret det, svaret nævner, og prøv igen.",
            de="Dinero hat die Bestellung abgelehnt: {answer} Beheben Sie, was genannt ist, und versuchen Sie es "
            "erneut.",
            en="Dinero refused the order: {answer} Mend what it names, and try again.",
        ),
    ),
    Cause(
        code="retries_exhausted",
        mended_by="order",
        title=Sentence(
            da="Det lykkedes ikke efter flere forsøg",
            de="Nach mehreren Versuchen ohne Erfolg",
            en="It failed several times",
        ),
        sentence=Sentence(
            da="Ordren er prøvet flere gange i løbet af de sidste mange timer: {last}. Se efter i Dinero, og prøv "
            "igen.",
            de="Die Bestellung wurde über viele Stunden mehrmals versucht: {last}. Sehen Sie in Dinero nach und "
            "versuchen Sie es erneut.",
            en="The order was tried several times over many hours: {last}. Look in Dinero, and try again.",
        ),
    ),
    Cause(
        code="internal_error",
        mended_by="order",
        title=Sentence(
            da="Fejl hos os",
            de="Fehler bei uns",
            en="A mistake of ours",
        ),
        sentence=Sentence(
            da="Der er en fejl i Krambod, ikke i ordren. Den er noteret i loggen; intet er tabt. Prøv igen senere.",
            de="Der Fehler liegt in Krambod, nicht in der Bestellung. Er steht im Protokoll; nichts ist verloren. "
            "Versuchen Sie es später erneut.",
            en="The fault is in Krambod, not in the order. It is in the log, and nothing is lost. Try again later.",
        ),
    ),
)
