"""Does a double click on the button of a credit note make one, and where does one come by going back?"""

import pytest
from playwright.sync_api import Browser

from tests.backoffice.browsing import LogIn, page_of
from tests.backoffice.person import Person
from tests.transfers.shopkeeper import Shopkeeper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_double_click_books_one_credit_note_and_back_shows_what_is_left(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, has_scripts: bool
) -> None:
    keeper.send()
    keeper.work()

    with page_of(browser, java_script_enabled=has_scripts) as page:
        order = f"{log_in(page, boss)}/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/"
        page.goto(f"{order}credit?fill=everything")
        page.get_by_role("button", name="Bogfør kreditnotaen").dblclick()
        page.get_by_text("Kreditnotaen er på vej til Dinero.").wait_for()
        page.go_back()
        page.get_by_role("button", name="Bogfør kreditnotaen").click()  # whoever does not trust what came of it
        page.get_by_text("Ordren er ændret i mellemtiden. Se på den igen.").wait_for()
        for _ in range(4):
            keeper.work()
        page.goto(f"{order}credit")
        page.get_by_text("Der er intet tilbage af fakturaen").wait_for()

    assert len(keeper.credit_notes()) == 1
    assert [one.role for one in keeper.refunds()] == ["refund"]
