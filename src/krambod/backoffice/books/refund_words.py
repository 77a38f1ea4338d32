"""What do the events of a refund say, where those of an order speak of an invoice?"""

from collections.abc import Mapping

from krambod.backoffice.books.event_words import BY_HAND
from krambod.transfers.models import Step
from krambod.words.language import Sentence

REFUND_EVENTS: Mapping[str, Sentence] = {
    "received": Sentence(
        da="Der skal laves en kreditnota.", de="Eine Gutschrift ist fällig.", en="A credit note became due."
    ),
    "drafted": Sentence(
        da="Kladden til kreditnotaen på {total} kr. blev oprettet i Dinero.",
        de="Der Entwurf der Gutschrift über {total} DKK wurde in Dinero angelegt.",
        en="The draft of the credit note of {total} DKK was created in Dinero.",
    ),
    "draft_updated": Sentence(
        da="Kladden fik krediteringens nyeste indhold ({total} kr.).",
        de="Der Entwurf erhielt den neuesten Inhalt der Erstattung ({total} DKK).",
        en="The draft got the refund's newest content ({total} DKK).",
    ),
    "booked": Sentence(
        da="Kreditnotaen blev bogført som nr. {number} på {total} kr.",
        de="Die Gutschrift wurde als Nr. {number} über {total} DKK gebucht.",
        en="The credit note was booked as no. {number} of {total} DKK.",
    ),
    BY_HAND: Sentence(
        da="Kreditnotaen var allerede bogført i hånden i Dinero som nr. {number} på {total} kr.",
        de="Die Gutschrift war in Dinero bereits von Hand als Nr. {number} über {total} DKK gebucht.",
        en="The credit note was already booked by hand in Dinero as no. {number} of {total} DKK.",
    ),
    "mailed": Sentence(
        da="Dinero blev bedt om at sende kreditnotaen til kunden.",
        de="Dinero wurde gebeten, die Gutschrift an den Kunden zu senden.",
        en="Dinero was asked to send the credit note to the customer.",
    ),
    "mail_unknown": Sentence(
        da="Det vides ikke, om kreditnotaen blev sendt til kunden. Den sendes ikke igen af sig selv.",
        de="Es ist unbekannt, ob die Gutschrift an den Kunden gesendet wurde. Sie wird nicht von selbst noch einmal "
        "gesendet.",
        en="Nobody knows whether the credit note was sent to the customer. It is not sent again by itself.",
    ),
    "cancelled": Sentence(
        da="Butikken tog krediteringen tilbage, før kreditnotaen var bogført.",
        de="Der Shop hat die Erstattung zurückgenommen, bevor die Gutschrift gebucht war.",
        en="The shop took the refund back before the credit note was booked.",
    ),
}
REFUND_STEPS: Mapping[str, Sentence] = {
    Step.DRAFT: Sentence(
        da="Vi bad Dinero oprette kladden til kreditnotaen",
        de="Wir haben Dinero gebeten, den Entwurf der Gutschrift anzulegen",
        en="We asked Dinero to create the draft of the credit note",
    ),
    Step.MAIL: Sentence(
        da="Vi bad Dinero sende kreditnotaen til kunden",
        de="Wir haben Dinero gebeten, die Gutschrift an den Kunden zu senden",
        en="We asked Dinero to send the credit note to the customer",
    ),
    Step.BOOK: Sentence(
        da="Vi bad Dinero bogføre kreditnotaen",
        de="Wir haben Dinero gebeten, die Gutschrift zu buchen",
        en="We asked Dinero to book the credit note",
    ),
}
