"""Is a kept file worked on in turns, by one at a time, and does nothing of it get lost or counted twice?"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from krambod.importing import foresee, work
from krambod.importing.keep import PIECE, keep_file, opened
from krambod.importing.models import FileState, OrderFile, OrderFileFinding, OrderFilePiece
from krambod.importing.work import find_files_at_work, start_import, work_on
from krambod.merchants.models import User
from krambod.orders.models import StoredOrder
from krambod.organizations.models import Organization
from krambod.privacy.closing import close_company, delete_closed_companies
from krambod.project.running.recurring import work_on_order_files
from krambod.worker.chores import ChoreTurn, Continue, Finished
from tests.orders.order_files import HEADER, row
from tests.transfers.stored import Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)

NEVER: Callable[[], bool] = lambda: False  # noqa: E731
AT_ONCE: Callable[[], bool] = lambda: True  # noqa: E731


@pytest.fixture
def sanne() -> Store:
    return make_store("sanne")


@pytest.fixture(autouse=True)
def _saved_after_each_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "SAVE_EVERY_S", 0.0)


def rows(count: int, **changes: str) -> str:
    return "\n".join([HEADER, *(row(str(number), **changes) for number in range(count)), ""])


def keep(store: Store, text: str, user: User | None = None) -> OrderFile:
    with scope(merchant=store.shop.merchant):
        user = user or User.objects.create_user(f"{User.objects.count()}@example.com", "kvist-hammer-vindue")
        return keep_file(store.shop, user, "orders.csv", [text.encode()], timezone.now())


def again(file: OrderFile) -> OrderFile:
    with scopes_disabled():
        return OrderFile.objects.get(pk=file.pk)


def turn(file: OrderFile, is_over: Callable[[], bool] = NEVER) -> OrderFile:
    work_on(file.pk, timezone.now, is_over)
    return again(file)


def start(file: OrderFile) -> OrderFile:
    with scope(merchant=file.merchant):
        assert start_import(again(file), timezone.now())
    return again(file)


def taken() -> int:
    with scopes_disabled():
        return StoredOrder.objects.count()


def test_a_large_file_comes_back_whole_from_its_pieces(sanne: Store) -> None:
    content = bytes(range(256)) * (PIECE // 100)
    with scope(merchant=sanne.shop.merchant):
        user = User.objects.create_user("a@example.com", "kvist-hammer-vindue")
        chunks = [content[start : start + 65_536] for start in range(0, len(content), 65_536)]
        file = keep_file(sanne.shop, user, "n" * 300, chunks, timezone.now())

        with opened(file) as path:
            assert path.read_bytes() == content
        assert not path.exists()
        assert (file.size, len(file.name), file.pieces.count()) == (len(content), 200, -(-len(content) // PIECE))


def test_a_check_goes_on_where_the_last_turn_ended(sanne: Store) -> None:
    text = "\n".join([HEADER, row("1"), row("2", price="x"), row("3", rate="y", price="x"), row("4"), ""])
    file = keep(sanne, text)

    positions = []
    while file.state == FileState.CHECKING:
        file = turn(file, AT_ONCE)
        positions.append(file.position)

    assert positions == [1, 2, 3, 4, 5, 5]
    assert file.foreseen["counts"] == {"new": 2, "revised": 0, "unchanged": 0, "superseded": 0, "refused": 2}
    assert [one["number"] for one in file.first_orders] == ["1", "4"]
    with scopes_disabled():
        told = list(OrderFileFinding.objects.order_by("pk").values_list("external_id", "field"))
    assert told == [("2", "unit_price_incl_vat"), ("3", "unit_price_incl_vat"), ("3", "vat_rate")]
    assert taken() == 0


def test_an_import_goes_on_where_the_last_turn_ended(sanne: Store) -> None:
    file = start(turn(keep(sanne, rows(3))))

    file = turn(file, AT_ONCE)
    assert (taken(), file.position, file.counts["new"], file.state) == (1, 1, 1, FileState.IMPORTING)
    file = turn(file)

    assert (taken(), file.counts["new"], file.state) == (3, 3, FileState.IMPORTED)
    assert file.finished_at is not None


def test_after_a_crash_an_order_is_not_taken_twice(sanne: Store) -> None:
    file = start(turn(keep(sanne, rows(3))))

    def dies() -> Iterator[datetime]:
        yield timezone.now()  # the claim
        yield timezone.now()  # the first order
        raise KeyboardInterrupt

    clock = dies()
    with pytest.raises(KeyboardInterrupt):
        work_on(file.pk, lambda: next(clock), NEVER)
    assert find_files_at_work(timezone.now()) == []
    assert find_files_at_work(timezone.now() + work.LEASE) == [file.pk]
    work_on(file.pk, lambda: timezone.now() + work.LEASE, NEVER)

    assert taken() == 3
    file = again(file)
    assert (file.state, sum(file.counts.values())) == (FileState.IMPORTED, 3)


def test_a_file_has_one_worker_at_a_time(sanne: Store) -> None:
    file = keep(sanne, rows(2))

    def overtaken() -> bool:
        turn(file)  # finds it claimed
        with scopes_disabled():
            OrderFile.objects.filter(pk=file.pk).update(fence=99, position=0)
        return False

    turn(file, overtaken)

    after = again(file)
    assert (after.state, after.position, after.fence) == (FileState.CHECKING, 0, 99)


def test_a_file_that_is_deleted_meanwhile_is_left(sanne: Store) -> None:
    file = keep(sanne, rows(3, price="x"))

    def deleted() -> bool:
        with scope(merchant=sanne.shop.merchant):
            OrderFile.objects.filter(pk=file.pk).delete()
        return False

    work_on(file.pk, timezone.now, deleted)

    with scopes_disabled():
        assert not OrderFileFinding.objects.exists()


def test_a_file_that_we_stumble_over_does_not_stop_the_others(sanne: Store) -> None:
    first, second = keep(sanne, rows(2)), keep(make_store("bo"), rows(2))
    with scopes_disabled():
        OrderFilePiece.objects.filter(file=first).update(content="x")

    chore()

    assert [again(file).state for file in (first, second)] == [FileState.FAILED, FileState.CHECKED]
    assert find_files_at_work(timezone.now() + timedelta(hours=1)) == []


def test_nobody_works_on_a_file_that_waits_for_a_yes(sanne: Store) -> None:
    file = keep(sanne, rows(1))
    with scope(merchant=sanne.shop.merchant):
        assert not start_import(file, timezone.now())
    file = turn(file)

    assert find_files_at_work(timezone.now()) == []
    assert turn(file).fence == file.fence
    start(file)
    with scope(merchant=sanne.shop.merchant):
        assert not start_import(again(file), timezone.now())
    work_on(0, timezone.now, NEVER)


def test_of_very_many_mistakes_the_first_are_kept_and_the_others_counted(
    sanne: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_FINDINGS", 3)

    file = turn(keep(sanne, rows(5, price="x")))

    with scopes_disabled():
        assert OrderFileFinding.objects.count() == 3
    assert (file.findings_left_out, file.foreseen["counts"]["refused"]) == (2, 5)


def test_the_new_orders_are_looked_at_by_the_rules(sanne: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    Organization.objects.create(
        organization_id=sanne.connected.organization_id,
        settings_read_at=datetime(2026, 1, 1, tzinfo=UTC),
        accounts={"1000": "25"},
        deposit_accounts={"55000": "Bank"},
        entry_names={"1000": {"name": "Salg", "vat_code": "U25", "category": "Turnover"}},
    )
    monkeypatch.setattr(foresee, "MOST_PLANNED", 2)

    file = turn(keep(sanne, rows(3)))

    assert sum(file.outlook.values()) == 3
    assert file.outlook["not_looked_at"] == 1


# The chore


def chore(*, is_over: bool = False, at: datetime | None = None) -> Continue | Finished:
    now = at or timezone.now()
    deadline = now - timedelta(seconds=1) if is_over else now + timedelta(minutes=1)
    return work_on_order_files(ChoreTurn(key="", cursor={}, deadline=deadline, clock=lambda: now))


def test_a_worker_goes_on_with_every_file(sanne: Store) -> None:
    files = [keep(sanne, rows(2)), keep(make_store("bo"), rows(2))]

    assert isinstance(chore(is_over=True), Continue)
    assert isinstance(chore(), Finished)

    assert [again(file).state for file in files] == [FileState.CHECKED] * 2


def test_a_worker_deletes_what_is_a_day_old(sanne: Store) -> None:
    keep(sanne, rows(2))

    chore(at=timezone.now() + timedelta(hours=25))

    with scopes_disabled():
        assert not OrderFile.objects.exists()
        assert not OrderFilePiece.objects.exists()


def test_the_files_of_a_closed_company_are_gone(sanne: Store) -> None:
    file = start(turn(keep(sanne, rows(2))))

    close_company(sanne.shop.merchant, timezone.now())
    work_on(file.pk, timezone.now, NEVER)
    delete_closed_companies(timezone.now() + timedelta(hours=2))

    assert taken() == 0


@pytest.mark.soak
def test_a_hundred_thousand_rows_are_checked_and_imported(
    sanne: Store, record_property: Callable[[str, object], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "SAVE_EVERY_S", 1.0)
    lines = (row(str(number // 2), price="x" if number == 70_001 else "2.55") for number in range(100_000))
    file = keep(sanne, "\n".join([HEADER, *lines, ""]))
    began_at = timezone.now()

    file = turn(file)

    record_property("seconds to check 100,000 rows", f"{(timezone.now() - began_at).total_seconds():.0f}")
    assert (file.foreseen["counts"]["new"], file.foreseen["counts"]["refused"]) == (49_999, 1)
