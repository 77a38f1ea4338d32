"""Does the page *VAT and accounts* offer what fits, show what a shop sells, and keep what a merchant answers?"""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override
from django_scopes import scope

from krambod.accounting.vat.facts import RegistrationAnswer
from krambod.accounting.vat.treatments import RULES, Treatment
from krambod.backoffice.home import make_shop
from krambod.orders.order import Address, Buyer
from krambod.organizations.reach import Reach
from krambod.transfers.intake import receive_order
from krambod.transfers.models import Transfer
from krambod.words.causes import explain
from krambod.words.language import LANGUAGES, Language
from tests.backoffice.setup.settings_pages import ORGANIZATION, Settings
from tests.transfers.building import line, order

pytestmark = pytest.mark.django_db(transaction=True)

NEVER = {"1150", "1400", "1445", "1500", "1550"}


@pytest.fixture
def in_dinero(sannes: Settings) -> Settings:
    """The organization is chosen."""
    sannes.post("system", economic_system="dinero")
    sannes.consent()
    sannes.choose()
    return sannes


def options(page: str, field: str) -> list[str]:
    """The numbers that a field offers, the chosen one with a star."""
    control = page[page.index(f'name="{field}"') :]
    found = re.findall(r'<option value="(\d*)"( selected)?', control[: control.index("</select>")])
    return [number + ("*" if chosen else "") for number, chosen in found]


def part(page: str, beginning: str, end: str) -> str:
    return page[page.index(beginning) : page.index(end)]


def test_each_treatment_comes_filled_with_the_account_of_the_standard_chart(in_dinero: Settings) -> None:
    page = in_dinero.get("vat")

    assert options(page, "danish-product") == ["1000*", "1350"]
    assert options(page, "danish-shipping") == ["1000", "1350*"]
    assert options(page, "danish-fee") == ["1000*", "1350"]
    assert options(page, "danish_exempt-product") == ["1050*", "1300"]
    assert options(page, "eu_business_goods-product") == ["1100*"]
    assert options(page, "eu_business_service-product") == ["1200*"]
    assert options(page, "export_goods-product") == ["1255*"]
    assert options(page, "export_service-product") == ["1260*"]
    assert options(page, "danish_zero_rated-product") == ["*"]
    assert options(page, "eu_private-product") == ["*", "1000", "1350"]


def test_accounts_that_no_sale_belongs_on_are_never_offered(in_dinero: Settings) -> None:
    page = in_dinero.get("vat")

    assert NEVER & set(re.findall(r'<option value="(\d+)"', page)) == set()


@pytest.mark.parametrize("number", [1050, 1100, 1400, 55120])
def test_an_account_with_another_vat_code_is_refused(in_dinero: Settings, number: int) -> None:
    refused = in_dinero.vat(**{"danish-product": number})

    assert refused.status_code == 200
    assert "Something below must be changed first." in refused.content.decode()
    assert "accounts" not in in_dinero.fresh().unfinished_setup


def test_what_is_not_built_yet_is_told_and_has_no_field(in_dinero: Settings) -> None:
    page = in_dinero.get("vat")

    waiting = page[page.index("does not book by itself yet") :]
    assert "Such an order is held, with its amount and its VAT." in waiting
    assert "The margin scheme" in waiting
    assert not [name for name in Treatment if not RULES[name].is_built and f'name="{name}-' in page]


def test_what_the_shop_has_sold_stands_above_what_it_has_not(in_dinero: Settings, here: Reach) -> None:
    norway = order(buyer=Buyer(email="kari@example.com", name="Kari Nordmann", address=Address(country="NO")))
    norway = replace(norway, lines=(line(vat_rate=Decimal(0)),))
    receive_order(in_dinero.shop, norway, body="{}", delivery_id=None, now=here.now())

    page = in_dinero.get("vat")

    above = part(page, "What your shop sells", "What your shop has not sold yet")
    below = part(page, "What your shop has not sold yet", "does not book by itself yet")
    assert "Goods to countries outside the EU" in above
    assert "Sales in Denmark" in above
    assert "Goods to countries outside the EU" not in below
    assert "Goods to businesses in the EU" in below


def test_more_orders_take_no_more_queries(sannes: Settings, here: Reach) -> None:
    sannes.set_up()
    counted = []
    for number in ("1", "2", "3"):
        sold = order(external_id=number, number=number)
        receive_order(sannes.shop, sold, body="{}", delivery_id=None, now=here.now())
        with CaptureQueriesContext(connection) as queries:
            sannes.get("vat")
        counted.append(len(queries))

    assert counted[1:] == [counted[1]] * 2


def test_a_chosen_account_is_a_row_of_the_rules_and_the_answers_are_kept(sannes: Settings) -> None:
    sannes.set_up()

    sannes.vat(**{"danish-product": 1350, "export_goods-product": 1255, "oss": "no", "voec": "yes"})

    rules = sannes.rules()
    chosen = {(row.treatment, row.kind.value): row.account_number for row in rules.accounts}
    assert chosen[Treatment.DANISH, "product"] == 1350
    assert chosen[Treatment.EXPORT_GOODS, "product"] == 1255
    assert rules.registrations.model_dump() == {
        "oss": RegistrationAnswer.NO,
        "voec": RegistrationAnswer.YES,
        "uk": RegistrationAnswer.NOT_ANSWERED,
    }


def test_the_answers_count_for_every_shop_of_the_company(sannes: Settings, bos: Settings) -> None:
    sannes.set_up()
    bos.set_up()
    with scope(merchant=sannes.shop.merchant):
        second = make_shop(sannes.shop.merchant, "Sannes Loppefund")
    other = Settings(shop=second, person=sannes.person, double=sannes.double, http=sannes.http)
    other.post("system", economic_system="dinero")
    other.choose()

    sannes.vat(oss="yes")

    assert other.fresh().unfinished_setup["registrations"]["oss"] == "yes"
    assert bos.rules().registrations.oss == RegistrationAnswer.NOT_ANSWERED
    assert other.connected(ORGANIZATION).pk == sannes.connected(ORGANIZATION).pk


def test_a_shop_that_is_new_begins_with_the_answers_of_the_company(sannes: Settings) -> None:
    sannes.set_up()
    sannes.vat(oss="yes")
    with scope(merchant=sannes.shop.merchant):
        second = make_shop(sannes.shop.merchant, "Sannes Loppefund")
    other = Settings(shop=second, person=sannes.person, double=sannes.double, http=sannes.http)
    other.post("system", economic_system="dinero")
    other.choose()

    page = other.get("vat")

    question = page[page.index('name="oss"') :]
    assert 'value="yes" id="id_oss_2" checked' in question[: question.index("</fieldset>")]


def hold_for_foreign_vat(settings: Settings, here: Reach, country: str) -> None:
    """The shop sends an order that is held, because the VAT of its country is due."""
    sold = order(external_id=country, number=country)
    received = receive_order(settings.shop, sold, body="{}", delivery_id=None, now=here.now())
    with scope(merchant=settings.shop.merchant):
        Transfer.objects.filter(pk=received.transfer.pk).update(
            cause="danish_vat_though_foreign_is_due", mended_by="settings", cause_details={"country": country}
        )


def test_a_held_country_is_asked_for_once_and_remembered_until_the_chosen_day(sannes: Settings, here: Reach) -> None:
    sannes.set_up()
    sannes.vat(oss="yes")
    before = sannes.get("vat")
    hold_for_foreign_vat(sannes, here, "DE")
    hold_for_foreign_vat(sannes, here, "SE")

    asked = sannes.get("vat")
    sannes.vat(**{"oss": "yes", "as_charged-DE": "2026-12-31", "as_charged-SE": ""})

    assert 'id="as_charged"' not in before
    assert [name in asked for name in ('name="as_charged-DE"', 'name="as_charged-SE"')] == [True, True]
    assert [(row.country, str(row.until)) for row in sannes.rules().as_charged] == [("DE", "2026-12-31")]
    assert "Danish VAT booked as charged: Germany" in sannes.get("history")
    with scope(merchant=sannes.shop.merchant):
        assert Transfer.objects.filter(due_at=None).count() == 0  # the saved rules set them going


def test_a_country_is_forgotten_when_its_day_is_emptied(sannes: Settings, here: Reach) -> None:
    sannes.set_up()
    sannes.vat(oss="yes")
    hold_for_foreign_vat(sannes, here, "DE")
    sannes.vat(**{"oss": "yes", "as_charged-DE": "2026-12-31"})

    sannes.vat(**{"oss": "yes", "as_charged-DE": ""})

    assert sannes.rules().as_charged == ()


def test_a_country_that_no_order_is_held_for_is_not_remembered(sannes: Settings) -> None:
    sannes.set_up()

    sannes.vat(**{"oss": "yes", "as_charged-DE": "2026-12-31"})

    assert sannes.rules().as_charged == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_of_held_orders_name_the_page_and_the_button_as_they_are_called(language: Language) -> None:
    with override(language):
        page, button = gettext("VAT and accounts"), gettext("Correct it here")

    assert page in explain("no_account", {}, language)
    assert button in explain("place_not_told", {}, language)
