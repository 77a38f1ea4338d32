"""What can be wrong with the buyer's VAT number or address?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import LOOKED_UP_IN_VIES
from krambod.words.language import Sentence

BUYER_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="number_needed",
        mended_by="order",
        corrects="vat_number",
        told_apart_by=("country",),
        title=Sentence(
            da="Uden moms, men momsnummer mangler: {country}",
            de="Ohne MwSt., aber ohne USt-IdNr.: {country}",
            en="Without VAT, but no VAT number: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} er uden moms ({amount} kr.) til en virksomhed ({country}), men ordren har intet "
            "momsnummer. Skriv det under »Ret det her«; ellers mangler {owed_vat} kr. i moms: ret ordren i "
            "butikken.",
            de="Position {line} ist ohne MwSt. ({amount} DKK) an ein Unternehmen ({country}), aber die Bestellung hat "
            "keine USt-IdNr. Tragen Sie sie unter „Hier berichtigen“ ein; sonst fehlen {owed_vat} DKK MwSt.: "
            "Berichtigen Sie die Bestellung im Shop.",
            en="Line {line} is without VAT ({amount} DKK) to a business ({country}), but the order has no VAT number. "
            "Write it under “Correct it here”; else {owed_vat} DKK of VAT is missing: correct the order in the "
            "shop.",
        ),
    ),
    Cause(
        code="number_wrong_form",
        mended_by="order",
        corrects="vat_number",
        told_apart_by=("country",),
        title=Sentence(
            da="Momsnummeret er forkert: {country}",
            de="Die USt-IdNr. ist falsch: {country}",
            en="The VAT number is wrong: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} er uden moms ({amount} kr.), men købers momsnummer har ikke den form, som numre har i "
            "landet ({number_country}). Ret det under »Ret det her«; ellers mangler {owed_vat} kr. i moms: ret "
            "ordren i butikken.",
            de="Position {line} ist ohne MwSt. ({amount} DKK), aber die USt-IdNr. des Käufers hat nicht die Form, die "
            "das Land ({number_country}) vorgibt. Berichtigen Sie sie unter „Hier berichtigen“; sonst fehlen "
            "{owed_vat} DKK MwSt.: Berichtigen Sie die Bestellung im Shop.",
            en="Line {line} is without VAT ({amount} DKK), but the buyer's VAT number does not have the form of the "
            "country ({number_country}). Correct it under “Correct it here”; else {owed_vat} DKK of VAT is "
            "missing: correct the order in the shop.",
        ),
    ),
    Cause(
        code="number_invalid",
        mended_by="order",
        corrects="vat_number",
        choices=(LOOKED_UP_IN_VIES,),
        told_apart_by=("country",),
        title=Sentence(
            da="Momsnummeret gælder ikke: {country}",
            de="Die USt-IdNr. ist ungültig: {country}",
            en="The VAT number is not valid: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} er uden moms ({amount} kr.), men VIES siger, at købers momsnummer ({number_country}) ikke "
            "gælder. Ret det under »Ret det her«; ellers mangler {owed_vat} kr. i moms: ret ordren i butikken. "
            "Svarer VIES nu noget andet, så skriv det under »Slået op i VIES«.",
            de="Position {line} ist ohne MwSt. ({amount} DKK), aber laut VIES gilt die USt-IdNr. des Käufers "
            "({number_country}) nicht. Berichtigen Sie sie unter „Hier berichtigen“; sonst fehlen {owed_vat} DKK "
            "MwSt.: Berichtigen Sie die Bestellung im Shop. Antwortet VIES jetzt anders, tragen Sie es unter „In "
            "VIES nachgeschlagen“ ein.",
            en="Line {line} is without VAT ({amount} DKK), but VIES says that the buyer's VAT number "
            "({number_country}) is not valid. Correct it under “Correct it here”; else {owed_vat} DKK of VAT is "
            "missing: correct the order in the shop. If VIES answers otherwise now, write it under “Looked up in "
            "VIES”.",
        ),
    ),
    Cause(
        code="number_of_another_country",
        mended_by="order",
        corrects="vat_number",
        told_apart_by=("country",),
        title=Sentence(
            da="Momsnummeret er fra et andet land: {country}",
            de="Die USt-IdNr. ist aus einem anderen Land: {country}",
            en="The VAT number is of another country: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} er uden moms ({amount} kr.) og leveres til {country}, men købers momsnummer er fra "
            "{number_country}. Ret nummeret eller leveringslandet under »Ret det her«; ellers mangler {owed_vat} "
            "kr. i moms: ret ordren i butikken.",
            de="Position {line} ist ohne MwSt. ({amount} DKK), das Lieferland ist {country}, aber die USt-IdNr. des "
            "Käufers ist von {number_country}. Berichtigen Sie Nummer oder Lieferland unter „Hier berichtigen“; "
            "sonst fehlen {owed_vat} DKK MwSt.: Berichtigen Sie die Bestellung im Shop.",
            en="Line {line} is without VAT ({amount} DKK) and delivered to {country}, but the buyer's VAT number is of "
            "{number_country}. Correct the number or the country of delivery under “Correct it here”; else "
            "{owed_vat} DKK of VAT is missing: correct the order in the shop.",
        ),
    ),
    Cause(
        code="vies_needed",
        mended_by="order",
        choices=(LOOKED_UP_IN_VIES,),
        told_apart_by=("country",),
        title=Sentence(
            da="Momsnummeret skal slås op i VIES: {country}",
            de="Die USt-IdNr. ist in VIES nachzuschlagen: {country}",
            en="The VAT number has to be looked up in VIES: {country}",
        ),
        sentence=Sentence(
            da="Hvordan linje {line} ({amount} kr. med {vat_rate} % moms) bogføres, afhænger af, om købers momsnummer "
            "({number_country}) gælder. Slå det op i VIES, og skriv svaret under »Slået op i VIES«. Gælder det "
            "ikke, kan der skyldes {owed_vat} kr. i moms.",
            de="Wie Position {line} ({amount} DKK mit {vat_rate} % MwSt.) gebucht wird, hängt davon ab, ob die "
            "USt-IdNr. des Käufers ({number_country}) gilt. Schlagen Sie sie in VIES nach und tragen Sie die "
            "Antwort unter „In VIES nachgeschlagen“ ein. Gilt sie nicht, können {owed_vat} DKK MwSt. geschuldet "
            "sein.",
            en="How line {line} ({amount} DKK at {vat_rate} % VAT) is booked depends on whether the buyer's VAT number "
            "({number_country}) is valid. Look it up in VIES, and write the answer under “Looked up in VIES”. If "
            "it is not valid, {owed_vat} DKK of VAT may be owed.",
        ),
    ),
    Cause(
        code="address_needed",
        mended_by="order",
        corrects="address",
        title=Sentence(
            da="Købers fulde adresse mangler",
            de="Die vollständige Adresse des Käufers fehlt",
            en="The buyer's full address is missing",
        ),
        sentence=Sentence(
            da="Fakturaen skal have købers fulde navn og adresse, fordi den er uden moms eller over 3.000 kr. til en "
            "virksomhed. Ordren mangler {missing}: skriv det under »Ret det her«.",
            de="Die Rechnung braucht Namen und vollständige Adresse des Käufers, weil sie ohne MwSt. ist oder über "
            "3.000 DKK an ein Unternehmen. In der Bestellung fehlt: {missing}. Ergänzen Sie das unter „Hier "
            "berichtigen“.",
            en="The invoice needs the buyer's full name and address, because it is without VAT, or above 3,000 DKK to "
            "a business. The order lacks the {missing}: write it under “Correct it here”.",
        ),
    ),
)
