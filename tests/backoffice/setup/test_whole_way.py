"""Does the set-up that merchants were promised lead from signing up to an order that is booked and paid?

By the visible labels, in each language, against Dinero's double and its consent page over real HTTP.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, Page

from krambod.merchants.models import Shop
from krambod.merchants.secrets import token_digest
from krambod.organizations.reach import Reach
from krambod.transfers.models import Transfer
from tests.backoffice.browsing import find_violations, page_of
from tests.backoffice.setup.guide import TODAY, WORDS, Words, books, expect_chosen, press, sign_up, site, worker
from tests.backoffice.setup.settings_pages import CLEARING
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.doubles.caller import LOOPBACK, Caller
from tests.transfers.shopkeeper import order_body

__all__ = ["books", "site"]  # fixtures, for this test as well

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "a token for the orders API"


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_the_promised_set_up_ends_with_an_order_that_is_booked_and_paid(
    language: str,
    browser: Browser,
    site: str,
    books: Caller,
    reach: Reach,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    began_at = datetime.now(UTC)
    words = WORDS[language]
    with page_of(browser, language=language) as page:
        sign_up(page, site, language)
        set_up(page, words)
        work = worker(books.url, reach, tmp_path)
        answer = send_order(site)

        work()
        drafted = find_transfer()
        approve(page, site, drafted, words)
        work()
        page.reload()
        page.get_by_text(words.paid).first.wait_for()

    assert answer["state"] == "received"
    assert (drafted.state, drafted.cause) == ("drafted", "approve_draft")
    done = find_transfer()
    assert (done.state, done.cause) == ("paid", "")
    assert booked_lines(books) == [
        " 1000   -199.20",
        " 1350    -31.20",
        "53000    288.00",
        "53000   -288.00",
        "55120    288.00",
        "64000     -7.80",
        "64000    -49.80",
    ]
    assert deposit_accounts(books)[55120] == CLEARING
    record_property(f"seconds from signing up to a paid order, {language}", (datetime.now(UTC) - began_at).seconds)


def set_up(page: Page, words: Words) -> None:
    """Does the set-up step by step, as the guide says."""
    page.locator("header").get_by_role("link", name=words.settings).click()
    page.get_by_role("link", name=words.system_tab).click()
    page.get_by_label(words.system, exact=True).select_option("Dinero")
    press(page, words.save_and_continue)
    page.locator(".grey-menu").get_by_role("link", name=words.system).click()
    press(page, words.connect)
    page.get_by_role("button", name="Allow").click()
    page.get_by_role("link", name=words.save_and_continue).click()
    page.get_by_label(words.organization).select_option("Krambod Demo ApS")
    press(page, words.save_and_continue)
    page.get_by_label(words.when_shipped).check()
    press(page, words.save_and_continue)
    expect_bank_example(page, words)
    press(page, words.make_account)
    expect_chosen(page, words.account, f"55120 {CLEARING}")
    press(page, words.save_and_continue)
    expect_chosen(page, words.goods, "1000 Salg af varer/ydelser m/moms (U25)")
    expect_chosen(page, words.shipping, "1350 Salg af fragt - momspligtig (U25)")
    press(page, words.save_and_continue)
    page.get_by_label(words.start_date).fill(TODAY)
    page.get_by_label(words.switched_off).check()
    press(page, words.save_and_continue)
    assert words.total in page.locator(".sum-line").inner_text()
    assert find_violations(page) == []
    press(page, words.save)
    page.get_by_text(words.drafts_wait).wait_for()


def approve(page: Page, site: str, drafted: Transfer, words: Words) -> None:
    """Approves the first draft on the page of its order."""
    page.goto(f"{site}/c/{drafted.merchant_id}/orders/{drafted.pk}/")
    press(page, words.approve)


def expect_bank_example(page: Page, words: Words) -> None:
    """Checks that the bank account needs a tick, and that the example shows its figures."""
    page.get_by_label(words.account).select_option("55000 Bank")
    press(page, words.save_and_continue)
    page.locator("#id_bank_anyway_error").wait_for()
    assert [figure in page.locator(".sum").inner_text() for figure in ("249,-", "8,-", "241,-")] == [True] * 3


def send_order(site: str) -> dict[str, Any]:
    """Sends a paid and shipped order by the orders API."""
    with scopes_disabled():
        Shop.objects.update(api_token_digest=token_digest(TOKEN))  # no page has shown the token yet
    body = order_body("1042", total="249.00")
    shipping = {**body["lines"][0], "kind": "shipping", "sku": "", "description": "Fragt"}
    shipping |= {"unit_price": "39.00", "total": "39.00"}
    body |= {"lines": [*body["lines"], shipping], "total": "288.00", "shipped_at": "2026-11-22T10:00:00Z"}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = httpx2.put(f"{site}/api/v1/orders/1042", json=body, headers=headers, **LOOPBACK)
    assert answer.status_code in (200, 201), answer.text
    document: dict[str, Any] = answer.json()
    return document


def find_transfer() -> Transfer:
    with scopes_disabled():
        return Transfer.objects.select_related("order", "merchant").get()


def booked_lines(books: Caller) -> list[str]:
    """Account and amount, debit positive."""
    rows = books.get("/v1/{organization}/entries", query={"fromDate": "2026-11-01", "toDate": "2026-11-30"}).json
    return sorted(f"{row['AccountNumber']:>5} {row['Amount']:>9.2f}" for row in rows)


def deposit_accounts(books: Caller) -> dict[int, str]:
    rows = books.get("/v1/{organization}/accounts/deposit").json
    return {row["AccountNumber"]: row["Name"] for row in rows}
