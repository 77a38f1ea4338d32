"""What are countries, and territories with a VAT law of their own, called in the reader's language?"""

from collections.abc import Mapping

from krambod.words.language import LOCALES, Language, Sentence, say

# Codes that addresses and VAT numbers use, and that babel names otherwise or not at all.
OWN_CODES: Mapping[str, Sentence] = {
    "XI": Sentence(da="Nordirland", de="Nordirland", en="Northern Ireland"),
    "EL": Sentence(da="Grækenland", de="Griechenland", en="Greece"),
}

# The names of `accounting.vat.territories`.
TERRITORIES: Mapping[str, Sentence] = {
    "Greenland": Sentence(da="Grønland", de="Grönland", en="Greenland"),
    "Faroe Islands": Sentence(da="Færøerne", de="Färöer", en="Faroe Islands"),
    "Helgoland": Sentence(da="Helgoland", de="Helgoland", en="Heligoland"),
    "Büsingen": Sentence(da="Büsingen", de="Büsingen", en="Büsingen"),
    "Canary Islands": Sentence(da="De Kanariske Øer", de="Kanarische Inseln", en="Canary Islands"),
    "Ceuta": Sentence(da="Ceuta", de="Ceuta", en="Ceuta"),
    "Melilla": Sentence(da="Melilla", de="Melilla", en="Melilla"),
    "Åland": Sentence(da="Åland", de="Åland", en="Åland"),
    "Guadeloupe": Sentence(da="Guadeloupe", de="Guadeloupe", en="Guadeloupe"),
    "Martinique": Sentence(da="Martinique", de="Martinique", en="Martinique"),
    "French Guiana": Sentence(da="Fransk Guyana", de="Französisch-Guayana", en="French Guiana"),
    "Réunion": Sentence(da="Réunion", de="Réunion", en="Réunion"),
    "Saint Pierre and Miquelon": Sentence(
        da="Saint Pierre og Miquelon", de="Saint-Pierre und Miquelon", en="Saint Pierre and Miquelon"
    ),
    "Mayotte": Sentence(da="Mayotte", de="Mayotte", en="Mayotte"),
    "Saint Barthélemy": Sentence(da="Saint Barthélemy", de="Saint-Barthélemy", en="Saint Barthélemy"),
    "Saint Martin": Sentence(da="Saint Martin", de="Saint-Martin", en="Saint Martin"),
    "French Southern Lands": Sentence(
        da="De franske sydlige territorier", de="Französische Süd- und Antarktisgebiete", en="French Southern Lands"
    ),
    "Wallis and Futuna": Sentence(da="Wallis og Futuna", de="Wallis und Futuna", en="Wallis and Futuna"),
    "French Polynesia": Sentence(da="Fransk Polynesien", de="Französisch-Polynesien", en="French Polynesia"),
    "New Caledonia": Sentence(da="Ny Kaledonien", de="Neukaledonien", en="New Caledonia"),
    "Monaco": Sentence(da="Monaco", de="Monaco", en="Monaco"),
    "Livigno": Sentence(da="Livigno", de="Livigno", en="Livigno"),
    "Campione d'Italia": Sentence(da="Campione d’Italia", de="Campione d’Italia", en="Campione d’Italia"),
    "San Marino": Sentence(da="San Marino", de="San Marino", en="San Marino"),
    "Vatican City": Sentence(da="Vatikanstaten", de="Vatikanstadt", en="Vatican City"),
    "Mount Athos": Sentence(da="Athos", de="Athos", en="Mount Athos"),
    "Northern Cyprus": Sentence(da="Nordcypern", de="Nordzypern", en="Northern Cyprus"),
    "Northern Ireland": Sentence(da="Nordirland", de="Nordirland", en="Northern Ireland"),
    "Isle of Man": Sentence(da="Isle of Man", de="Isle of Man", en="Isle of Man"),
    "Jersey": Sentence(da="Jersey", de="Jersey", en="Jersey"),
    "Guernsey": Sentence(da="Guernsey", de="Guernsey", en="Guernsey"),
    "Gibraltar": Sentence(da="Gibraltar", de="Gibraltar", en="Gibraltar"),
    "Akrotiri": Sentence(da="Akrotiri", de="Akrotiri", en="Akrotiri"),
    "Dhekelia": Sentence(da="Dhekelia", de="Dekelia", en="Dhekelia"),
    "Svalbard": Sentence(da="Svalbard", de="Svalbard", en="Svalbard"),
    "Jan Mayen": Sentence(da="Jan Mayen", de="Jan Mayen", en="Jan Mayen"),
}


def country_name(code: str, language: Language) -> str:
    """The country's name; a code that nobody knows stays as it is."""
    if code in OWN_CODES:
        return say(OWN_CODES[code], language)
    return str(LOCALES[language].territories.get(code, code))


def territory_name(name: str, language: Language) -> str:
    """The territory's name in the reader's language."""
    return say(TERRITORIES[name], language) if name in TERRITORIES else name
