"""Does a merchant reverse a batch of booked orders with a plan and a second look, in three languages, in a browser?"""

from decimal import Decimal

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Browser, ViewportSize

from krambod.accounting.danish_time import danish_day
from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.transfers.models import State, TransferEvent
from krambod.words.language import Language
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries
from tests.backoffice.browsing import LOOKS, LogIn, find_violations, page_of
from tests.backoffice.person import Person, make_person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.stored import Store
from tests.transfers.walking import work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = {"da": "Tilbagefør bogførte ordrer", "de": "Gebuchte Bestellungen stornieren", "en": "Reverse booked orders"}
ORDERS = {"da": "Ordrer", "de": "Bestellungen", "en": "Orders"}
FIRST = {"da": "Bogført fra", "de": "Gebucht ab", "en": "Booked from"}
LAST = {"da": "Bogført til", "de": "Gebucht bis", "en": "Booked until"}
SHOW = {"da": "Vis ordrerne", "de": "Bestellungen zeigen", "en": "Show the orders"}
ALL = {"da": "Krediter dem alle", "de": "Alle gutschreiben", "en": "Credit them all"}
DONE = {
    "da": "2 kreditnotaer er på vej.",
    "de": "2 Gutschriften sind unterwegs.",
    "en": "2 credit notes are on their way.",
}
SEEN = {"da": "Jeg har set på dem", "de": "Ich habe sie angesehen", "en": "I have looked at them"}
HELD = {
    "da": "Den kræver handling først, eller den er bogført med andre linjer i Dinero.",
    "de": "Sie braucht zuerst Sie, oder sie ist mit anderen Positionen in Dinero gebucht.",
    "en": "It needs you first, or it was booked with other lines in Dinero.",
}


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_a_batch_is_reversed_after_a_second_look(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, language: Language
) -> None:
    for number in ("1", "2", "3"):
        keeper.send(number, email=f"{number}@example.com")
    work_until_quiet(keeper)
    keeper.send("3", email="3@example.com", total="300.00", updated_at="2026-11-22T12:00:00Z")
    work_until_quiet(keeper)
    assert keeper.transfer("3").cause
    today = keeper.now().date().isoformat()

    with page_of(browser, language=language) as page:
        page.goto(f"{log_in(page, boss)}/c/{keeper.shop.merchant_id}/orders/")
        page.locator("main .menu > summary").click()
        page.get_by_role("link", name=TITLE[language]).click()
        page.get_by_label(FIRST[language]).fill(today)
        page.get_by_label(LAST[language]).fill(today)
        page.get_by_role("button", name=SHOW[language]).click()
        page.get_by_text(HELD[language]).wait_for()
        assert find_violations(page) == []
        page.get_by_label(SEEN[language]).check()
        page.get_by_role("button", name=ALL[language]).click()
        page.get_by_text(DONE[language]).wait_for()

    work_until_quiet(keeper)
    assert [keeper.transfer(number).state for number in ("1", "2")] == [State.CREDITED] * 2
    assert len(keeper.credit_notes()) == 2


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_page_is_good_to_see_in_every_look(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, size: ViewportSize, scheme: str
) -> None:
    keeper.send()
    work_until_quiet(keeper)
    today = keeper.now().date().isoformat()

    with page_of(browser, size=size, scheme=scheme) as page:
        page.goto(
            f"{log_in(page, boss)}/c/{keeper.shop.merchant_id}/undo/?first={today}&last={today}&shop={keeper.shop.pk}"
        )

        assert find_violations(page) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Tick that you have looked at the orders first."),
        ({"seen": "on", "shown": "another"}, "The orders have changed in the meantime."),
    ],
)
def test_nothing_is_reversed_without_a_second_look_at_this_very_plan(
    keeper: Shopkeeper, boss: Person, fields: dict[str, str], says: str
) -> None:
    keeper.send()
    work_until_quiet(keeper)
    today = keeper.now().date().isoformat()
    asked = {"first": today, "last": today, "shop": str(keeper.shop.pk)}

    answer = boss.client.post(f"/c/{keeper.shop.merchant_id}/undo/", asked | fields)

    assert says in answer.content.decode()
    assert keeper.refunds() == []


@pytest.mark.parametrize("role", [MemberRole.STAFF, MemberRole.AUDITOR])
def test_only_who_answers_for_the_vat_reverses_a_batch(owner: Person, sanne: Store, role: MemberRole) -> None:
    person = make_person("other@example.com", sanne.shop.merchant, role)

    assert person.client.get(address(sanne, "undo/")).status_code == 403
    assert address(sanne, "undo/") not in person.get(address(sanne, "orders/"))
    assert owner.client.get(address(sanne, "undo/")).status_code == 200


def test_days_that_are_no_days_are_said_to_be_none(owner: Person, sanne: Store) -> None:
    shop = sanne.shop.pk
    turned = owner.get(address(sanne, f"undo/?first=2026-11-22&last=2026-11-20&shop={shop}"))

    assert "The last day is before the first." in turned
    assert owner.client.get(address(sanne, f"undo/?first=x&last=&shop={shop}")).status_code == 200


def test_the_last_days_with_bookings_and_what_was_reversed_stand_on_the_page(
    owner: Person, sanne: Store, bo: Store
) -> None:
    today = danish_day(timezone.now())
    for store in (sanne, bo):
        for number, state in (("1", "paid"), ("2", "booked"), ("3", "credited")):
            transfer = store.sent(number, state=state, invoice_total=Decimal("249.00"), due_at=None)
            with scope(merchant=store.shop.merchant):
                TransferEvent.objects.create(
                    merchant=store.shop.merchant, transfer=transfer, at=timezone.now(), name="booked"
                )
    with scope(merchant=sanne.shop.merchant):
        AuditEntry.objects.create(
            merchant=sanne.shop.merchant,
            actor="Sanne",
            action="batch_undone",
            details={"orders": "3", "total": "747.00"},
        )

    with counted_queries() as queries:
        page = owner.get(address(sanne, "undo/"))

    assert f'href="?shop={sanne.shop.pk}&amp;first={today}&amp;last={today}"' in page
    assert "2 orders · 498.00 DKK" in page
    assert "reversed 3 booked orders of 747.00 DKK in all" in page
    assert len(queries) <= MOST_QUERIES
