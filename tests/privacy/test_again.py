"""Does an erasure outlive a restore of an older backup, which knows nothing of it?"""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from pytest_django.fixtures import Settings as SettingsWrapper
from structlog.testing import capture_logs

from krambod.merchants.models import Membership, Merchant, User
from krambod.merchants.rights import MemberRole
from krambod.orders.models import ErasedBuyer
from krambod.organizations.models import Connection
from krambod.organizations.tokens import Credentials
from krambod.privacy.again import erase_again
from krambod.privacy.closing import close_company
from krambod.privacy.erasing import erase_buyer
from krambod.privacy.leaving import delete_user
from krambod.privacy.marks import BUYERS, COMPANIES_AND_USERS
from krambod.transfers.models import State
from tests.privacy.erased_orders import PERSON, buyer_of, finished
from tests.transfers.stored import NOW, Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def directory(settings: SettingsWrapper, tmp_path: Path) -> Path:
    """A data directory of the test's own."""
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"data_dir": tmp_path})
    return tmp_path


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def erased(store: Store, number: str = "1042") -> None:
    """An order that was erased, and whose buyer came back with an older backup."""
    finished(store, number, PERSON)
    with scopes_disabled():
        newest = store.transfer(number).order.newest
        assert newest is not None
    erase_buyer(store.shop.merchant, number, actor="sanne", now=NOW)
    with scopes_disabled():
        ErasedBuyer.objects.all().delete()
        store.transfer(number).order.revisions.update(document=newest.document)
    assert buyer_of(store, number) == PERSON


def test_the_file_names_the_order_and_nobody(directory: Path) -> None:
    erased(make_store("sanne"))

    assert lines(directory / BUYERS) == [{"shop": "sanne", "order": "1042", "erased_at": NOW.isoformat()}]
    assert (directory / BUYERS).stat().st_mode & 0o777 == 0o600


def test_a_restored_buyer_is_erased_again_with_the_old_moment_and_another_shops_is_not() -> None:
    sanne, bo = make_store("sanne"), make_store("bo")
    erased(sanne)
    finished(bo, "1042", PERSON)

    assert erase_again(NOW + timedelta(days=3)) == 1

    assert buyer_of(sanne, "1042").email == ""
    assert buyer_of(bo, "1042") == PERSON
    with scopes_disabled():
        assert [one.erased_at for one in ErasedBuyer.objects.all()] == [NOW]
    assert erase_again(NOW + timedelta(days=4)) == 0


def test_an_order_that_a_backup_had_unfinished_is_erased_when_it_is_finished() -> None:
    sanne = make_store("sanne")
    erased(sanne)
    sanne.change("1042", state=State.DRAFTED)

    assert erase_again(NOW) == 0
    assert buyer_of(sanne, "1042") == PERSON

    sanne.change("1042", state=State.PAID)

    assert erase_again(NOW) == 1


def test_a_file_that_was_torn_or_written_by_hand_is_read_as_far_as_it_makes_sense(directory: Path) -> None:
    sanne = make_store("sanne")
    erased(sanne)
    good = (directory / BUYERS).read_text()
    torn = ('{"shop": "sanne", "ord', "[]", '{"shop": 1}', '{"shop": "", "order": "", "erased_at": ""}')
    (directory / BUYERS).write_text("\n".join(torn) + good)

    with capture_logs() as logged:
        assert erase_again(NOW) == 1

    assert {one["line"] for one in logged if one["event"] == "marks.unreadable"} == {1, 2, 3, 4}


def test_a_deleted_company_and_a_deleted_user_are_deleted_again(directory: Path) -> None:
    sanne, bo = make_store("sanne"), make_store("bo")
    ida = User.objects.create_user("ida@example.com", "x")
    came, joined, pk = sanne.shop.merchant.created_at, ida.date_joined, ida.pk
    close_company(sanne.shop.merchant, NOW)
    delete_user(ida)
    Merchant.objects.filter(pk=sanne.shop.merchant_id).update(closed_at=None)
    User.objects.create_user("ida@example.com", "x", pk=pk, date_joined=joined)
    sanne.send("1042")

    assert erase_again(timezone.now()) == 2

    assert Merchant.objects.get(pk=sanne.shop.merchant_id).closed_at is not None
    assert Merchant.objects.get(pk=bo.shop.merchant_id).closed_at is None
    assert not User.objects.exists()
    with scopes_disabled():
        secrets = Connection.objects.get(merchant=sanne.shop.merchant).secrets
        assert Credentials.unsealed(secrets) == Credentials()
        assert sanne.transfer("1042").due_at is None
    assert lines(directory / COMPANIES_AND_USERS)[:2] == [
        {"kind": "company", "id": str(sanne.shop.merchant_id), "since": came.isoformat()},
        {"kind": "user", "id": str(pk), "since": joined.isoformat()},
    ]


def test_another_company_or_user_with_the_same_number_stays_and_so_does_an_only_owner(directory: Path) -> None:
    sanne = make_store("sanne")
    ida = User.objects.create_user("ida@example.com", "x")
    with scope(merchant=sanne.shop.merchant):
        Membership.objects.create(merchant=sanne.shop.merchant, user=ida, role=MemberRole.OWNER)
    told = [
        {"kind": "company", "id": str(sanne.shop.merchant_id), "since": NOW.isoformat()},
        {"kind": "user", "id": str(ida.pk), "since": NOW.isoformat()},
        {"kind": "user", "id": str(ida.pk), "since": ida.date_joined.isoformat()},
        {"kind": "user", "id": "x", "since": NOW.isoformat()},
    ]
    (directory / COMPANIES_AND_USERS).write_text("\n".join(json.dumps(one) for one in told))

    assert erase_again(NOW) == 0

    assert Merchant.objects.get(pk=sanne.shop.merchant_id).closed_at is None
    assert User.objects.filter(pk=ida.pk).exists()
