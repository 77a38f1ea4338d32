"""Do the sentences about VAT name what `accounting.vat` knows, in the reader's language?"""

import pytest

from krambod.accounting.vat.facts import Registration
from krambod.accounting.vat.territories import COUNTRIES, TERRITORIES
from krambod.accounting.vat.treatments import Treatment
from krambod.words import places, vat
from krambod.words.causes import explain
from krambod.words.causes.cause import Cause
from krambod.words.causes.vat import VAT_CAUSES
from krambod.words.language import LANGUAGES, Language
from krambod.words.places import country_name, territory_name


def test_every_treatment_registration_and_territory_has_a_name() -> None:
    assert set(vat.TREATMENTS) == {*Treatment}
    assert set(vat.EXAMPLES) == {*Treatment}
    assert set(vat.EFFECTS) == {*Registration}
    assert set(vat.REGISTRATIONS) == {*Registration}
    assert set(places.TERRITORIES) == {territory.name for territory in TERRITORIES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name(language: Language) -> None:
    unnamed = {code for code in COUNTRIES if country_name(code, language) == code}

    assert unnamed == set()


def test_a_place_that_nobody_knows_stays_as_it_is() -> None:
    assert country_name("QQ", "en") == "QQ"
    assert territory_name("Atlantis", "da") == "Atlantis"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "Linje 2 er uden moms (90,00 kr.) og leveres til Tyskland, men købers momsnummer er fra Nordirland."),
        (
            "de",
            "Position 2 ist ohne MwSt. (90,00 DKK), das Lieferland ist Deutschland, aber die USt-IdNr. des Käufers ist "
            "von Nordirland.",
        ),
        (
            "en",
            "Line 2 is without VAT (90.00 DKK) and delivered to Germany, but the buyer's VAT number is of Northern "
            "Ireland.",
        ),
    ],
)
def test_a_code_of_a_country_is_shown_by_its_name(language: Language, text: str) -> None:
    details = {"line": "2", "country": "DE", "number_country": "XI", "amount": "90.00", "owed_vat": "18.00"}

    assert explain("number_of_another_country", details, language).startswith(text)


def test_a_territory_and_a_registration_are_shown_by_their_names() -> None:
    of_territory = {"line": "1", "amount": "90", "vat_rate": "25.5", "territory": "Canary Islands"}
    of_question = {"line": "1", "country": "SE", "vat_rate": "25", "question": "oss"}

    assert "men De Kanariske Øer er uden for EU's momsområde" in explain(
        "foreign_vat_in_special_territory", of_territory, "da"
    )
    assert "registreret for OSS (moms i andre EU-lande)." in explain("registration_needed", of_question, "da")


def test_the_address_that_is_missing_is_named() -> None:
    assert "In der Bestellung fehlt: Postleitzahl." in explain("address_needed", {"missing": "zip"}, "de")


@pytest.mark.parametrize("cause", VAT_CAUSES, ids=lambda cause: cause.code)
def test_every_sentence_names_the_page_or_the_button_that_mends_it(cause: Cause) -> None:
    mends = ("»Ret det her«", "»Moms og konti«", "»Slået op i VIES«", "»Bogfør som opkrævet«", "»Bogfør ikke«",
             "ret ordren i butikken", "Ret momsen i butikken")  # fmt: skip

    assert any(mend in cause.sentence.da for mend in mends)
    assert ("»Moms og konti«" in cause.sentence.da) == (cause.page == "shop_vat")
