"""Which sentence does the history of an order show for what people did by hand in Dinero? In three languages."""

from collections.abc import Mapping

from krambod.words.language import Sentence

BY_HAND_EVENTS: Mapping[str, Sentence] = {
    "paid_in_dinero": Sentence(
        da="Der blev i Dinero registreret en betaling på {amount} kr. på faktura {number}.",
        de="In Dinero wurde eine Zahlung über {amount} DKK auf Rechnung {number} registriert.",
        en="A payment of {amount} DKK was registered on invoice {number} in Dinero.",
    ),
    "repaid_in_dinero": Sentence(
        da="Der blev i Dinero registreret en tilbagebetaling på {amount} kr. på faktura {number}.",
        de="In Dinero wurde eine Rückzahlung über {amount} DKK auf Rechnung {number} registriert.",
        en="A repayment of {amount} DKK was registered on invoice {number} in Dinero.",
    ),
    "payment_deleted_in_dinero": Sentence(
        da="En betaling på {amount} kr. på faktura {number} blev slettet i Dinero.",
        de="Eine Zahlung über {amount} DKK auf Rechnung {number} wurde in Dinero gelöscht.",
        en="A payment of {amount} DKK on invoice {number} was deleted in Dinero.",
    ),
    "credited_in_dinero": Sentence(
        da="Faktura {number} blev krediteret med {amount} kr. i Dinero.",
        de="Rechnung {number} wurde in Dinero mit {amount} DKK gutgeschrieben.",
        en="Invoice {number} was credited with {amount} DKK in Dinero.",
    ),
    "settled_in_dinero": Sentence(
        da="Faktura {number} blev udlignet med {amount} kr. i Dinero.",
        de="Rechnung {number} wurde in Dinero mit {amount} DKK ausgeglichen.",
        en="Invoice {number} was settled with {amount} DKK in Dinero.",
    ),
    "second_invoice_in_dinero": Sentence(
        da="Der blev i Dinero lavet en faktura til ({document}) med ordrens nummer.",
        de="In Dinero wurde eine weitere Rechnung ({document}) mit der Nummer der Bestellung angelegt.",
        en="Another invoice ({document}) with the order's number was made in Dinero.",
    ),
    "credit_note_in_dinero": Sentence(
        da="Der blev i Dinero lavet en kreditnota ({document}), som nævner ordren.",
        de="In Dinero wurde eine Gutschrift ({document}) angelegt, die die Bestellung nennt.",
        en="A credit note ({document}) that names the order was made in Dinero.",
    ),
    "mailed_in_dinero": Sentence(
        da="Fakturaen blev sendt til kunden fra Dinero.",
        de="Die Rechnung wurde aus Dinero an den Kunden gesendet.",
        en="The invoice was sent to the customer from Dinero.",
    ),
    "reminded_in_dinero": Sentence(
        da="Kunden har fået rykker nr. {count} fra Dinero.",
        de="Der Kunde hat Mahnung Nr. {count} aus Dinero bekommen.",
        en="The customer got reminder no. {count} from Dinero.",
    ),
    "debt_collection_in_dinero": Sentence(
        da="Fakturaen er sendt til inkasso fra Dinero.",
        de="Die Rechnung ist aus Dinero an ein Inkassobüro gegangen.",
        en="The invoice was sent to debt collection from Dinero.",
    ),
}
