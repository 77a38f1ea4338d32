"""What can be wrong with the VAT that the shop charged?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import AS_CHARGED
from krambod.words.language import Sentence

CHARGED_VAT_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="rate_of_nobody",
        mended_by="order",
        corrects="tax_country",
        told_apart_by=("country",),
        title=Sentence(
            da="En momssats, som intet land har: {country}",
            de="Ein MwSt.-Satz, den kein Land hat: {country}",
            en="A VAT rate that no country has: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} har {vat_rate} % moms. Den sats har hverken Danmark eller leveringslandet ({country}). "
            "Vælg under »Ret det her«, hvilket lands moms det er, eller ret satsen i butikken.",
            de="Position {line} hat {vat_rate} % MwSt. Diesen Satz haben weder Dänemark noch das Lieferland "
            "({country}). Wählen Sie unter „Hier berichtigen“, welches Landes MwSt. es ist, oder berichtigen Sie "
            "den Satz im Shop.",
            en="Line {line} has {vat_rate} % VAT. Neither Denmark nor the country of delivery ({country}) has that "
            "rate. Choose under “Correct it here” which country's VAT it is, or correct the rate in the shop.",
        ),
    ),
    Cause(
        code="rate_not_of_country",
        mended_by="order",
        corrects="tax_country",
        told_apart_by=("country",),
        title=Sentence(
            da="Momssatsen passer ikke til landet: {country}",
            de="Der MwSt.-Satz passt nicht zum Land: {country}",
            en="The VAT rate is not the country's: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} har {vat_rate} % moms fra {tax_country}, men landet har ikke den sats. Vælg det rigtige "
            "lands moms under »Ret det her«, eller ret satsen i butikken.",
            de="Position {line} hat {vat_rate} % MwSt. von {tax_country}, aber das Land hat diesen Satz nicht. Wählen "
            "Sie unter „Hier berichtigen“ das richtige Land der MwSt., oder berichtigen Sie den Satz im Shop.",
            en="Line {line} has {vat_rate} % VAT of {tax_country}, but that country does not have the rate. Choose the "
            "right country of the VAT under “Correct it here”, or correct the rate in the shop.",
        ),
    ),
    Cause(
        code="registration_needed",
        mended_by="settings",
        page="shop_vat",
        told_apart_by=("question", "country"),
        title=Sentence(
            da="Er du registreret for {question}?",
            de="Sind Sie für {question} registriert?",
            en="Are you registered for {question}?",
        ),
        sentence=Sentence(
            da="Linje {line} er solgt til {country} med {vat_rate} % moms. Hvordan den bogføres, afhænger af, om du er "
            "registreret for {question}. Svar ja eller nej på siden »Moms og konti«.",
            de="Position {line} ist mit {vat_rate} % MwSt. verkauft (Lieferland {country}). Wie sie gebucht wird, "
            "hängt davon ab, ob Sie für {question} registriert sind. Antworten Sie auf der Seite „MwSt. und "
            "Konten“ mit Ja oder Nein.",
            en="Line {line} is sold to {country} with {vat_rate} % VAT. How it is booked depends on whether you are "
            "registered for {question}. Answer yes or no on the page “VAT and accounts”.",
        ),
    ),
    Cause(
        code="foreign_vat_not_registered",
        mended_by="settings",
        page="shop_vat",
        told_apart_by=("question", "country"),
        title=Sentence(
            da="Moms fra et land, du ikke er registreret i: {country}",
            de="MwSt. eines Landes ohne Registrierung: {country}",
            en="VAT of a country without registration: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) har {vat_rate} % moms fra {tax_country}, men du har svaret nej til "
            "{question}. Er du registreret, så ret svaret på siden »Moms og konti«; ellers ret momsen i butikken.",
            de="Position {line} ({amount} DKK) hat {vat_rate} % MwSt. von {tax_country}, aber Sie haben bei {question} "
            "mit Nein geantwortet. Sind Sie registriert, ändern Sie die Antwort auf der Seite „MwSt. und Konten“; "
            "sonst berichtigen Sie die MwSt. im Shop.",
            en="Line {line} ({amount} DKK) has {vat_rate} % VAT of {tax_country}, but you answered no to {question}. "
            "If you are registered, change the answer on the page “VAT and accounts”; else correct the VAT in the "
            "shop.",
        ),
    ),
    Cause(
        code="foreign_vat_to_business",
        mended_by="order",
        corrects="tax_country",
        told_apart_by=("country",),
        title=Sentence(
            da="Udenlandsk moms til en virksomhed: {country}",
            de="Ausländische MwSt. an ein Unternehmen: {country}",
            en="Foreign VAT to a business: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) har {vat_rate} % moms fra {tax_country}, men køber er en virksomhed med "
            "momsnummer. Er køber privat, så slet momsnummeret under »Ret det her«; ellers ret ordren i butikken.",
            de="Position {line} ({amount} DKK) hat {vat_rate} % MwSt. von {tax_country}, aber der Käufer ist ein "
            "Unternehmen mit USt-IdNr. Kauft er privat, löschen Sie die Nummer unter „Hier berichtigen“; sonst "
            "berichtigen Sie die Bestellung im Shop.",
            en="Line {line} ({amount} DKK) has {vat_rate} % VAT of {tax_country}, but the buyer is a business with a "
            "VAT number. If the buyer is a private person, delete the number under “Correct it here”; else "
            "correct the order in the shop.",
        ),
    ),
    Cause(
        code="foreign_vat_in_denmark",
        mended_by="order",
        corrects="tax_country",
        title=Sentence(
            da="Udenlandsk moms, men leveret i Danmark",
            de="Ausländische MwSt., aber in Dänemark geliefert",
            en="Foreign VAT, but delivered in Denmark",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) leveres i Danmark, men har {vat_rate} % moms fra {tax_country}. Ret "
            "momsens land eller leveringslandet under »Ret det her«; ellers mangler {owed_vat} kr. i dansk moms: "
            "ret ordren i butikken.",
            de="Position {line} ({amount} DKK) wird in Dänemark geliefert, hat aber {vat_rate} % MwSt. von "
            "{tax_country}. Berichtigen Sie das Land der MwSt. oder das Lieferland unter „Hier berichtigen“; "
            "sonst fehlen {owed_vat} DKK dänische MwSt.: Berichtigen Sie die Bestellung im Shop.",
            en="Line {line} ({amount} DKK) is delivered in Denmark, but has {vat_rate} % VAT of {tax_country}. Correct "
            "the country of the VAT or of delivery under “Correct it here”; else {owed_vat} DKK of Danish VAT is "
            "missing: correct the order in the shop.",
        ),
    ),
    Cause(
        code="foreign_vat_in_special_territory",
        mended_by="order",
        corrects="tax_country",
        title=Sentence(
            da="Moms i et område uden for EU's moms",
            de="MwSt. in einem Gebiet außerhalb der EU-MwSt.",
            en="VAT in a territory outside EU VAT",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) har {vat_rate} % moms, men {territory} er uden for EU's momsområde: dér "
            "sælges uden moms. Ret leveringsadressen under »Ret det her«, eller ret momsen i butikken.",
            de="Position {line} ({amount} DKK) hat {vat_rate} % MwSt., aber das Liefergebiet ({territory}) liegt "
            "außerhalb des MwSt.-Gebiets der EU: Dorthin wird ohne MwSt. verkauft. Berichtigen Sie die "
            "Lieferadresse unter „Hier berichtigen“ oder die MwSt. im Shop.",
            en="Line {line} ({amount} DKK) has {vat_rate} % VAT, but {territory} is outside the EU VAT area: sales "
            "there are without VAT. Correct the address of delivery under “Correct it here”, or the VAT in the "
            "shop.",
        ),
    ),
    Cause(
        code="foreign_vat_outside",
        mended_by="order",
        corrects="tax_country",
        told_apart_by=("country",),
        title=Sentence(
            da="Moms fra et land uden for EU: {country}",
            de="MwSt. eines Landes außerhalb der EU: {country}",
            en="VAT of a country outside the EU: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) leveres til {country} med {vat_rate} % moms, som ikke er dansk. Til lande "
            "uden for EU sælges uden moms. Ret momsens land eller leveringslandet under »Ret det her«, eller ret "
            "momsen i butikken.",
            de="Position {line} ({amount} DKK) hat {vat_rate} % MwSt., die nicht dänisch ist (Lieferland {country}). "
            "In Länder außerhalb der EU wird ohne MwSt. verkauft. Berichtigen Sie das Land der MwSt. oder das "
            "Lieferland unter „Hier berichtigen“ oder die MwSt. im Shop.",
            en="Line {line} ({amount} DKK) is delivered to {country} with {vat_rate} % VAT that is not Danish. Sales "
            "to countries outside the EU are without VAT. Correct the country of the VAT or of delivery under "
            "“Correct it here”, or the VAT in the shop.",
        ),
    ),
    Cause(
        code="foreign_vat_of_another_country",
        mended_by="order",
        corrects="tax_country",
        told_apart_by=("country",),
        title=Sentence(
            da="Moms fra et andet land end leveringslandet: {country}",
            de="MwSt. eines anderen Landes als des Lieferlandes: {country}",
            en="VAT of another country than that of delivery: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) leveres til {country}, men har {vat_rate} % moms fra {tax_country}. Ret "
            "momsens land eller leveringslandet under »Ret det her«, eller ret momsen i butikken.",
            de="Position {line} ({amount} DKK) hat {vat_rate} % MwSt. von {tax_country}, aber das Lieferland ist "
            "{country}. Berichtigen Sie das Land der MwSt. oder das Lieferland unter „Hier berichtigen“ oder die "
            "MwSt. im Shop.",
            en="Line {line} ({amount} DKK) is delivered to {country}, but has {vat_rate} % VAT of {tax_country}. "
            "Correct the country of the VAT or of delivery under “Correct it here”, or the VAT in the shop.",
        ),
    ),
    Cause(
        code="foreign_rate_without_goods",
        mended_by="order",
        corrects="tax_country",
        told_apart_by=("country",),
        title=Sentence(
            da="Fragt eller gebyr med udenlandsk moms: {country}",
            de="Versand oder Gebühr mit ausländischer MwSt.: {country}",
            en="Shipping or a fee with foreign VAT: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} er fragt eller gebyr med {vat_rate} % moms ({amount} kr.), men ordren til {country} har "
            "ingen varer med den sats. Vælg under »Ret det her«, hvad linjen er, eller ret momsen i butikken.",
            de="Position {line} ist Versand oder Gebühr mit {vat_rate} % MwSt. ({amount} DKK), aber keine Ware der "
            "Bestellung hat diesen Satz (Lieferland {country}). Wählen Sie unter „Hier berichtigen“, was die "
            "Position ist, oder berichtigen Sie die MwSt. im Shop.",
            en="Line {line} is shipping or a fee with {vat_rate} % VAT ({amount} DKK), but the order to {country} has "
            "no goods at that rate. Choose under “Correct it here” what the line is, or correct the VAT in the "
            "shop.",
        ),
    ),
    Cause(
        code="above_limit",
        mended_by="order",
        told_apart_by=("country",),
        title=Sentence(
            da="Over grænsen for landets moms: {country}",
            de="Über der Grenze für die MwSt. des Landes: {country}",
            en="Above the limit for the country's VAT: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) har moms fra {tax_country}, men varen er over grænsen på {limit_amount} "
            "{limit_currency}. Dér betaler køber momsen ved importen: ret ordren i butikken, så den er uden moms.",
            de="Position {line} ({amount} DKK) hat MwSt. von {tax_country}, liegt aber über der Grenze von "
            "{limit_amount} {limit_currency}. Darüber zahlt der Käufer die MwSt. bei der Einfuhr: Berichtigen Sie "
            "die Bestellung im Shop, sodass sie ohne MwSt. ist.",
            en="Line {line} ({amount} DKK) has VAT of {tax_country}, but is above the limit of {limit_amount} "
            "{limit_currency}. Above it the buyer pays the VAT at import: correct the order in the shop, so that "
            "it is without VAT.",
        ),
    ),
    Cause(
        code="danish_vat_though_foreign_is_due",
        mended_by="settings",
        page="shop_vat",
        choices=(AS_CHARGED,),
        told_apart_by=("country",),
        title=Sentence(
            da="Dansk moms, hvor landets egen skyldes: {country}",
            de="Dänische MwSt., wo die des Landes fällig ist: {country}",
            en="Danish VAT where the country's own is due: {country}",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) er solgt til en privat kunde med dansk moms, men du er registreret for "
            "OSS, så der skyldes {owed_vat} kr. i moms til {country}. Ret momsen i butikken. Hvis din revisor er "
            "enig, vælg »Bogfør som opkrævet«, eller skriv på siden »Moms og konti«, til hvilken dag det gælder for "
            "landet.",
            de="Position {line} ({amount} DKK) ist mit dänischer MwSt. an eine Privatperson verkauft, aber Sie sind "
            "für OSS registriert: Fällig sind {owed_vat} DKK MwSt. an das Lieferland ({country}). Berichtigen Sie "
            "die MwSt. im Shop. Wenn Ihre Buchhaltung zustimmt, wählen Sie „Wie berechnet buchen“, oder schreiben Sie "
            "auf der Seite „MwSt. und Konten“, bis zu welchem Tag das für das Land gilt.",
            en="Line {line} ({amount} DKK) is sold to a private buyer with Danish VAT, but you are registered for OSS, "
            "so {owed_vat} DKK of VAT is due to {country}. Correct the VAT in the shop. If your accountant agrees, "
            "choose “Book as charged”, or write on the page “VAT and accounts” until which day that counts for the "
            "country.",
        ),
    ),
)
