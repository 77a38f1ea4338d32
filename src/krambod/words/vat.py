"""What are the treatments, the kinds of goods and the registrations of VAT called in three languages?

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

GOODS: Mapping[str, Sentence] = {
    "ordinary": Sentence(da="almindelig vare", de="gewöhnliche Ware", en="ordinary goods"),
    "service": Sentence(da="ydelse", de="Leistung", en="service"),
    "exempt": Sentence(da="momsfri", de="steuerfrei", en="exempt from VAT"),
    "zero_rated": Sentence(da="avis (0 % moms)", de="Zeitung (0 % MwSt.)", en="newspaper (0 % VAT)"),
    "book": Sentence(da="bog", de="Buch", en="book"),
    "margin": Sentence(
        da="brugt vare (brugtmoms)", de="Gebrauchtware (Differenzbesteuerung)", en="second-hand (margin scheme)"
    ),
    "reverse_charge": Sentence(
        da="mobil, tablet, bærbar, konsol (omvendt betalingspligt)",
        de="Handy, Tablet, Laptop, Konsole (Reverse Charge)",
        en="phone, tablet, laptop, console (reverse charge)",
    ),
    "container_deposit": Sentence(da="pant", de="Pfand", en="container deposit"),
    "donation": Sentence(da="indsamling for andre", de="Spende für andere", en="donation for others"),
    "gift_card": Sentence(da="gavekort", de="Gutschein", en="gift card"),
    "from_abroad": Sentence(
        da="sendt fra et lager i udlandet", de="aus einem Lager im Ausland", en="sent from a warehouse abroad"
    ),
}

REGISTRATIONS: Mapping[str, Sentence] = {
    "oss": Sentence(da="OSS (moms i andre EU-lande)", de="OSS (MwSt. in anderen EU-Ländern)", en="OSS (VAT in the EU)"),
    "voec": Sentence(da="VOEC (norsk moms)", de="VOEC (norwegische MwSt.)", en="VOEC (Norwegian VAT)"),
    "uk": Sentence(da="britisk moms", de="britische MwSt.", en="British VAT"),
}
