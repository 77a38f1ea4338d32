"""Does a person say once what a product is, where an order is held for it, and do all its orders go on?"""

import pytest
from django_scopes import scope
from playwright.sync_api import Browser, expect

from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.transfers.models import State
from tests.backoffice.browsing import LogIn, find_violations, page_of
from tests.backoffice.person import Person, make_person
from tests.transfers.shopkeeper import Shopkeeper

pytestmark = pytest.mark.django_db(transaction=True)


def sell(keeper: Shopkeeper, *numbers: str) -> None:
    """The shop sells a course that is exempt, and does not tell that it is."""
    course = {"kind": "product", "sku": "KURSUS", "description": "Kursus", "quantity": "1", "vat_rate": "0"}
    for number in numbers:
        keeper.send(number, lines=[{**course, "unit_price": "249.00", "total": "249.00"}])
    keeper.pass_time(60)
    keeper.work()


def correct_address(keeper: Shopkeeper, number: str) -> str:
    return f"/c/{keeper.shop.merchant_id}/orders/{keeper.transfer(number).pk}/correct"


def test_one_answer_that_is_remembered_books_every_order_of_the_product(keeper: Shopkeeper, boss: Person) -> None:
    sell(keeper, "1", "2")
    causes = {keeper.transfer(number).cause for number in ("1", "2")}
    page = boss.client.get(correct_address(keeper, "1"))
    fields = [one for group in page.context["groups"] for one in group.fields]
    shown = {one.html_name: str(one.value() or "") for one in fields if one.value()}

    answers = shown | {"goods-1": "exempt", "remember_goods-1": "on"}
    answer = boss.client.post(correct_address(keeper, "1"), answers)
    sell(keeper, "3")

    assert (causes, answer.status_code) == ({"zero_in_denmark"}, 302)
    assert [keeper.transfer(number).state for number in ("1", "2", "3")] == [State.PAID] * 3
    with scope(merchant=keeper.shop.merchant):
        assert [entry.details["changed"] for entry in AuditEntry.objects.filter(action="rules_saved")] == [["products"]]


def test_staff_says_what_one_line_is_and_not_what_all_later_ones_are(keeper: Shopkeeper) -> None:
    sell(keeper, "1")
    staff = make_person("staff@example.com", keeper.shop.merchant, MemberRole.STAFF)

    page = staff.get(correct_address(keeper, "1"))

    assert 'name="goods-1"' in page
    assert "remember_goods" not in page


def test_the_answer_is_given_in_a_browser_and_stands_on_the_page_of_the_rules(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person
) -> None:
    sell(keeper, "1", "2")

    with page_of(browser, language="da") as page:
        start = f"{log_in(page, boss)}/c/{keeper.shop.merchant_id}/"
        page.goto(f"{start}orders/{keeper.transfer('1').pk}/correct?field=goods")
        page.get_by_label("Hvad der er solgt").select_option("exempt")
        page.get_by_label("Husk det for alle ordrer med »KURSUS«").check()
        assert find_violations(page) == []
        page.get_by_role("button", name="Gem rettelsen").click()
        page.wait_for_load_state()
        page.goto(f"{start}settings/shops/{keeper.shop.pk}/vat#products")
        expect(page.get_by_label("Varenummer, eller linjens tekst").first).to_have_value("KURSUS")
        expect(page.get_by_label("Hvad det er").first).to_have_value("exempt")
        assert find_violations(page) == []
        keeper.pass_time(60)
        keeper.work()

    assert [keeper.transfer(number).state for number in ("1", "2")] == [State.PAID] * 2
