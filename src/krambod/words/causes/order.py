"""What can be wrong with an order itself?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import OWN_PERIOD, TODAY, USE_CORRECTION, USE_SHOPS
from krambod.words.language import Sentence

ORDER_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="no_email",
        mended_by="order",
        corrects="email",
        title=Sentence(
            da="Ingen e-mailadresse",
            de="Keine E-Mail-Adresse",
            en="No e-mail address",
        ),
        sentence=Sentence(
            da="Ordren mangler en e-mailadresse, og det er på den, kunden genkendes i Dinero. Skriv den i feltet "
            "E-mail under »Ret det her«, eller tilføj den i butikken. Har mange kunder ingen? Vælg »Kontantkunde« på "
            "siden »Vælg konto«.",
            de="Der Bestellung fehlt die E-Mail-Adresse, an der der Kunde in Dinero erkannt wird. Schreiben Sie sie "
            "in das Feld E-Mail unter „Hier berichtigen“, oder ergänzen Sie sie im Shop. Haben viele Kunden keine? "
            "Wählen Sie „Kontantkunde“ auf der Seite „Konto wählen“.",
            en="The order has no e-mail address, which is the key to the customer in Dinero. Write it in the field "
            "E-mail under “Correct it here”, or add it in the shop. Do many customers have none? Choose “Kontantkunde” "
            "on the page “The account for sales”.",
        ),
    ),
    Cause(
        code="broken_email",
        mended_by="order",
        corrects="email",
        title=Sentence(
            da="E-mailadressen er forkert",
            de="Die E-Mail-Adresse ist falsch",
            en="The e-mail address is wrong",
        ),
        sentence=Sentence(
            da="»{email}« er ikke en e-mailadresse. Ret feltet E-mail under »Ret det her«, eller ret den i butikken.",
            de="„{email}“ ist keine E-Mail-Adresse. Berichtigen Sie das Feld E-Mail unter „Hier berichtigen“ oder im "
            "Shop.",
            en="“{email}” is not an e-mail address. Correct the field E-mail under “Correct it here”, or correct it "
            "in the shop.",
        ),
    ),
    Cause(
        code="contact_person_needed",
        mended_by="order",
        corrects="name",
        title=Sentence(
            da="Kontaktperson mangler på en EAN-ordre",
            de="Bei einer EAN-Bestellung fehlt die Kontaktperson",
            en="A contact person is missing on an EAN order",
        ),
        sentence=Sentence(
            da="Ordren har EAN-nummer {ean}, men ingen kontaktperson, og uden den kan en e-faktura ikke sendes. Skriv "
            "navnet under »Ret det her«.",
            de="Die Bestellung hat die EAN-Nummer {ean}, aber keine Kontaktperson; ohne sie lässt sich keine "
            "E-Rechnung senden. Tragen Sie den Namen unter „Hier berichtigen“ ein.",
            en="The order has the EAN number {ean} but no contact person, without whom no e-invoice can be sent. Write "
            "the name under “Correct it here”.",
        ),
    ),
    Cause(
        code="ean_needed",
        mended_by="order",
        corrects="ean",
        title=Sentence(
            da="EAN-nummer mangler på en EAN-ordre",
            de="Bei einer EAN-Bestellung fehlt die EAN-Nummer",
            en="The EAN number is missing on an EAN order",
        ),
        sentence=Sentence(
            da="Ordren betales med »{method}«, men den har intet gyldigt EAN-nummer (13 cifre), som en e-faktura kan "
            "sendes til. Skriv det i feltet EAN under »Ret det her«, eller ret betalingsmåden dér, hvis kunden "
            "skal have en almindelig faktura.",
            de="Die Bestellung wird mit „{method}“ bezahlt, hat aber keine gültige EAN-Nummer (13 Ziffern), an die "
            "eine E-Rechnung gehen kann. Tragen Sie sie unter „Hier berichtigen“ im Feld EAN ein, oder "
            "berichtigen Sie dort die Zahlungsart, wenn der Kunde eine gewöhnliche Rechnung bekommt.",
            en="The order is paid by “{method}”, but it has no valid EAN number (13 digits) that an e-invoice can be "
            "sent to. Write it in the field EAN under “Correct it here”, or correct the payment method there "
            "if the customer gets an ordinary invoice.",
        ),
    ),
    Cause(
        code="negative_total",
        mended_by="order",
        title=Sentence(
            da="Negativ ordre",
            de="Negative Bestellung",
            en="Negative order",
        ),
        sentence=Sentence(
            da="Ordren er på {total} kr. og ligner en annullering, men den ordre, den hører til, mangler. Find den "
            "under »Ordrer«, tryk »Opret kreditnota« på dens side, og vælg så »Bogfør ikke« her.",
            de="Die Bestellung lautet auf {total} DKK und sieht nach einer Stornierung aus, zu der die Bestellung "
            "fehlt. Suchen Sie sie unter „Bestellungen“, drücken Sie auf ihrer Seite „Gutschrift anlegen“ und wählen "
            "Sie dann hier „Nicht buchen“.",
            en="The order is for {total} DKK and looks like a cancellation, but the order it belongs to is missing. "
            "Find it under “Orders”, press “Make a credit note” on its page, then choose “Do not book” here.",
        ),
    ),
    Cause(
        code="no_lines",
        mended_by="order",
        title=Sentence(
            da="Ingen varelinjer",
            de="Keine Positionen",
            en="No lines",
        ),
        sentence=Sentence(
            da="Ordren har ingen varelinjer. Ret den i butikken.",
            de="Die Bestellung hat keine Positionen. Berichtigen Sie sie im Shop.",
            en="The order has no lines. Correct it in the shop.",
        ),
    ),
    Cause(
        code="total_differs",
        mended_by="order",
        title=Sentence(
            da="Linjerne giver ikke totalen",
            de="Die Positionen ergeben nicht die Summe",
            en="The lines do not give the total",
        ),
        sentence=Sentence(
            da="Ordrens total er {total} kr., men linjerne giver {lines_total} kr. Ret ordren i butikken.",
            de="Die Bestellsumme ist {total} DKK, die Positionen ergeben {lines_total} DKK. Berichtigen Sie die "
            "Bestellung im Shop.",
            en="The order's total is {total} DKK, but its lines give {lines_total} DKK. Correct the order in the shop.",
        ),
    ),
    Cause(
        code="vat_differs",
        mended_by="order",
        title=Sentence(
            da="Momsen passer ikke",
            de="Die MwSt. passt nicht",
            en="The VAT does not fit",
        ),
        sentence=Sentence(
            da="Butikken oplyser {shop_vat} kr. i moms, men linjernes satser giver {vat} kr. Det er mere end "
            "afrunding: en sats er forkert. Ret den i butikken.",
            de="Der Shop nennt {shop_vat} DKK MwSt., die Sätze der Positionen ergeben {vat} DKK. Das ist mehr als "
            "Rundung: Ein Satz ist falsch. Berichtigen Sie ihn im Shop.",
            en="The shop states {shop_vat} DKK in VAT, but the rates of the lines give {vat} DKK. That is more than "
            "rounding: a rate is wrong. Correct it in the shop.",
        ),
    ),
    Cause(
        code="negative_line",
        mended_by="order",
        title=Sentence(
            da="Negativ linje",
            de="Negative Position",
            en="Negative line",
        ),
        sentence=Sentence(
            da="Linje {line} er negativ uden at være en rabat. Ret den i butikken.",
            de="Position {line} ist negativ, ohne ein Rabatt zu sein. Berichtigen Sie sie im Shop.",
            en="Line {line} is negative and not a discount. Correct it in the shop.",
        ),
    ),
    Cause(
        code="discount_too_large",
        mended_by="order",
        title=Sentence(
            da="Rabatten er for stor",
            de="Der Rabatt ist zu groß",
            en="The discount is too large",
        ),
        sentence=Sentence(
            da="Rabatten på linje {line} er større end de varer, den gælder for. Ret den i butikken.",
            de="Der Rabatt in Position {line} ist größer als die Waren, für die er gilt. Berichtigen Sie ihn im Shop.",
            en="The discount on line {line} is larger than the goods it is for. Correct it in the shop.",
        ),
    ),
    Cause(
        code="unknown_line_kind",
        mended_by="order",
        corrects="kind",
        told_apart_by=("kind",),
        title=Sentence(
            da="Ukendt slags linje: {kind}",
            de="Unbekannte Art Position: {kind}",
            en="Unknown kind of line: {kind}",
        ),
        sentence=Sentence(
            da="En linje er af typen »{kind}«, som Krambod ikke bogfører selv endnu. Er den noget andet, så ret det "
            "under »Ret det her«. Når salget er bogført i hånden, så vælg »Bogfør ikke« og »Bogført i hånden som "
            "nr. …«.",
            de="Eine Position ist von der Art „{kind}“, die Krambod noch nicht selbst bucht. Ist sie etwas anderes, "
            "wählen Sie das unter „Hier berichtigen“. Ist der Verkauf von Hand gebucht, wählen Sie „Nicht buchen“ "
            "und „Von Hand gebucht als Nr. …“.",
            en="A line is of the kind “{kind}”, which Krambod does not book by itself yet. If it is something else, "
            "choose that under “Correct it here”. Once the sale is booked by hand, choose “Do not book” and "
            "“Booked by hand as no. …”.",
        ),
    ),
    Cause(
        code="foreign_currency",
        mended_by="order",
        title=Sentence(da="Fremmed valuta", de="Fremdwährung", en="Foreign currency"),
        sentence=Sentence(
            da="Ordren er på {total} {currency}. Krambod bogfører kun danske kroner selv endnu. Når salget er bogført "
            "i hånden, så vælg »Bogfør ikke« og »Bogført i hånden som nr. …«.",
            de="Die Bestellung lautet auf {total} {currency}. Krambod bucht bisher nur dänische Kronen selbst. Ist der "
            "Verkauf von Hand gebucht, wählen Sie „Nicht buchen“ und „Von Hand gebucht als Nr. …“.",
            en="The order is for {total} {currency}. Krambod books only Danish kroner by itself yet. Once the sale is "
            "booked by hand, choose “Do not book” and “Booked by hand as no. …”.",
        ),
    ),
    Cause(
        code="gift_card",
        mended_by="order",
        title=Sentence(
            da="Gavekort eller tilgodehavende",
            de="Gutschein oder Guthaben",
            en="Gift card or credit",
        ),
        sentence=Sentence(
            da="{amount} kr. af ordren er gavekort eller tilgodehavende, solgt eller brugt. Det er ingen rabat og "
            "intet salg, men en gæld (konto 63080), og det kan endnu ikke bogføres her. Er ordren bogført i hånden, "
            "så vælg »Bogfør ikke« (bogført i hånden som nr. …).",
            de="{amount} DKK der Bestellung sind Gutschein oder Guthaben, verkauft oder eingelöst. Das ist kein Rabatt "
            "und kein Umsatz, sondern eine Schuld (Konto 63080) und kann hier noch nicht gebucht werden. Ist die "
            "Bestellung von Hand gebucht, so wählen Sie „Nicht buchen“ (von Hand gebucht als Nr. …).",
            en="{amount} DKK of the order are gift cards or credit, sold or used. They are no discount and no sale but "
            "a debt (account 63080), and cannot be booked here yet. If the order is booked by hand, choose “Do not "
            "book” (booked by hand as no. …).",
        ),
    ),
    Cause(
        code="period_reported",
        mended_by="order",
        choices=(OWN_PERIOD, TODAY),
        title=Sentence(
            da="Momsen er allerede indberettet",
            de="Die MwSt. ist bereits gemeldet",
            en="The VAT is already reported",
        ),
        sentence=Sentence(
            da="Salget er fra {day}, og momsen er indberettet til og med {reported_until}. Vælg, om det skal bogføres "
            "på sin egen dato (så skal momsangivelsen rettes) eller i dag.",
            de="Der Verkauf ist vom {day}, und die MwSt. ist bis {reported_until} gemeldet. Wählen Sie, ob er mit "
            "seinem eigenen Datum (dann ist die Meldung zu berichtigen) oder mit dem heutigen gebucht wird.",
            en="The sale is from {day}, and VAT is reported until {reported_until}. Choose whether to book it on its "
            "own date (the VAT return must then be corrected) or today.",
        ),
    ),
    Cause(
        code="wrong_vat_number",
        mended_by="order",
        corrects="vat_number",
        title=Sentence(
            da="CVR-nummeret er forkert",
            de="Die CVR-Nummer ist falsch",
            en="The CVR number is wrong",
        ),
        sentence=Sentence(
            da="Der må være en tastefejl i CVR-nummeret »{vat_number}«, og ved EAN og salg uden moms skal det være "
            "rigtigt. Ret feltet CVR-/momsnummer under »Ret det her«, eller ret det i butikken.",
            de="In der CVR-Nummer „{vat_number}“ steckt ein Tippfehler, und bei EAN und Verkäufen ohne MwSt. muss sie "
            "stimmen. Berichtigen Sie das Feld USt-IdNr. unter „Hier berichtigen“, oder berichtigen Sie sie im "
            "Shop.",
            en="There must be a typing error in the VAT number “{vat_number}”, and for EAN and sales without VAT it "
            "has to be right. Correct the field VAT number under “Correct it here”, or correct it in the shop.",
        ),
    ),
    Cause(
        code="correction_superseded",
        mended_by="order",
        choices=(USE_CORRECTION, USE_SHOPS),
        can_be_tried_again=False,
        title=Sentence(
            da="Butikken har ændret det, du rettede",
            de="Der Shop hat geändert, was Sie berichtigt haben",
            en="The shop has changed what you corrected",
        ),
        sentence=Sentence(
            da="Butikken har sendt ordren igen, og nu står der »{shops}« som {field}. Du rettede det til »{ours}«. "
            "Vælg »Brug min rettelse« eller »Brug butikkens«.",
            de="Der Shop hat die Bestellung noch einmal gesendet, und als {field} steht dort jetzt „{shops}“. Sie "
            "haben es zu „{ours}“ berichtigt. Wählen Sie „Meine Berichtigung verwenden“ oder „Angabe des Shops "
            "verwenden“.",
            en="The shop has sent the order again, and now it says “{shops}” as {field}. You corrected it to "
            "“{ours}”. Choose “Use my correction” or “Use the shop's”.",
        ),
    ),
)
