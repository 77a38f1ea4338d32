"""Can a merchant mend and end a chargeback on the pages alone: the account, then won or lost?"""

import pytest

from krambod.merchants.rights import MemberRole
from krambod.organizations.accounts import DISPUTE_NAME
from krambod.transfers.models import State
from tests.backoffice.person import Person, make_person
from tests.transfers.disputes import chargeback, choose_account, dispute, ledger_books, state_of
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import work_until_quiet

OPENED = ["11-22 D 55150 249.00", "11-22 K 55120 249.00"]


def attention(keeper: Shopkeeper) -> str:
    return f"/c/{keeper.shop.merchant_id}/attention/"


def page_of(keeper: Shopkeeper) -> str:
    merchant, transfer = keeper.shop.merchant_id, chargeback(keeper)
    return f"/c/{merchant}/orders/{transfer.pk}/"


def end(person: Person, keeper: Shopkeeper, choice: str) -> int:
    answer = person.client.post(f"{page_of(keeper)}choose", {"choice": choice, "day": "2026-11-23"})
    work_until_quiet(keeper)
    return answer.status_code


def test_the_card_leads_to_the_account_and_the_button_there_lets_it_go_on(keeper: Shopkeeper, boss: Person) -> None:
    dispute(keeper)
    settings = f"/c/{keeper.shop.merchant_id}/settings/shops/{keeper.shop.pk}/account"
    card = boss.get(attention(keeper))

    made = boss.client.post(f"{settings}/add", {"account": "dispute"}, follow=True).content.decode()
    work_until_quiet(keeper)

    assert "Chargebacks have no account" in card
    assert settings in card
    assert f"{DISPUTE_NAME}, is in Dinero and chosen here." in made
    assert state_of(keeper) == (State.BOOKED, "chargeback")


@pytest.mark.parametrize("choice", ["won", "lost"])
def test_the_orders_page_asks_for_the_day_and_ends_the_dispute(keeper: Shopkeeper, boss: Person, choice: str) -> None:
    choose_account(keeper)
    dispute(keeper)
    card, page = boss.get(attention(keeper)), boss.get(page_of(keeper))

    status = end(boss, keeper, choice)

    assert page_of(keeper) in card
    assert "The customer's bank took 249.00 DKK back" in page.replace("&#x27;", "'")
    assert [f'value="{one}"' in page for one in ("won", "lost", "lost_with_vat")] == [True, True, True]
    assert status == 302
    assert ledger_books(keeper)[:2] == OPENED
    assert ledger_books(keeper)[2].startswith("11-23 D")
    assert state_of(keeper) == (State.BOOKED, "")


def test_only_who_answers_for_the_vat_may_take_the_vat_of_a_loss_back(keeper: Shopkeeper) -> None:
    choose_account(keeper)
    dispute(keeper)
    staff = make_person("staff@example.com", keeper.shop.merchant, MemberRole.STAFF)
    bookkeeper = make_person("books@example.com", keeper.shop.merchant, MemberRole.BOOKKEEPER)

    seen = staff.get(page_of(keeper))
    refused = end(staff, keeper, "lost_with_vat")
    done = end(bookkeeper, keeper, "lost_with_vat")

    assert ('value="lost"' in seen, 'value="lost_with_vat"' in seen) == (True, False)
    assert (refused, done) == (403, 302)
    assert ledger_books(keeper)[2:] == ["11-23 D 7340 199.20", "11-23 D 64000 49.80", "11-23 K 55150 249.00"]
