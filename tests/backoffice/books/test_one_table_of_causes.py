"""Is one record in the table of causes enough to tell a cause everywhere?"""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from krambod.backoffice.books.digest import send_digests
from krambod.merchants.models import Membership
from krambod.merchants.rights import Right
from krambod.transfers.due import wake_booked_by_hand
from krambod.transfers.models import State
from krambod.words.causes import CAUSES
from krambod.words.causes.cause import Cause
from krambod.words.choices import CHOICES, Choice
from krambod.words.language import Sentence
from tests.api.program import program_of
from tests.backoffice.books.asking import address, order_address
from tests.backoffice.person import Person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

WRAP = Choice(
    name="wrap",
    button=Sentence(da="Pak den ind", de="Einpacken", en="Wrap it"),
    for_all=True,
    remembered_as="is_wrapped",
)
UNWRAPPED = Cause(
    code="unwrapped",
    mended_by="order",
    title=Sentence(da="Ikke pakket ind", de="Nicht eingepackt", en="Not wrapped"),
    sentence=Sentence(
        da="Gaven til {total} kr. er ikke pakket ind.",
        de="Das Geschenk für {total} DKK ist nicht eingepackt.",
        en="The gift for {total} DKK is not wrapped.",
    ),
    choices=(WRAP,),
    is_watched_in_dinero=True,
)


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> Cause:
    """A cause that only the table knows."""
    monkeypatch.setitem(CHOICES, WRAP.name, WRAP)
    monkeypatch.setitem(CAUSES, UNWRAPPED.code, UNWRAPPED)
    return UNWRAPPED


def test_a_cause_added_in_one_place_is_told_on_card_page_api_and_mail(
    owner: Person, sanne: Store, added: Cause
) -> None:
    details = {"total": "1249.00"}
    sanne.sent("1042", state=State.DRAFTED, draft_guid=UUID(int=7), due_at=None)
    sanne.change("1042", cause=added.code, cause_details=details, mended_by=added.mended_by)
    with scope(merchant=sanne.shop.merchant):
        Membership.objects.update(digest="daily", created_at=timezone.now() - timedelta(days=7))
    program = program_of(sanne.shop)

    card = owner.get(address(sanne, "attention/"))
    page = owner.get(order_address(sanne, "1042"))
    answer = program.get("1042").json
    send_digests(timezone.now(), base_url="https://krambod.example")

    told = "The gift for 1,249.00 DKK is not wrapped."
    assert told in card
    assert "Not wrapped" in card
    assert 'value="wrap">Wrap it' in card
    assert told in page
    assert 'value="wrap">Wrap it' in page
    assert (answer["cause"], answer["choices"]) == ("unwrapped", ["wrap", "again", "skip"])
    assert answer["explanation"] == {
        "da": "Gaven til 1.249,00 kr. er ikke pakket ind.",
        "de": "Das Geschenk für 1.249,00 DKK ist nicht eingepackt.",
        "en": told,
    }
    (sent,) = mail.outbox
    assert "Ikke pakket ind: 1 ordre" in str(sent.body)
    assert "Gaven til 1.249,00 kr. er ikke pakket ind." in str(sent.body)

    owner.client.post(address(sanne, "attention/release"), {"choice": "wrap", "cause": "unwrapped"})

    assert sanne.transfer("1042").choices == {"is_wrapped": True}
    sanne.change("1042", due_at=None)
    wake_booked_by_hand([UUID(int=7)], timezone.now())
    assert sanne.transfer("1042").due_at is not None


def test_every_page_that_mends_a_cause_is_a_page_of_a_shop() -> None:
    pages = {cause.page for cause in CAUSES.values() if cause.page}

    assert {"shop_vat", "shop_account", "shop_platform"} < pages
    for page in pages:
        assert "/shops/" in reverse(page, args=[1, 2])


def test_every_choice_of_a_cause_is_in_the_table_and_needs_a_right_that_there_is() -> None:
    for cause in CAUSES.values():
        assert all(CHOICES[choice.name] is choice for choice in cause.choices)
    assert {choice.right for choice in CHOICES.values()} <= {*Right}


def test_a_cause_that_the_settings_mend_links_to_the_settings() -> None:
    for cause in CAUSES.values():
        assert bool(cause.page) == (cause.mended_by in ("settings", "shop_connection")), cause.code
