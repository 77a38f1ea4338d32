"""What are the treatments and the registrations of VAT called in three languages?

The keys are the values of `accounting.vat`. The pages and the sentences of held orders use the same names.
"""

from collections.abc import Mapping

from krambod.words.language import Sentence

TREATMENTS: Mapping[str, Sentence] = {
    "danish": Sentence(da="salg i Danmark", de="Verkäufe in Dänemark", en="sales in Denmark"),
    "danish_exempt": Sentence(
        da="momsfrit salg i Danmark", de="steuerfreie Verkäufe in Dänemark", en="VAT-exempt sales in Denmark"
    ),
    "danish_zero_rated": Sentence(
        da="aviser til 0 % i Danmark", de="Zeitungen zu 0 % in Dänemark", en="newspapers at 0 % in Denmark"
    ),
    "container_deposit": Sentence(da="pant", de="Pfand", en="container deposits"),
    "donation": Sentence(da="indsamling for andre", de="Spenden für andere", en="donations for others"),
    "tip": Sentence(da="drikkepenge", de="Trinkgeld", en="tips"),
    "reverse_charge": Sentence(
        da="omvendt betalingspligt i Danmark",
        de="Reverse Charge in Dänemark",
        en="reverse charge in Denmark",
    ),
    "margin": Sentence(da="brugtmoms", de="Differenzbesteuerung", en="the margin scheme"),
    "eu_business_goods": Sentence(
        da="varer til virksomheder i EU", de="Waren an Unternehmen in der EU", en="goods to businesses in the EU"
    ),
    "eu_business_service": Sentence(
        da="ydelser til virksomheder i EU",
        de="Leistungen an Unternehmen in der EU",
        en="services to businesses in the EU",
    ),
    "eu_private": Sentence(
        da="salg til private i EU med dansk moms",
        de="Verkäufe an Private in der EU mit dänischer MwSt.",
        en="sales to private buyers in the EU with Danish VAT",
    ),
    "eu_private_oss": Sentence(
        da="salg til private i EU med landets egen moms (OSS)",
        de="Verkäufe an Private in der EU mit der MwSt. des Landes (OSS)",
        en="sales to private buyers in the EU with the country's own VAT (OSS)",
    ),
    "export_goods": Sentence(
        da="varer til lande uden for EU", de="Waren in Länder außerhalb der EU", en="goods to countries outside the EU"
    ),
    "export_service": Sentence(
        da="ydelser til virksomheder uden for EU",
        de="Leistungen an Unternehmen außerhalb der EU",
        en="services to businesses outside the EU",
    ),
    "norway_voec": Sentence(
        da="varer til private i Norge med norsk moms (VOEC)",
        de="Waren an Private in Norwegen mit norwegischer MwSt. (VOEC)",
        en="goods to private buyers in Norway with Norwegian VAT (VOEC)",
    ),
    "uk_low_value": Sentence(
        da="varer til private i Storbritannien med britisk moms",
        de="Waren an Private in Großbritannien mit britischer MwSt.",
        en="goods to private buyers in Great Britain with British VAT",
    ),
}

REGISTRATIONS: Mapping[str, Sentence] = {
    "oss": Sentence(da="OSS (moms i andre EU-lande)", de="OSS (MwSt. in anderen EU-Ländern)", en="OSS (VAT in the EU)"),
    "voec": Sentence(da="VOEC (norsk moms)", de="VOEC (norwegische MwSt.)", en="VOEC (Norwegian VAT)"),
    "uk": Sentence(da="britisk moms", de="britische MwSt.", en="British VAT"),
}

# A sale that has the treatment: what is sold, and who buys it.
EXAMPLES: Mapping[str, Sentence] = {
    "danish": Sentence(
        da="En kunde i Aarhus køber en vase til 249,00 kr., heraf 49,80 kr. i moms.",
        de="Ein Kunde in Aarhus kauft eine Vase für 249,00 DKK, davon 49,80 DKK MwSt.",
        en="A customer in Aarhus buys a vase for 249.00 DKK, of which 49.80 DKK is VAT.",
    ),
    "danish_exempt": Sentence(
        da="En kunde køber et kursus, som er momsfrit efter momslovens § 13.",
        de="Ein Kunde kauft einen Kurs, der nach § 13 des dänischen Gesetzes steuerfrei ist.",
        en="A customer buys a course that is exempt by section 13 of the Danish VAT act.",
    ),
    "danish_zero_rated": Sentence(
        da="En kunde abonnerer på en avis.",
        de="Ein Kunde abonniert eine Zeitung.",
        en="A customer subscribes to a newspaper.",
    ),
    "container_deposit": Sentence(
        da="En kunde betaler pant for en kasse sodavand.",
        de="Ein Kunde zahlt Pfand für einen Kasten Limonade.",
        en="A customer pays the deposit on a crate of bottles.",
    ),
    "donation": Sentence(
        da="En kunde giver 20,00 kr. til en velgørende forening ved kassen.",
        de="Ein Kunde spendet an der Kasse 20,00 DKK für einen guten Zweck.",
        en="A customer gives 20.00 DKK to a charity at the checkout.",
    ),
    "tip": Sentence(
        da="En kunde lægger 20,00 kr. oveni til personalet. Kræver butikken beløbet, er det et gebyr med moms. Spørg "
        "din revisor, hvilken konto det hører på.",
        de="Ein Kunde gibt dem Personal 20,00 DKK dazu. Verlangt der Shop den Betrag, ist er eine Gebühr mit MwSt. "
        "Fragen Sie Ihre Buchhaltung nach dem Konto.",
        en="A customer adds 20.00 DKK for the staff. If the shop demands the amount, it is a fee with VAT. Ask your "
        "accountant which account it belongs on.",
    ),
    "reverse_charge": Sentence(
        da="En dansk virksomhed køber ti mobiltelefoner uden moms.",
        de="Ein dänisches Unternehmen kauft zehn Handys ohne MwSt.",
        en="A Danish business buys ten mobile phones without VAT.",
    ),
    "margin": Sentence(
        da="En kunde køber et brugt kamera.",
        de="Ein Kunde kauft eine gebrauchte Kamera.",
        en="A customer buys a used camera.",
    ),
    "eu_business_goods": Sentence(
        da="En butik i Hamburg med et gyldigt momsnummer køber vaser uden moms.",
        de="Ein Laden in Hamburg mit gültiger USt-IdNr. kauft Vasen ohne MwSt.",
        en="A shop in Hamburg with a valid VAT number buys vases without VAT.",
    ),
    "eu_business_service": Sentence(
        da="En butik i Hamburg med et gyldigt momsnummer køber rådgivning uden moms.",
        de="Ein Laden in Hamburg mit gültiger USt-IdNr. kauft Beratung ohne MwSt.",
        en="A shop in Hamburg with a valid VAT number buys advice without VAT.",
    ),
    "eu_private": Sentence(
        da="En familie i Berlin køber en vase med 25 % dansk moms.",
        de="Eine Familie in Berlin kauft eine Vase mit 25 % dänischer MwSt.",
        en="A family in Berlin buys a vase with 25 % Danish VAT.",
    ),
    "eu_private_oss": Sentence(
        da="En familie i Berlin køber en vase med 19 % tysk moms.",
        de="Eine Familie in Berlin kauft eine Vase mit 19 % deutscher MwSt.",
        en="A family in Berlin buys a vase with 19 % German VAT.",
    ),
    "export_goods": Sentence(
        da="En kunde i Oslo, på Åland eller på Færøerne køber en vase uden moms.",
        de="Ein Kunde in Oslo, auf Åland oder den Färöern kauft eine Vase ohne MwSt.",
        en="A customer in Oslo, on Åland or on the Faroe Islands buys a vase without VAT.",
    ),
    "export_service": Sentence(
        da="En virksomhed i Oslo køber rådgivning uden moms.",
        de="Ein Unternehmen in Oslo kauft Beratung ohne MwSt.",
        en="A business in Oslo buys advice without VAT.",
    ),
    "norway_voec": Sentence(
        da="En familie i Oslo køber en vase med 25 % norsk moms.",
        de="Eine Familie in Oslo kauft eine Vase mit 25 % norwegischer MwSt.",
        en="A family in Oslo buys a vase with 25 % Norwegian VAT.",
    ),
    "uk_low_value": Sentence(
        da="En familie i London køber en vase med 20 % britisk moms.",
        de="Eine Familie in London kauft eine Vase mit 20 % britischer MwSt.",
        en="A family in London buys a vase with 20 % British VAT.",
    ),
}

# What the answer to the question of a registration decides.
EFFECTS: Mapping[str, Sentence] = {
    "oss": Sentence(
        da="Svaret afgør, hvis moms det er, når en privat kunde i et andet EU-land har betalt moms: "
        "ved ja landets egen, ved nej dansk.",
        de="Die Antwort entscheidet, wessen MwSt. eine Privatperson in einem anderen EU-Land gezahlt hat: bei Ja die "
        "des Landes, bei Nein die dänische.",
        en="The answer decides whose VAT a private buyer in another EU country has paid: the country's own if yes, "
        "Danish if no.",
    ),
    "voec": Sentence(
        da="Svaret afgør, hvis moms 25 % er på et salg til en privat kunde i Norge: ved ja norsk, ved nej dansk.",
        de="Die Antwort entscheidet, wessen MwSt. 25 % bei einem Verkauf an eine Privatperson in Norwegen sind: bei Ja "
        "norwegische, bei Nein dänische.",
        en="The answer decides whose VAT 25 % is on a sale to a private buyer in Norway: Norwegian if yes, Danish if "
        "no.",
    ),
    "uk": Sentence(
        da="Svaret afgør, om butikken må opkræve britisk moms på pakker til private på højst 135 GBP.",
        de="Die Antwort entscheidet, ob der Shop britische MwSt. auf Pakete bis 135 GBP an Private berechnen darf.",
        en="The answer decides whether the shop may charge British VAT on parcels of at most 135 GBP to private "
        "buyers.",
    ),
}
