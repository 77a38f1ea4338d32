"""What can a person choose for an order that is held? The one table of choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from krambod.words.language import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`name` is kept with the order, and is what the API and its events say.

    `asks_for` is what the page asks before it: why the order is not booked, which contact it is, a comment on why, a
    day, what VIES answers about the buyer's VAT number, or which difference the person saw. `for_all`: one press of a
    card's button decides all its orders; `button_for_all` is what that button says where it is not `button`.
    `for_each`: each order of a card has the button. `right` is a value of `merchants.rights.Right`. `remembered_as` is
    what the plan and the steps find among the order's choices, where that is all a choice does. `is_for_content`: it
    counts only for what the order says now, so the next change of its content ends it. `is_for_what_is_seen`: it counts
    only while the cause and its details are those that the person saw.
    """

    name: str
    button: Sentence
    button_for_all: Sentence | None = None
    asks_for: Literal["", "reason", "contact", "comment", "day", "vies", "difference"] = ""
    for_all: bool = False
    for_each: bool = False
    right: Literal["decide", "periods"] = "decide"
    remembered_as: str = ""
    is_for_content: bool = False
    is_for_what_is_seen: bool = False


AGAIN = Choice(name="again", button=Sentence(da="Prøv igen", de="Erneut versuchen", en="Try again"), for_all=True)
SKIP = Choice(name="skip", button=Sentence(da="Bogfør ikke", de="Nicht buchen", en="Do not book"), asks_for="reason")
BOOK = Choice(name="book", button=Sentence(da="Bogfør", de="Buchen", en="Book"))
MAIL_AGAIN = Choice(
    name="mail_again",
    button=Sentence(da="Send fakturaen igen", de="Rechnung erneut senden", en="Send the invoice again"),
)
MAIL_CREDIT_NOTE_AGAIN = Choice(
    name="mail_credit_note_again",
    button=Sentence(da="Send kreditnotaen igen", de="Gutschrift erneut senden", en="Send the credit note again"),
)
SEND_E_INVOICE = Choice(
    name="send_e_invoice",
    button=Sentence(da="Send e-fakturaen igen", de="E-Rechnung erneut senden", en="Send the e-invoice again"),
)
TAKES_E_INVOICES = Choice(
    name="takes_e_invoices",
    button=Sentence(
        da="Kunden tager imod e-fakturaer: send den",
        de="Der Kunde nimmt E-Rechnungen an: senden",
        en="The customer takes e-invoices: send it",
    ),
)
SEND_AS_MAIL = Choice(
    name="send_as_mail",
    button=Sentence(
        da="Send fakturaen som mail i stedet", de="Rechnung stattdessen mailen", en="Mail the invoice instead"
    ),
)
E_INVOICE_IS_SENT = Choice(
    name="e_invoice_is_sent", button=Sentence(da="Den er sendt", de="Sie ist gesendet", en="It has been sent")
)
APPROVE = Choice(
    name="approve",
    button=Sentence(da="Godkend", de="Genehmigen", en="Approve"),
    for_all=True,
    for_each=True,
    remembered_as="approved",
    is_for_content=True,
)
MAKE_AGAIN = Choice(
    name="make_again", button=Sentence(da="Lav igen", de="Erneut anlegen", en="Make again"), for_all=True
)
OVERWRITE = Choice(
    name="overwrite",
    button=Sentence(da="Erstat rettelsen", de="Änderung ersetzen", en="Replace the edit"),
    for_all=True,
    remembered_as="overwrite",
    is_for_content=True,
    is_for_what_is_seen=True,
)
BOOK_ANYWAY = Choice(
    name="book_anyway",
    button=Sentence(da="Bogfør alligevel", de="Trotzdem buchen", en="Book anyway"),
    for_all=True,
    remembered_as="is_own_sale",
    is_for_content=True,
)
BOOK_BESIDE_PARTS = Choice(
    name="book_beside_parts",
    button=Sentence(da="Bogfør også hele ordren", de="Auch die ganze Bestellung buchen", en="Book the whole order too"),
    remembered_as="book_beside_parts",
    is_for_content=True,
)
LEAVE_PAYMENTS = Choice(
    name="leave_payments",
    button=Sentence(da="Lad det være", de="So lassen", en="Leave as it is"),
    for_all=True,
    remembered_as="leave_payments",
    is_for_what_is_seen=True,
)
LEAVE_IN_DINERO = Choice(
    name="leave_in_dinero",
    button=Sentence(da="Lad det være i Dinero", de="In Dinero so lassen", en="Leave it in Dinero"),
    for_each=True,
)
REGISTER_AGAIN = Choice(
    name="register_again",
    button=Sentence(da="Registrér igen", de="Erneut registrieren", en="Register it again"),
    for_each=True,
)
SKIP_DIFFERENCE = Choice(
    name="skip_difference",
    button=Sentence(da="Bogfør ikke forskellen", de="Differenz nicht buchen", en="Do not book the difference"),
    asks_for="reason",
)
ISSUE_SUPPLEMENT = Choice(
    name="issue_supplement",
    button=Sentence(da="Udsted tillægsfaktura", de="Nachtragsrechnung ausstellen", en="Issue a supplement"),
    asks_for="difference",
)
CREDIT_DIFFERENCE = Choice(
    name="credit_difference",
    button=Sentence(da="Krediter forskellen", de="Differenz gutschreiben", en="Credit the difference"),
    asks_for="difference",
)
REISSUE = Choice(
    name="reissue",
    button=Sentence(
        da="Krediter og fakturér igen",
        de="Gutschreiben und neu ausstellen",
        en="Credit it and issue it again",
    ),
    asks_for="difference",
)
ISSUE_AS_NOW = Choice(
    name="issue_as_now",
    button=Sentence(
        da="Udsted fakturaen, som ordren er nu",
        de="Rechnung nach jetzigem Stand ausstellen",
        en="Issue it as the order is now",
    ),
    for_each=True,
    remembered_as="issue_as_now",
    is_for_what_is_seen=True,
)
BOOK_UNPAID = Choice(
    name="book_unpaid",
    button=Sentence(da="Bogfør ubetalt", de="Unbezahlt buchen", en="Book it unpaid"),
    for_all=True,
    remembered_as="may_be_unpaid",
)
PAID_ON = Choice(name="paid_on", button=Sentence(da="Betalt den", de="Bezahlt am", en="Paid on"), asks_for="day")
REPAID_ON = Choice(
    name="repaid_on",
    button=Sentence(da="Betalt tilbage den", de="Zurückgezahlt am", en="Paid back on"),
    asks_for="day",
)
KEEP = Choice(
    name="keep",
    button=Sentence(da="Gem til næste ordre", de="Für die nächste Bestellung aufheben", en="Keep for the next order"),
    for_each=True,
    remembered_as="is_kept",
)
STORE_CREDIT = Choice(
    name="store_credit",
    button=Sentence(da="Til tilgodebevis", de="Als Guthaben", en="As store credit"),
    for_each=True,
    remembered_as="is_store_credit",
)
IS_EXCHANGE = Choice(
    name="is_exchange",
    button=Sentence(da="Det er et bytte", de="Das ist ein Umtausch", en="It is an exchange"),
    for_each=True,
)
IN_PROPORTION = Choice(
    name="in_proportion",
    button=Sentence(da="Fordel på varerne", de="Auf die Artikel verteilen", en="Spread over the goods"),
    remembered_as="refund_in_proportion",
    is_for_content=True,
)
ONE_INVOICE = Choice(
    name="one_invoice",
    button=Sentence(da="Én faktura for det hele", de="Eine Rechnung für alles", en="One invoice for all of it"),
    for_all=True,
    for_each=True,
    remembered_as="one_invoice",
)
REPAID = Choice(
    name="repaid",
    button=Sentence(da="Pengene er betalt tilbage", de="Das Geld ist zurückgezahlt", en="The money is paid back"),
    for_all=True,
    for_each=True,
    remembered_as="is_repaid",
)
USE_CORRECTION = Choice(
    name="use_correction",
    button=Sentence(da="Brug min rettelse", de="Meine Berichtigung verwenden", en="Use my correction"),
    for_each=True,
)
USE_SHOPS = Choice(
    name="use_shops",
    button=Sentence(da="Brug butikkens", de="Angabe des Shops verwenden", en="Use the shop's"),
    for_each=True,
)
USE_CONTACT = Choice(
    name="use_contact",
    button=Sentence(da="Brug denne kontakt", de="Diesen Kontakt verwenden", en="Use this contact"),
    asks_for="contact",
)
SAME_CUSTOMER = Choice(
    name="same_customer", button=Sentence(da="Samme kunde", de="Derselbe Kunde", en="Same customer"), for_each=True
)
NEW_CONTACT = Choice(
    name="new_contact",
    button=Sentence(da="Opret ny kontakt", de="Neuen Kontakt anlegen", en="Make a new contact"),
    for_each=True,
)
# On which day a sale of a reported period is booked is for those who answer for the VAT.
OWN_PERIOD = Choice(
    name="own_period",
    button=Sentence(da="Bogfør dengang", de="Damals buchen", en="Book it then"),
    button_for_all=Sentence(da="Bogfør dem alle dengang", de="Alle damals buchen", en="Book all of them then"),
    asks_for="comment",
    for_all=True,
    right="periods",
)
TODAY = Choice(
    name="today",
    button=Sentence(da="Bogfør i dag", de="Heute buchen", en="Book it today"),
    button_for_all=Sentence(da="Bogfør dem alle i dag", de="Alle heute buchen", en="Book all of them today"),
    asks_for="comment",
    for_all=True,
    right="periods",
)
LOOKED_UP_IN_VIES = Choice(
    name="looked_up_in_vies",
    button=Sentence(da="Slået op i VIES", de="In VIES nachgeschlagen", en="Looked up in VIES"),
    asks_for="vies",
)
AS_CHARGED = Choice(
    name="as_charged",
    button=Sentence(da="Bogfør som opkrævet", de="Wie berechnet buchen", en="Book as charged"),
    asks_for="comment",
    for_all=True,
    right="periods",
    remembered_as="as_charged",
    is_for_content=True,
)
IS_CHARGEBACK = Choice(
    name="is_chargeback",
    button=Sentence(da="Det er en indsigelse", de="Das ist eine Rückbelastung", en="It is a chargeback"),
    for_each=True,
)
WON = Choice(name="won", button=Sentence(da="Vundet", de="Gewonnen", en="Won"), asks_for="day")
LOST = Choice(name="lost", button=Sentence(da="Tabt", de="Verloren", en="Lost"), asks_for="day")
# Whether the VAT of a loss may be deducted is for those who answer for the VAT.
LOST_WITH_VAT = Choice(
    name="lost_with_vat",
    button=Sentence(da="Tabt, med moms på tab", de="Verloren, mit MwSt.", en="Lost, with VAT"),
    asks_for="day",
    right="periods",
)

# There for every cause. What a person skipped can be booked after all.
ALWAYS = (AGAIN, SKIP)
CHOICES: Mapping[str, Choice] = {
    choice.name: choice
    for choice in (
        *ALWAYS, BOOK, MAIL_AGAIN, MAIL_CREDIT_NOTE_AGAIN, SEND_E_INVOICE, TAKES_E_INVOICES, SEND_AS_MAIL,
        E_INVOICE_IS_SENT, APPROVE, MAKE_AGAIN, OVERWRITE, BOOK_ANYWAY, BOOK_BESIDE_PARTS, LEAVE_PAYMENTS,
        LEAVE_IN_DINERO, REGISTER_AGAIN, SKIP_DIFFERENCE, ISSUE_SUPPLEMENT, CREDIT_DIFFERENCE, REISSUE, ISSUE_AS_NOW,
        USE_CORRECTION, USE_SHOPS, USE_CONTACT, SAME_CUSTOMER, NEW_CONTACT, OWN_PERIOD, TODAY, LOOKED_UP_IN_VIES,
        AS_CHARGED, BOOK_UNPAID, PAID_ON, REPAID_ON, KEEP, STORE_CREDIT, IS_EXCHANGE, IN_PROPORTION, ONE_INVOICE,
        REPAID, IS_CHARGEBACK, WON, LOST, LOST_WITH_VAT,
    )
}  # fmt: skip
# What "again" says on the button of an order that is not held.
TRANSFER_NOW = Sentence(da="Overfør nu", de="Jetzt übertragen", en="Transfer now")
