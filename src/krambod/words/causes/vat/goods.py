"""Which goods or treatments wait, and which account is missing?"""

from krambod.words.causes.cause import Cause
from krambod.words.language import Sentence

GOODS_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="goods_from_abroad",
        mended_by="order",
        corrects="goods",
        title=Sentence(
            da="Sendt fra et lager i udlandet",
            de="Aus einem Lager im Ausland gesendet",
            en="Sent from a warehouse abroad",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) sendes fra et lager i et andet land og er måske ikke et dansk salg. Sendes "
            "den fra Danmark, så ret det under »Ret det her«. Krambod bogfører ellers ikke salget selv endnu. Når "
            "salget er bogført i hånden, så vælg »Bogfør ikke« og »Bogført i hånden som nr. …«.",
            de="Position {line} ({amount} DKK) wird aus einem Lager in einem anderen Land gesendet und ist vielleicht "
            "kein dänischer Verkauf. Kommt sie aus Dänemark, wählen Sie das unter „Hier berichtigen“. Sonst bucht "
            "Krambod den Verkauf noch nicht selbst. Ist der Verkauf von Hand gebucht, wählen Sie „Nicht buchen“ "
            "und „Von Hand gebucht als Nr. …“.",
            en="Line {line} ({amount} DKK) is sent from a warehouse in another country and may be no Danish sale. If "
            "it is sent from Denmark, choose that under “Correct it here”. Otherwise Krambod does not book the "
            "sale by itself yet. Once the sale is booked by hand, choose “Do not book” and “Booked by hand as no. "
            "…”.",
        ),
    ),
    Cause(
        code="goods_not_switched_on",
        mended_by="order",
        corrects="goods",
        title=Sentence(
            da="En særlig momsordning, som venter",
            de="Eine besondere MwSt.-Regelung, die wartet",
            en="A special VAT scheme that waits",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr. uden moms) er solgt efter en særlig momsordning, som Krambod ikke bogfører "
            "selv endnu. Er det en almindelig vare, så ret det under »Ret det her«. Når salget er bogført i "
            "hånden, så vælg »Bogfør ikke« og »Bogført i hånden som nr. …«.",
            de="Position {line} ({amount} DKK ohne MwSt.) ist nach einer besonderen MwSt.-Regelung verkauft, die "
            "Krambod noch nicht selbst bucht. Ist es eine gewöhnliche Ware, wählen Sie das unter „Hier "
            "berichtigen“. Ist der Verkauf von Hand gebucht, wählen Sie „Nicht buchen“ und „Von Hand gebucht als "
            "Nr. …“.",
            en="Line {line} ({amount} DKK without VAT) is sold by a special VAT scheme that Krambod does not book by "
            "itself yet. If it is ordinary goods, choose that under “Correct it here”. Once the sale is booked by "
            "hand, choose “Do not book” and “Booked by hand as no. …”.",
        ),
    ),
    Cause(
        code="not_yet_zero_rated",
        mended_by="order",
        corrects="goods",
        title=Sentence(
            da="Bøger uden moms i Danmark",
            de="Bücher ohne MwSt. in Dänemark",
            en="Books without VAT in Denmark",
        ),
        sentence=Sentence(
            da="Linje {line} er bøger uden moms ({amount} kr.), men bøger har stadig moms i Danmark. Er det noget "
            "andet, så ret det under »Ret det her«; ellers mangler {owed_vat} kr. i moms: ret ordren i butikken.",
            de="Position {line} sind Bücher ohne MwSt. ({amount} DKK), aber Bücher haben in Dänemark weiterhin MwSt. "
            "Ist es etwas anderes, wählen Sie das unter „Hier berichtigen“; sonst fehlen {owed_vat} DKK MwSt.: "
            "Berichtigen Sie die Bestellung im Shop.",
            en="Line {line} is books without VAT ({amount} DKK), but books still have VAT in Denmark. If it is "
            "something else, choose that under “Correct it here”; else {owed_vat} DKK of VAT is missing: correct "
            "the order in the shop.",
        ),
    ),
    Cause(
        code="ask_accountant",
        mended_by="order",
        corrects="goods",
        told_apart_by=("country",),
        title=Sentence(
            da="Ingen sikker momsregel: {country}",
            de="Keine sichere MwSt.-Regel: {country}",
            en="No certain VAT rule: {country}",
        ),
        sentence=Sentence(
            da="Krambod har ingen sikker momsregel for linje {line} ({amount} kr. med {vat_rate} % moms, leveret til "
            "{country}). Er varen noget andet, så ret det under »Ret det her«; ellers spørg din revisor. Når "
            "salget er bogført i hånden, så vælg »Bogfør ikke« og »Bogført i hånden som nr. …«.",
            de="Krambod hat keine sichere MwSt.-Regel für Position {line} ({amount} DKK mit {vat_rate} % MwSt., "
            "Lieferland {country}). Ist die Ware etwas anderes, wählen Sie das unter „Hier berichtigen“; sonst "
            "fragen Sie Ihre Buchhaltung. Ist der Verkauf von Hand gebucht, wählen Sie „Nicht buchen“ und „Von "
            "Hand gebucht als Nr. …“.",
            en="Krambod has no certain VAT rule for line {line} ({amount} DKK at {vat_rate} % VAT, delivered to "
            "{country}). If the goods are something else, choose that under “Correct it here”; else ask your "
            "accountant. Once the sale is booked by hand, choose “Do not book” and “Booked by hand as no. …”.",
        ),
    ),
    Cause(
        code="vat_free_company_charges_vat",
        mended_by="order",
        title=Sentence(
            da="Virksomheden er uden moms, men opkræver moms",
            de="Das Unternehmen ist ohne MwSt., berechnet aber MwSt.",
            en="The company is without VAT, but charges VAT",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) har {vat_rate} % moms, men virksomheden er ikke momsregistreret i Dinero. "
            "Moms på en faktura skal betales: {owed_vat} kr. Ret momsen i butikken, eller momsregistrer "
            "virksomheden i Dinero, og prøv igen.",
            de="Position {line} ({amount} DKK) hat {vat_rate} % MwSt., aber das Unternehmen ist in Dinero nicht für "
            "die MwSt. registriert. Berechnete MwSt. ist zu zahlen: {owed_vat} DKK. Berichtigen Sie die MwSt. im "
            "Shop, oder registrieren Sie das Unternehmen in Dinero und versuchen Sie es erneut.",
            en="Line {line} ({amount} DKK) has {vat_rate} % VAT, but the company is not registered for VAT in Dinero. "
            "VAT on an invoice must be paid: {owed_vat} DKK. Correct the VAT in the shop, or register the company "
            "for VAT in Dinero, and try again.",
        ),
    ),
    Cause(
        code="vat_free_company_service_to_eu_business",
        mended_by="order",
        corrects="goods",
        title=Sentence(
            da="Ydelse til en EU-virksomhed uden momsregistrering",
            de="Leistung an ein EU-Unternehmen ohne MwSt.-Registrierung",
            en="Service to an EU business without VAT registration",
        ),
        sentence=Sentence(
            da="Linje {line} ({amount} kr.) er en ydelse til en virksomhed i EU ({country}). Det kræver en "
            "registrering, også for en virksomhed uden moms: spørg din revisor. Er det en vare, så ret det under "
            "»Ret det her«. Når salget er bogført i hånden, så vælg »Bogfør ikke« og »Bogført i hånden som nr. …«.",
            de="Position {line} ({amount} DKK) ist eine Leistung an ein Unternehmen in der EU ({country}). Dafür "
            "braucht auch ein Unternehmen ohne MwSt. eine Registrierung: Fragen Sie Ihre Buchhaltung. Ist es eine "
            "Ware, wählen Sie das unter „Hier berichtigen“. Ist der Verkauf von Hand gebucht, wählen Sie „Nicht "
            "buchen“ und „Von Hand gebucht als Nr. …“.",
            en="Line {line} ({amount} DKK) is a service to a business in the EU ({country}). A company without VAT "
            "needs a registration for that, too: ask your accountant. If it is goods, choose that under “Correct "
            "it here”. Once the sale is booked by hand, choose “Do not book” and “Booked by hand as no. …”.",
        ),
    ),
    Cause(
        code="treatment_waits",
        mended_by="order",
        told_apart_by=("treatment",),
        title=Sentence(
            da="Krambod bogfører det ikke selv endnu: {treatment}",
            de="Bucht Krambod noch nicht selbst: {treatment}",
            en="Not booked by Krambod yet: {treatment}",
        ),
        sentence=Sentence(
            da="Linje {line} er {treatment}: {amount} kr., heraf {vat} kr. i moms ({country}). Det bogfører Krambod "
            "ikke selv endnu. Når salget er bogført i hånden, så vælg »Bogfør ikke« og »Bogført i hånden som nr. "
            "…«.",
            de="Position {line} fällt unter: {treatment}. Betrag {amount} DKK, davon {vat} DKK MwSt. ({country}). Das "
            "bucht Krambod noch nicht selbst. Ist der Verkauf von Hand gebucht, wählen Sie „Nicht buchen“ und "
            "„Von Hand gebucht als Nr. …“.",
            en="Line {line} is {treatment}: {amount} DKK, of which {vat} DKK is VAT ({country}). Krambod does not book "
            "that by itself yet. Once the sale is booked by hand, choose “Do not book” and “Booked by hand as no. "
            "…”.",
        ),
    ),
    Cause(
        code="no_account",
        mended_by="settings",
        page="shop_vat",
        told_apart_by=("kind", "treatment"),
        title=Sentence(
            da="Ingen konto til {treatment} ({kind})",
            de="Kein Konto: {treatment} ({kind})",
            en="No account for {treatment} ({kind})",
        ),
        sentence=Sentence(
            da="Ingen konto er valgt til linje {line} ({kind}: {treatment}). Vælg den på siden »Moms og konti«.",
            de="Für Position {line} ({kind}: {treatment}) ist kein Konto gewählt. Wählen Sie es auf der Seite „MwSt. "
            "und Konten“.",
            en="No account is chosen for line {line} ({kind}: {treatment}). Choose it on the page “VAT and accounts”.",
        ),
    ),
    Cause(
        code="account_does_not_fit",
        mended_by="settings",
        page="shop_vat",
        told_apart_by=("kind", "treatment", "account"),
        title=Sentence(
            da="Konto {account} passer ikke til {treatment}",
            de="Konto {account} passt nicht: {treatment}",
            en="Account {account} does not fit {treatment}",
        ),
        sentence=Sentence(
            da="Konto {account}, som er valgt til linje {line} ({kind}: {treatment}), har i Dinero en anden momskode, "
            "eller er ingen omsætningskonto. Vælg en anden på siden »Moms og konti«.",
            de="Konto {account}, gewählt für Position {line} ({kind}: {treatment}), hat in Dinero einen anderen "
            "MwSt.-Code oder ist kein Umsatzkonto. Wählen Sie ein anderes auf der Seite „MwSt. und Konten“.",
            en="Account {account}, chosen for line {line} ({kind}: {treatment}), has another VAT code in Dinero, or is "
            "no turnover account. Choose another on the page “VAT and accounts”.",
        ),
    ),
    Cause(
        code="product_account_does_not_fit",
        mended_by="settings",
        page="shop_vat",
        told_apart_by=("product", "treatment"),
        title=Sentence(
            da="Kontoen til {product} passer ikke: {treatment}",
            de="Das Konto von {product} passt nicht: {treatment}",
            en="The account of {product} does not fit: {treatment}",
        ),
        sentence=Sentence(
            da="Linje {line} ({product}) er {treatment}. Konto {account}, som er varens egen, har en anden momskode i "
            "Dinero, eller er ingen omsætningskonto. Tilføj på siden »Moms og konti« en række til {product} med en "
            "konto, der passer, eller fjern kontoen fra rækken: så bruges kontoen for {treatment}.",
            de="Position {line} ({product}) fällt unter: {treatment}. Konto {account}, das eigene des Artikels, hat in "
            "Dinero einen anderen MwSt.-Code oder ist kein Umsatzkonto. Fügen Sie auf der Seite „MwSt. und Konten“ "
            "eine Zeile für {product} mit einem passenden Konto hinzu, oder entfernen Sie das Konto aus der Zeile: "
            "Dann gilt das Konto für: {treatment}.",
            en="Line {line} ({product}) is {treatment}. Account {account}, the product's own, has another VAT code in "
            "Dinero, or is no turnover account. Add a row for {product} with an account that fits on the page “VAT "
            "and accounts”, or remove the account from the row: then the account of {treatment} is used.",
        ),
    ),
)
