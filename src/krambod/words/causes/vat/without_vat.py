"""What can be wrong with a line without VAT: its place, or what is sold?"""

from krambod.words.causes.cause import Cause
from krambod.words.language import Sentence

WITHOUT_VAT_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="place_not_told",
        mended_by="order",
        corrects="delivery_country",
        title=Sentence(
            da="Leveringslandet mangler",
            de="Das Lieferland fehlt",
            en="The country of delivery is missing",
        ),
        sentence=Sentence(
            da="Ordren siger ikke, hvilket land den leveres til, og det afgør momsen. Skriv det under »Ret det her«.",
            de="Die Bestellung nennt kein Lieferland, und davon hängt die MwSt. ab. Ergänzen Sie es unter „Hier "
            "berichtigen“.",
            en="The order does not say to which country it is delivered, and the country decides the VAT. Write it "
            "under “Correct it here”.",
        ),
    ),
    Cause(
        code="postcode_needed",
        mended_by="order",
        corrects="delivery_zip",
        told_apart_by=("country",),
        title=Sentence(
            da="Postnummeret mangler: {country}",
            de="Die Postleitzahl fehlt: {country}",
            en="The postcode is missing: {country}",
        ),
        sentence=Sentence(
            da="En del af {country} har sine egne momsregler, og ordren har intet postnummer, der viser, hvor den "
            "leveres. Skriv det under »Ret det her«.",
            de="Ein Teil des Lieferlandes ({country}) hat eigene MwSt.-Regeln, und die Bestellung hat keine "
            "Postleitzahl, die den Ort zeigt. Ergänzen Sie sie unter „Hier berichtigen“.",
            en="A part of {country} has VAT rules of its own, and the order has no postcode that shows where it is "
            "delivered. Write it under “Correct it here”.",
        ),
    ),
    Cause(
        code="zero_in_denmark",
        mended_by="order",
        corrects="goods",
        title=Sentence(
            da="Uden moms, men leveret i Danmark",
            de="Ohne MwSt., aber in Dänemark geliefert",
            en="Without VAT, but delivered in Denmark",
        ),
        sentence=Sentence(
            da="Linje {line} er uden moms ({amount} kr.), men leveres i Danmark. Er varen momsfri, så vælg det under "
            "»Ret det her«; ellers mangler {owed_vat} kr. i moms: ret ordren i butikken.",
            de="Position {line} ist ohne MwSt. ({amount} DKK), wird aber in Dänemark geliefert. Ist die Ware "
            "steuerfrei, wählen Sie das unter „Hier berichtigen“; sonst fehlen {owed_vat} DKK MwSt.: Berichtigen "
            "Sie die Bestellung im Shop.",
            en="Line {line} is without VAT ({amount} DKK), but delivered in Denmark. If the goods are exempt, choose "
            "that under “Correct it here”; else {owed_vat} DKK of VAT is missing: correct the order in the shop.",
        ),
    ),
    Cause(
        code="zero_to_eu_private",
        mended_by="order",
        corrects="vat_number",
        told_apart_by=("country",),
        title=Sentence(
            da="Uden moms til privat i EU: {country}",
            de="Ohne MwSt. an Private in der EU: {country}",
            en="Without VAT to a private buyer in the EU: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} er uden moms ({amount} kr.) til en privat kunde i EU ({country}). Er kunden en "
            "virksomhed, så skriv momsnummeret under »Ret det her«; ellers mangler {owed_vat} kr. i moms: ret "
            "ordren i butikken.",
            de="Position {line} ist ohne MwSt. ({amount} DKK) an eine Privatperson in der EU ({country}). Ist der "
            "Kunde ein Unternehmen, tragen Sie seine USt-IdNr. unter „Hier berichtigen“ ein; sonst fehlen "
            "{owed_vat} DKK MwSt.: Berichtigen Sie die Bestellung im Shop.",
            en="Line {line} is without VAT ({amount} DKK) to a private buyer in the EU ({country}). If the customer is "
            "a business, write its VAT number under “Correct it here”; else {owed_vat} DKK of VAT is missing: "
            "correct the order in the shop.",
        ),
    ),
    Cause(
        code="service_to_private_abroad",
        mended_by="order",
        corrects="goods",
        told_apart_by=("country",),
        title=Sentence(
            da="Ydelse uden moms til privat: {country}",
            de="Leistung ohne MwSt. an Private: {country}",
            en="Service without VAT to a private buyer: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} er en ydelse uden moms ({amount} kr.) til en privat kunde ({country}), og der kan skyldes "
            "{owed_vat} kr. i moms. Er det en vare, eller er kunden en virksomhed, så ret det under »Ret det "
            "her«; ellers spørg din revisor, og ret ordren i butikken.",
            de="Position {line} ist eine Leistung ohne MwSt. ({amount} DKK) an eine Privatperson ({country}); es "
            "können {owed_vat} DKK MwSt. geschuldet sein. Ist es eine Ware oder der Kunde ein Unternehmen, wählen "
            "Sie das unter „Hier berichtigen“; sonst fragen Sie Ihre Buchhaltung und berichtigen Sie die "
            "Bestellung im Shop.",
            en="Line {line} is a service without VAT ({amount} DKK) to a private buyer ({country}), and {owed_vat} DKK "
            "of VAT may be owed. If it is goods, or the customer is a business, choose that under “Correct it "
            "here”; else ask your accountant, and correct the order in the shop.",
        ),
    ),
    Cause(
        code="zero_without_goods",
        mended_by="order",
        corrects="goods",
        title=Sentence(
            da="Fragt eller gebyr uden moms",
            de="Versand oder Gebühr ohne MwSt.",
            en="Shipping or a fee without VAT",
        ),
        sentence=Sentence(
            da="Linje {line} er fragt eller gebyr uden moms ({amount} kr.), men ordren har ingen varer uden moms, som "
            "den hører til. Vælg under »Ret det her«, hvad linjen er; ellers mangler {owed_vat} kr. i moms: ret "
            "ordren i butikken.",
            de="Position {line} ist Versand oder Gebühr ohne MwSt. ({amount} DKK), aber keine Ware der Bestellung ist "
            "ohne MwSt. Wählen Sie unter „Hier berichtigen“, was die Position ist; sonst fehlen {owed_vat} DKK "
            "MwSt.: Berichtigen Sie die Bestellung im Shop.",
            en="Line {line} is shipping or a fee without VAT ({amount} DKK), but the order has no goods without VAT "
            "that it belongs to. Choose under “Correct it here” what the line is; else {owed_vat} DKK of VAT is "
            "missing: correct the order in the shop.",
        ),
    ),
)
