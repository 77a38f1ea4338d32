"""Which sentence does the history of an order show for each event? In three languages."""

from collections.abc import Mapping

from krambod.backoffice.books.by_hand_words import BY_HAND_EVENTS
from krambod.transfers.models import Step, WriteOutcome
from krambod.words.language import Sentence

BY_HAND = "booked_by_hand"  # the event `booked` with the detail `by_hand`

EVENTS: Mapping[str, Sentence] = {
    **BY_HAND_EVENTS,
    "received": Sentence(
        da="Butikken sendte ordren.", de="Der Shop hat die Bestellung gesendet.", en="The shop sent the order."
    ),
    "supplement_asked": Sentence(
        da="{by} bad om en tillægsfaktura på {amount} kr.",
        de="{by} hat eine Nachtragsrechnung über {amount} DKK verlangt.",
        en="{by} asked for a supplement of {amount} DKK.",
    ),
    "reissue_asked": Sentence(
        da="{by} bad om at kreditere og udstede fakturaen igen på {amount} kr.",
        de="{by} hat verlangt, die Rechnung gutzuschreiben und über {amount} DKK neu auszustellen.",
        en="{by} asked to credit the invoice and issue it again for {amount} DKK.",
    ),
    "revised": Sentence(
        da="Butikken sendte en ny udgave af ordren (nr. {sequence}).",
        de="Der Shop hat eine neue Fassung der Bestellung gesendet (Nr. {sequence}).",
        en="The shop sent a new version of the order (no. {sequence}).",
    ),
    "changed_after_booking": Sentence(
        da="Ordren blev ændret i butikken, efter at fakturaen var bogført. Fakturaen er, som den var.",
        de="Die Bestellung wurde im Shop geändert, nachdem die Rechnung gebucht war. Die Rechnung ist unverändert.",
        en="The order was changed in the shop after the invoice was booked. The invoice is as it was.",
    ),
    "changed_back": Sentence(
        da="Ordren blev ændret tilbage i butikken. Fakturaen passer igen.",
        de="Die Bestellung wurde im Shop zurückgeändert. Die Rechnung stimmt wieder.",
        en="The order was changed back in the shop. The invoice fits again.",
    ),
    "corrected": Sentence(
        da="{by} rettede ordren her: {fields}.",
        de="{by} hat die Bestellung hier berichtigt: {fields}.",
        en="{by} corrected the order here: {fields}.",
    ),
    "correction_withdrawn": Sentence(
        da="{by} tog rettelsen tilbage. Butikkens ordre gælder.",
        de="{by} hat die Berichtigung zurückgenommen. Die Bestellung des Shops gilt.",
        en="{by} took the correction back. The shop's order counts.",
    ),
    "revised_on_the_way": Sentence(
        da="Ordren blev ændret, mens den var på vej. Den planlægges forfra.",
        de="Die Bestellung wurde unterwegs geändert. Sie wird neu geplant.",
        en="The order was changed while it was on its way. It is planned anew.",
    ),
    "contact_created": Sentence(
        da="Kunden blev oprettet som kontakt i Dinero.",
        de="Der Kunde wurde als Kontakt in Dinero angelegt.",
        en="The customer was created as a contact in Dinero.",
    ),
    "contact_changed": Sentence(
        da="Køberen er en anden end før, så kontakten blev valgt på ny.",
        de="Der Käufer ist ein anderer als zuvor, daher wurde der Kontakt neu gewählt.",
        en="The buyer is another than before, so the contact was chosen anew.",
    ),
    "contact_deleted": Sentence(
        da="Kontakten er slettet i Dinero. Den gendannes ikke; vi finder eller opretter en anden.",
        de="Der Kontakt wurde in Dinero gelöscht. Er wird nicht wiederhergestellt; ein anderer wird gesucht oder "
        "angelegt.",
        en="The contact was deleted in Dinero. It is not restored; another is found or made.",
    ),
    "vat_number_left_out": Sentence(
        da="CVR-nummeret {vat_number} kan ikke passe og blev udeladt. Momsen er den samme uden.",
        de="Die CVR-Nummer {vat_number} kann nicht stimmen und wurde weggelassen. Die MwSt. ist dieselbe.",
        en="The CVR number {vat_number} cannot be right and was left out. The VAT is the same without it.",
    ),
    "vat_rounded": Sentence(
        da="Butikkens moms afviger {amount} kr. fra Dineros, fordi butikken afrunder et andet sted.",
        de="Die MwSt. des Shops weicht um {amount} DKK von der in Dinero ab, weil der Shop anders rundet.",
        en="The shop's VAT differs by {amount} DKK from Dinero's, because the shop rounds elsewhere.",
    ),
    "line_rounded": Sentence(
        da="Den største linje tog {amount} kr., fordi butikken afrunder et andet sted. Totalen er ordrens.",
        de="Die größte Position nahm {amount} DKK auf, weil der Shop anders rundet. Die Summe ist die der Bestellung.",
        en="The largest line took {amount} DKK, because the shop rounds elsewhere. The total is the order's.",
    ),
    "date_ignored": Sentence(
        da="Datoen {day} ({field}) ligger før ordren eller i fremtiden. Ordrens egen dag gælder i stedet.",
        de="Das Datum {day} ({field}) liegt vor der Bestellung oder in der Zukunft. Der Tag der Bestellung gilt.",
        en="The date {day} ({field}) is before the order or in the future. The order's own day counts instead.",
    ),
    "return_announced": Sentence(
        da="Retur meldt: Kunden har meldt en retur. Intet krediteres, før du har vurderet den.",
        de="Retoure gemeldet: Der Kunde hat eine Retoure gemeldet. Nichts wird gutgeschrieben, bevor Sie sie geprüft "
        "haben.",
        en="Return announced: the customer announced a return. Nothing is credited before you have assessed it.",
    ),
    "return_declined": Sentence(
        da="{by} lukkede den meldte retur:",
        de="{by} hat die gemeldete Retoure geschlossen:",
        en="{by} closed the announced return:",
    ),
    "drafted": Sentence(
        da="Fakturakladden på {total} kr. blev oprettet i Dinero.",
        de="Der Rechnungsentwurf über {total} DKK wurde in Dinero angelegt.",
        en="The invoice draft of {total} DKK was created in Dinero.",
    ),
    "draft_updated": Sentence(
        da="Kladden fik ordrens nyeste indhold ({total} kr.).",
        de="Der Entwurf erhielt den neuesten Inhalt der Bestellung ({total} DKK).",
        en="The draft got the order's newest content ({total} DKK).",
    ),
    "draft_deleted": Sentence(
        da="Kladden blev taget tilbage.", de="Der Entwurf wurde zurückgenommen.", en="The draft was taken back."
    ),
    "booked": Sentence(
        da="Fakturaen blev bogført som nr. {number} på {total} kr. Dineros total er ordrens på øren.",
        de="Die Rechnung wurde als Nr. {number} über {total} DKK gebucht. Dineros Summe ist auf den Øre die der "
        "Bestellung.",
        en="The invoice was booked as no. {number} of {total} DKK. Dinero's total is the order's, to the øre.",
    ),
    BY_HAND: Sentence(
        da="Fakturaen var allerede bogført i Dinero som nr. {number} på {total} kr. Vi bruger den.",
        de="Die Rechnung war in Dinero bereits als Nr. {number} über {total} DKK gebucht. Sie wird verwendet.",
        en="The invoice was already booked in Dinero, as no. {number} of {total} DKK. It is used.",
    ),
    "paid": Sentence(
        da="Betalingen på {amount} kr. blev registreret på konto {account}.",
        de="Die Zahlung über {amount} DKK wurde auf Konto {account} registriert.",
        en="The payment of {amount} DKK was registered on account {account}.",
    ),
    "parcels_ticked": Sentence(
        da="{by} skrev, hvad der var i hver pakke.",
        de="{by} hat angegeben, was in jedem Paket war.",
        en="{by} wrote what was in each parcel.",
    ),
    "lines_ticked": Sentence(
        da="{by} valgte de linjer, der krediteres.",
        de="{by} hat die Positionen gewählt, die gutgeschrieben werden.",
        en="{by} chose the lines that are credited.",
    ),
    "repaid": Sentence(
        da="Tilbagebetalingen på {amount} kr. blev registreret på konto {account}.",
        de="Die Rückzahlung über {amount} DKK wurde auf Konto {account} registriert.",
        en="The repayment of {amount} DKK was registered on account {account}.",
    ),
    "repayment_adopted": Sentence(
        da="Tilbagebetalingen på {amount} kr. var allerede registreret i hånden i Dinero. Vi registrerer den ikke "
        "igen.",
        de="Die Rückzahlung über {amount} DKK war in Dinero bereits von Hand registriert. Sie wird nicht noch einmal "
        "registriert.",
        en="The repayment of {amount} DKK was already registered by hand in Dinero. It is not registered again.",
    ),
    "payment_adopted": Sentence(
        da="Betalingen på {amount} kr. var allerede registreret i hånden i Dinero. Vi registrerer den ikke igen.",
        de="Die Zahlung über {amount} DKK war in Dinero bereits von Hand registriert. Sie wird nicht noch einmal "
        "registriert.",
        en="The payment of {amount} DKK was already registered by hand in Dinero. It is not registered again.",
    ),
    "chargeback_withdrawn": Sentence(
        da="Butikken tog indsigelsen tilbage, før den var bogført.",
        de="Der Shop hat die Rückbelastung zurückgenommen, bevor sie gebucht war.",
        en="The shop took the chargeback back before it was booked.",
    ),
    "money_given_back": Sentence(
        da="Pengene kom tilbage efter indsigelsen ({amount} kr.), så indsigelsen er vundet.",
        de="Das Geld kam nach der Rückbelastung zurück ({amount} DKK), also ist sie gewonnen.",
        en="The money came back after the chargeback ({amount} DKK), so the dispute is won.",
    ),
    "store_credit_given": Sentence(
        da="Kunden fik {amount} kr. som tilgodebevis i stedet for penge.",
        de="Der Kunde bekam {amount} DKK als Guthaben statt Geld.",
        en="The customer got {amount} DKK as store credit in place of money.",
    ),
    "adjustment_withdrawn": Sentence(
        da="Ordren er ændret, så der er intet at bogføre ved siden af fakturaen.",
        de="Die Bestellung ist geändert, also ist neben der Rechnung nichts zu buchen.",
        en="The order has changed, so nothing is to be booked beside the invoice.",
    ),
    "ledger_item_booked": Sentence(
        da="{amount} kr. blev bogført i kassekladden: debet {debit}, kredit {credit} (bilag {number}).",
        de="{amount} DKK wurden im Kassenbuch gebucht: Soll {debit}, Haben {credit} (Beleg {number}).",
        en="{amount} DKK was booked in the ledger: debit {debit}, credit {credit} (voucher {number}).",
    ),
    "ledger_item_deleted": Sentence(
        da="Posteringen blev taget ud af kassekladden.",
        de="Die Buchung wurde aus dem Kassenbuch genommen.",
        en="The item was taken out of the ledger.",
    ),
    "mailed": Sentence(
        da="Dinero blev bedt om at sende fakturaen til kunden.",
        de="Dinero wurde gebeten, die Rechnung an den Kunden zu senden.",
        en="Dinero was asked to send the invoice to the customer.",
    ),
    "e_invoice_sent": Sentence(
        da="E-fakturaen blev sendt til EAN-nummer {ean}.",
        de="Die E-Rechnung wurde an die EAN-Nummer {ean} gesendet.",
        en="The e-invoice was sent to EAN number {ean}.",
    ),
    "mail_unknown": Sentence(
        da="Det vides ikke, om fakturaen blev sendt til kunden. Den sendes ikke igen; se efter i Dinero.",
        de="Es ist unbekannt, ob die Rechnung an den Kunden gesendet wurde. Sie wird nicht noch einmal gesendet; sehen "
        "Sie in Dinero nach.",
        en="Nobody knows whether the invoice was sent to the customer. It is not sent again; look in Dinero.",
    ),
    "looked_again": Sentence(
        da="Svaret fra Dinero udeblev, eller bilaget var ændret. Vi så efter i Dinero, før noget blev gentaget.",
        de="Dineros Antwort blieb aus, oder der Beleg war geändert. Es wurde in Dinero nachgesehen, bevor etwas "
        "wiederholt wurde.",
        en="Dinero's answer did not come, or the document was changed. We looked in Dinero before repeating anything.",
    ),
    "retry": Sentence(
        da="Det lykkedes ikke ({last}). Vi prøver selv igen {at}.",
        de="Das gelang nicht ({last}). Wir versuchen es {at} selbst erneut.",
        en="That did not succeed ({last}). We try again by ourselves on {at}.",
    ),
    "held": Sentence(da="Kræver handling: {sentence}", de="Handlung nötig: {sentence}", en="Needs action: {sentence}"),
    "waiting": Sentence(da="{state}.", de="{state}.", en="{state}."),
    "skipped": Sentence(da="{state}.", de="{state}.", en="{state}."),
    "cancelled": Sentence(
        da="Ordren blev annulleret, før den var bogført.",
        de="Die Bestellung wurde storniert, bevor sie gebucht war.",
        en="The order was cancelled before it was booked.",
    ),
    "chosen": Sentence(da="{by} valgte »{button}«.", de="{by} hat „{button}“ gewählt.", en="{by} chose “{button}”."),
    "comment": Sentence(da="{by} skrev:", de="{by} schrieb:", en="{by} wrote:"),
}
UNTOLD = Sentence(da="Hændelse: {name}", de="Ereignis: {name}", en="Event: {name}")
NOBODY = Sentence(da="Et program", de="Ein Programm", en="A program")

STEPS: Mapping[str, Sentence] = {
    Step.CONTACT: Sentence(
        da="Vi bad Dinero oprette kontakten",
        de="Wir haben Dinero gebeten, den Kontakt anzulegen",
        en="We asked Dinero to create the contact",
    ),
    Step.DRAFT: Sentence(
        da="Vi bad Dinero oprette fakturakladden",
        de="Wir haben Dinero gebeten, den Rechnungsentwurf anzulegen",
        en="We asked Dinero to create the invoice draft",
    ),
    Step.UPDATE_DRAFT: Sentence(
        da="Vi bad Dinero rette kladden",
        de="Wir haben Dinero gebeten, den Entwurf zu ändern",
        en="We asked Dinero to change the draft",
    ),
    Step.DELETE_DRAFT: Sentence(
        da="Vi bad Dinero slette kladden",
        de="Wir haben Dinero gebeten, den Entwurf zu löschen",
        en="We asked Dinero to delete the draft",
    ),
    Step.BOOK: Sentence(
        da="Vi bad Dinero bogføre fakturaen",
        de="Wir haben Dinero gebeten, die Rechnung zu buchen",
        en="We asked Dinero to book the invoice",
    ),
    Step.PAY: Sentence(
        da="Vi bad Dinero registrere betalingen",
        de="Wir haben Dinero gebeten, die Zahlung zu registrieren",
        en="We asked Dinero to register the payment",
    ),
    Step.REPAY: Sentence(
        da="Vi bad Dinero registrere tilbagebetalingen",
        de="Wir haben Dinero gebeten, die Rückzahlung zu registrieren",
        en="We asked Dinero to register the repayment",
    ),
    Step.MAIL: Sentence(
        da="Vi bad Dinero sende fakturaen",
        de="Wir haben Dinero gebeten, die Rechnung zu senden",
        en="We asked Dinero to send the invoice",
    ),
    Step.E_INVOICE: Sentence(
        da="Vi bad Dinero sende e-fakturaen",
        de="Wir haben Dinero gebeten, die E-Rechnung zu senden",
        en="We asked Dinero to send the e-invoice",
    ),
    Step.LEDGER_ITEM: Sentence(
        da="Vi bad Dinero lægge posteringen i kassekladden",
        de="Wir haben Dinero gebeten, die Buchung in das Kassenbuch (kassekladde) zu legen",
        en="We asked Dinero to put the item in the ledger (kassekladde)",
    ),
    Step.BOOK_LEDGER: Sentence(
        da="Vi bad Dinero bogføre posteringen",
        de="Wir haben Dinero gebeten, die Buchung vorzunehmen",
        en="We asked Dinero to book the item",
    ),
}
OUTCOMES: Mapping[str, Sentence] = {
    WriteOutcome.DONE: Sentence(da="Dinero gjorde det.", de="Dinero hat es getan.", en="Dinero did it."),
    WriteOutcome.REFUSED: Sentence(da="Dinero sagde nej.", de="Dinero hat abgelehnt.", en="Dinero said no."),
    WriteOutcome.NOTHING: Sentence(
        da="Det nåede ikke frem; intet blev ændret.",
        de="Es kam nicht an; nichts wurde geändert.",
        en="It did not get through; nothing was changed.",
    ),
    "": Sentence(
        da="Svaret er ikke kendt. Vi ser efter i Dinero, før noget gentages.",
        de="Die Antwort ist nicht bekannt. Vor einer Wiederholung wird in Dinero nachgesehen.",
        en="The answer is not known. We look in Dinero before anything is repeated.",
    ),
}

# Why an order is not booked. The code is stored, then a colon and what the person wrote.
SKIP_REASONS: Mapping[str, Sentence] = {
    "test": Sentence(da="Testordre", de="Testbestellung", en="Test order"),
    "cancelled": Sentence(da="Annulleret", de="Storniert", en="Cancelled"),
    "by_hand": Sentence(da="Bogført i hånden som nr. …", de="Von Hand gebucht als Nr. …", en="Booked by hand as no. …"),
    "other": Sentence(da="Andet", de="Anderes", en="Other"),
}
