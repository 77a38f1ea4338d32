"""What can be wrong with a booking in Dinero's ledger (kassekladde), and what must a person say about its money?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import KEEP, LOST, LOST_WITH_VAT, MAKE_AGAIN, OVERWRITE, REPAID_ON, WON
from krambod.words.language import Sentence

LEDGER_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="chargeback",
        mended_by="order",
        choices=(WON, LOST, LOST_WITH_VAT),
        can_be_tried_again=False,
        title=Sentence(da="Indsigelse", de="Rückbelastung", en="Chargeback"),
        sentence=Sentence(
            da="Kundens bank har taget {amount} kr. tilbage. Beløbet står på konto {account}, til sagen er afgjort, og "
            "fakturaen er stadig betalt. Åbn ordren, skriv dagen, og tryk »Vundet« eller »Tabt«. »Tabt, med moms på "
            "tab« trækker også momsen fra; det kræver, at reglerne om tab på debitorer er opfyldt.",
            de="Die Bank des Kunden hat {amount} DKK zurückgeholt. Der Betrag steht auf Konto {account}, bis der Fall "
            "entschieden ist, und die Rechnung bleibt bezahlt. Öffnen Sie die Bestellung, geben Sie den Tag ein und "
            "drücken Sie „Gewonnen“ oder „Verloren“. „Verloren, mit MwSt.“ zieht auch die MwSt. ab; dafür müssen die "
            "Regeln für Forderungsverluste erfüllt sein.",
            en="The customer's bank took {amount} DKK back. The amount is on account {account} until the case is "
            "decided, and the invoice stays paid. Open the order, write the day, and press “Won” or “Lost”. “Lost, "
            "with VAT” deducts the VAT too; for that, the rules for bad debts must be met.",
        ),
    ),
    Cause(
        code="no_dispute_account",
        mended_by="settings",
        page="shop_account",
        title=Sentence(
            da="Indsigelser har ingen konto",
            de="Rückbelastungen haben kein Konto",
            en="Chargebacks have no account",
        ),
        sentence=Sentence(
            da="Kundens bank har taget {amount} kr. tilbage. Vælg under »Indsigelser under behandling« den konto, hvor "
            "beløbet står, til sagen er afgjort, og tryk »Gem og rediger videre«. Så bogføres det af sig selv.",
            de="Die Bank des Kunden hat {amount} DKK zurückgeholt. Wählen Sie unter „Offene Rückbelastungen“ das "
            "Konto, auf dem der Betrag steht, bis der Fall entschieden ist, und drücken Sie „Speichern und weiter "
            "bearbeiten“. Dann wird er von selbst gebucht.",
            en="The customer's bank took {amount} DKK back. Under “Open chargebacks”, choose the account that has the "
            "amount until the case is decided, and press “Save and continue editing”. It is then booked by itself.",
        ),
    ),
    Cause(
        code="overpaid",
        mended_by="order",
        choices=(REPAID_ON, KEEP),
        can_be_tried_again=False,
        title=Sentence(da="Kunden har betalt for meget", de="Der Kunde hat zu viel gezahlt", en="Overpaid"),
        sentence=Sentence(
            da="Kunden har betalt {amount} kr. for meget. De står på konto {account}. Betal dem tilbage i din "
            "betalingsløsning, og skriv dagen under »Betalt tilbage den«; fortæller butikken det, sker det af sig "
            "selv. Skal kunden bruge dem senere, så tryk »Gem til næste ordre«.",
            de="Der Kunde hat {amount} DKK zu viel gezahlt. Sie stehen auf Konto {account}. Zahlen Sie sie in Ihrer "
            "Zahlungslösung zurück und geben Sie den Tag unter „Zurückgezahlt am“ ein; meldet es der Shop, geschieht "
            "das von selbst. Verwendet der Kunde sie später, drücken Sie „Für die nächste Bestellung aufheben“.",
            en="The customer paid {amount} DKK too much. It is on account {account}. Pay it back in your payment "
            "solution, and write the day under “Paid back on”; if the shop tells of it, that happens by itself. If "
            "the customer is to use it later, press “Keep for the next order”.",
        ),
    ),
    Cause(
        code="no_customer_debt_account",
        mended_by="settings",
        page="shop_account",
        title=Sentence(
            da="For meget betalt har ingen konto",
            de="Zu viel Gezahltes hat kein Konto",
            en="Overpaid money has no account",
        ),
        sentence=Sentence(
            da="Kunden har betalt {amount} kr. for meget. Vælg under »Skyldigt til kunder« den konto, hvor pengene "
            "står, til kunden får dem, og tryk »Gem og rediger videre«. Så bogføres det af sig selv.",
            de="Der Kunde hat {amount} DKK zu viel gezahlt. Wählen Sie unter „Kunden geschuldet“ das Konto, auf dem "
            "das Geld steht, bis der Kunde es bekommt, und drücken Sie „Speichern und weiter bearbeiten“. Dann wird "
            "es von selbst gebucht.",
            en="The customer paid {amount} DKK too much. Under “Owed to customers”, choose the account that has the "
            "money until the customer gets it, and press “Save and continue editing”. It is then booked by itself.",
        ),
    ),
    Cause(
        code="no_store_credit_account",
        mended_by="settings",
        page="shop_account",
        title=Sentence(
            da="Tilgodebeviser har ingen konto",
            de="Guthaben haben kein Konto",
            en="Store credit has no account",
        ),
        sentence=Sentence(
            da="Kunden har fået {amount} kr. som tilgodebevis. Vælg under »Tilgodebeviser« den konto, hvor gælden "
            "står, og tryk »Gem og rediger videre«. Så bogføres det af sig selv.",
            de="Der Kunde hat {amount} DKK als Guthaben bekommen. Wählen Sie unter „Guthaben“ das Konto, auf dem die "
            "Schuld steht, und drücken Sie „Speichern und weiter bearbeiten“. Dann wird es von selbst gebucht.",
            en="The customer got {amount} DKK as store credit. Under “Store credit”, choose the account that has the "
            "debt, and press “Save and continue editing”. It is then booked by itself.",
        ),
    ),
    Cause(
        code="no_rounding_account",
        mended_by="settings",
        page="shop_account",
        title=Sentence(
            da="Øreafrunding har ingen konto",
            de="Die Rundung von Bargeld hat kein Konto",
            en="Cash rounding has no account",
        ),
        sentence=Sentence(
            da="Kontantbetalingen er afrundet med {amount} kr. Vælg en konto under »Øreafrunding«, og tryk »Gem og "
            "rediger videre«. Så bogføres det af sig selv.",
            de="Die Barzahlung ist um {amount} DKK gerundet. Wählen Sie unter „Rundung von Bargeld“ ein Konto und "
            "drücken Sie „Speichern und weiter bearbeiten“. Dann wird es von selbst gebucht.",
            en="The cash payment is rounded by {amount} DKK. Under “Cash rounding”, choose an account, and press “Save "
            "and continue editing”. It is then booked by itself.",
        ),
    ),
    Cause(
        code="no_donation_debt_account",
        mended_by="settings",
        page="shop_account",
        title=Sentence(
            da="Donationer til andre har ingen konto",
            de="Spenden für andere haben kein Konto",
            en="Donations for others have no account",
        ),
        sentence=Sentence(
            da="Kunden har givet {amount} kr. til andre. Vælg under »Indsamlet til andre« den konto, hvor pengene "
            "står, til du betaler dem videre, og tryk »Gem og rediger videre«. Så bogføres det af sig selv.",
            de="Der Kunde hat {amount} DKK für andere gespendet. Wählen Sie unter „Für andere gesammelt“ das Konto, "
            "auf dem das Geld steht, bis Sie es weitergeben, und drücken Sie „Speichern und weiter bearbeiten“. Dann "
            "wird es von selbst gebucht.",
            en="The customer gave {amount} DKK to others. Under “Collected for others”, choose the account that has "
            "the money until you pay it on, and press “Save and continue editing”. It is then booked by itself.",
        ),
    ),
    Cause(
        code="ledger_item_waits",
        mended_by="order",
        title=Sentence(
            da="En postering venter i Dineros kassekladde",
            de="Eine Buchung wartet in Dineros Kassenbuch",
            en="An item waits in Dinero's ledger",
        ),
        sentence=Sentence(
            da="Butikken laver kun kladder, så posteringen på {amount} kr. ligger i Dineros kassekladde. Når den er "
            "bogført dér, så tryk »Prøv igen«.",
            de="Der Shop legt nur Entwürfe an; die Buchung über {amount} DKK liegt daher in Dineros Kassenbuch "
            "(kassekladde). Ist sie dort gebucht, drücken Sie „Erneut versuchen“.",
            en="The shop makes drafts only, so the item of {amount} DKK lies in Dinero's ledger (kassekladde). Once it "
            "is booked there, press “Try again”.",
        ),
    ),
    Cause(
        code="ledger_item_deleted",
        mended_by="order",
        choices=(MAKE_AGAIN,),
        title=Sentence(
            da="Posteringen er slettet i Dinero",
            de="Die Buchung ist in Dinero gelöscht",
            en="The item was deleted in Dinero",
        ),
        sentence=Sentence(
            da="Posteringen er slettet i Dineros kassekladde. Lav den igen, eller vælg »Bogfør ikke«.",
            de="Die Buchung ist in Dineros Kassenbuch gelöscht. Legen Sie sie erneut an oder wählen Sie „Nicht "
            "buchen“.",
            en="The item was deleted in Dinero's ledger. Make it again, or choose “Do not book”.",
        ),
    ),
    Cause(
        code="ledger_item_edited",
        mended_by="order",
        choices=(OVERWRITE,),
        title=Sentence(
            da="Posteringen er rettet i Dinero",
            de="Die Buchung ist in Dinero geändert",
            en="The item was edited in Dinero",
        ),
        sentence=Sentence(
            da="Posteringen er rettet i Dineros kassekladde ({field}: »{dineros}« i stedet for »{ours}«). Tryk "
            "»Erstat rettelsen«, så bogføres den, som den var.",
            de="Die Buchung ist in Dineros Kassenbuch geändert ({field}: „{dineros}“ statt „{ours}“). Drücken Sie "
            "„Änderung ersetzen“, dann wird sie gebucht, wie sie war.",
            en="The item was edited in Dinero's ledger ({field}: “{dineros}” instead of “{ours}”). Press “Replace the "
            "edit”, and it is booked as it was.",
        ),
    ),
    Cause(
        code="several_ledger_items",
        mended_by="order",
        title=Sentence(
            da="Posteringen ligger flere gange i Dinero",
            de="Die Buchung liegt mehrfach in Dinero",
            en="The item is in Dinero more than once",
        ),
        sentence=Sentence(
            da="Den samme postering er {count} gange i Dinero, i kassekladden eller bogført. Slet de overflødige i "
            "kassekladden, og tryk »Prøv igen«.",
            de="Dieselbe Buchung ist {count}-mal in Dinero, im Kassenbuch (kassekladde) oder gebucht. Löschen Sie die "
            "überzähligen im Kassenbuch und drücken Sie „Erneut versuchen“.",
            en="The same item is {count} times in Dinero, in the ledger (kassekladde) or booked. Delete the extra ones "
            "in the ledger, and press “Try again”.",
        ),
    ),
    Cause(
        code="ledger_item_booked_differently",
        mended_by="order",
        title=Sentence(
            da="Posteringen er bogført med et andet indhold",
            de="Die Buchung hat einen anderen Inhalt",
            en="The item was booked with other content",
        ),
        sentence=Sentence(
            da="Posteringen er bogført i Dinero med et andet indhold ({field}: »{dineros}« i stedet for »{ours}«). Ret "
            "bilaget i Dinero, hvis det er forkert, og tryk »Prøv igen«. Så bogføres den ikke en gang til.",
            de="Die Buchung ist in Dinero mit anderem Inhalt gebucht ({field}: „{dineros}“ statt „{ours}“). "
            "Sie den Beleg in Dinero, wenn er falsch ist, und drücken Sie „Erneut versuchen“. Er wird dann nicht noch "
            "einmal gebucht.",
            en="The item is booked in Dinero with other content ({field}: “{dineros}” instead of “{ours}”). Correct "
            "the voucher in Dinero if it is wrong, and press “Try again”. It is then not booked once more.",
        ),
    ),
)
