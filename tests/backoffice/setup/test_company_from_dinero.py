"""Is a company that is known by its CVR number never asked for its name, and told if Dinero has another?"""

import pytest
from django_scopes import scope

from krambod.merchants.models import Merchant, Shop
from tests.backoffice.person import Person
from tests.backoffice.setup.settings_pages import Settings

pytestmark = pytest.mark.django_db(transaction=True)

OF_THE_DEMO = "13585628"  # the organization that the settings choose has it in the double
ANOTHER = "25313763"


def company(settings: Settings) -> tuple[str, str, str]:
    merchant = Merchant.objects.get(pk=settings.shop.merchant_id)
    with scope(merchant=merchant):
        return merchant.name, merchant.vat_number, Shop.objects.get(pk=settings.shop.pk).name


def in_dinero(settings: Settings) -> None:
    settings.post("system", economic_system="dinero")
    settings.consent()
    settings.choose()


def known_by(settings: Settings, vat_number: str) -> None:
    merchant = settings.shop.merchant
    merchant.name, merchant.vat_number, settings.shop.name = f"CVR {vat_number}", vat_number, f"CVR {vat_number}"
    with scope(merchant=merchant):
        merchant.save()
        settings.shop.save()


def made(person: Person, company: str) -> Merchant | None:
    person.client.post("/companies/new", {"company": company})
    return Merchant.objects.order_by("-pk").first()


@pytest.mark.parametrize("written", [OF_THE_DEMO, "DK 13 58 56 28", "dk-13585628"])
def test_a_cvr_number_is_enough_for_a_company(sannes: Settings, written: str) -> None:
    merchant = made(sannes.person, written)

    assert merchant is not None
    assert (merchant.name, merchant.vat_number) == (f"CVR {OF_THE_DEMO}", OF_THE_DEMO)


def test_a_cvr_number_with_a_wrong_digit_is_refused_and_what_was_written_stays(sannes: Settings) -> None:
    before = Merchant.objects.count()

    page = sannes.person.client.post("/companies/new", {"company": "13585629"}).content.decode()

    assert "No company has this CVR number: a digit is wrong." in page
    assert 'value="13585629"' in page
    assert Merchant.objects.count() == before


def test_a_company_called_by_a_number_that_is_no_cvr_number_keeps_its_name(sannes: Settings) -> None:
    merchant = made(sannes.person, "1001 Nat")

    assert merchant is not None
    assert (merchant.name, merchant.vat_number) == ("1001 Nat", "")


def test_the_name_comes_from_dinero_once_the_organization_is_chosen(sannes: Settings) -> None:
    known_by(sannes, OF_THE_DEMO)

    in_dinero(sannes)

    assert company(sannes) == ("Krambod Demo ApS", OF_THE_DEMO, "Krambod Demo ApS")


def test_a_name_that_a_person_wrote_stays_and_the_cvr_number_is_filled(sannes: Settings) -> None:
    name, _, shop = company(sannes)

    in_dinero(sannes)

    assert company(sannes) == (name, OF_THE_DEMO, shop)


def test_another_cvr_number_in_dinero_is_told(sannes: Settings) -> None:
    known_by(sannes, ANOTHER)

    in_dinero(sannes)

    said = sannes.get("timing")
    assert "You wrote CVR number 25313763, but Krambod Demo ApS has 13585628 in Dinero." in said
    assert company(sannes)[:2] == (f"CVR {ANOTHER}", ANOTHER)


def test_the_choice_shows_the_cvr_number_and_the_address_of_each_company(sannes: Settings) -> None:
    sannes.post("system", economic_system="dinero")
    sannes.consent()

    page = sannes.get("organization")

    row = page.partition("<strong>Krambod Demo ApS</strong>")[2].partition("</li>")[0]
    assert "Havnegade 1, 8000 Aarhus C" in row
    assert "CVR 13585628" in row
