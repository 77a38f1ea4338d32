"""Does the old copy never start beside the new one, and is a move refused, stopped or given up where it must be?"""

import os
import time
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import click
import psycopg
import pytest
from django_scopes import scopes_disabled

from krambod.orders.models import ShopEvent, StoredOrder
from krambod.outgoing.calling import open_http
from krambod.project import command_line
from krambod.project.configuration import Configuration
from krambod.project.operations.backing_up import restore_from, settle
from krambod.project.operations.examining import examine
from krambod.project.operations.moving.move import give_up, move
from krambod.project.operations.moving.target import TARGET, MoveError, opened_target
from krambod.project.running.moved import MARK_TABLE, AlreadyMoved, MoveMark, find_mark, make_mark
from krambod.project.running.presence import InUse, alone, present
from krambod.project.running.starting import start
from krambod.worker.clock import utc_now
from tests.postgres.cluster import Cluster
from tests.postgres.every_kind_of_row import Filler
from tests.postgres.moves import (
    Killed,
    all_rows,
    dump,
    killed_after,
    listening,
    moved,
    run,
    tables,
)
from tests.postgres.orders_to_move import (
    make_orders,
)

pytestmark = pytest.mark.django_db(transaction=True)

MANY = "transfers_transferevent"


def test_nothing_is_moved_while_somebody_works_with_the_data(configuration: Configuration, new_url: str) -> None:
    with present(configuration.data_dir), pytest.raises(InUse, match=f"Process {os.getpid()} works with"):
        moved(configuration, new_url)

    assert MARK_TABLE not in tables()


@pytest.mark.parametrize(
    "filling",
    ["INSERT INTO merchants_merchant (name, created_at) VALUES ('Bo', now())", "CREATE TABLE notes AS SELECT 1 AS id"],
    ids=["krambod's", "another's"],
)
def test_a_database_with_rows_is_refused(configuration: Configuration, new_url: str, filling: str) -> None:
    with psycopg.connect(new_url) as other:
        other.execute(filling)

    with pytest.raises(MoveError, match=r"has rows, in (merchants_merchant|notes)\. A move needs an empty database"):
        moved(configuration, new_url)

    assert MARK_TABLE not in tables()
    with psycopg.connect(new_url) as other:
        assert other.execute(f"SELECT to_regclass('{MARK_TABLE}')").fetchone() == (None,)


def test_a_database_that_cannot_be_reached_changes_nothing(configuration: Configuration, cluster: Cluster) -> None:
    with pytest.raises(MoveError, match=r"The new database cannot be used: .*nowhere"):
        moved(configuration, cluster.url("nowhere"))
    with pytest.raises(MoveError, match="begins with postgresql://"):
        moved(configuration, "sqlite:///x")

    assert MARK_TABLE not in tables()


def test_from_the_first_row_on_nothing_starts_with_the_old_database(configuration: Configuration, new_url: str) -> None:
    Filler().fill()
    killed_after(configuration, new_url, "merchants_installation")  # the first table
    began = [run(*arguments) for arguments in (["pause"], ["worker"], ["backup", str(configuration.data_dir)])]
    restored = run("restore", str(configuration.data_dir / "copy"), "--yes")

    moved(configuration, new_url)
    ended = run("worker")

    for refused in began:
        assert refused.exit_code == 1
        assert "has not ended. Nothing starts before that: run `krambod move-to-postgres` again" in refused.stderr
    assert restored.exit_code == 1
    assert ended.exit_code == 1
    assert "and is not used any more. Set KRAMBOD_DATABASE_URL to that database" in ended.stderr


def test_every_command_that_works_on_data_looks_for_the_mark() -> None:
    """A command that starts in another way than by `start` must look by itself."""
    texts = {path.stem: path.read_text() for path in Path(command_line.__file__).parent.glob("*.py")}
    others = {name for name, text in texts.items() if "start=START_" in text and name != "loading"}

    assert others == {"backup", "doctor", "move_to_postgres"}


def test_a_process_that_starts_in_the_very_moment_of_the_mark_is_refused(configuration: Configuration) -> None:
    told: list[str] = []

    def start_it() -> None:
        try:
            with start():
                told.append("it works")
        except click.ClickException as error:
            told.append(str(error))

    starting = Thread(target=start_it)
    with alone(configuration.data_dir):
        starting.start()
        time.sleep(0.3)  # by now it waits at the door
        make_mark("default", MoveMark(move_id="m", other="db/krambod", began_at=utc_now()))
    starting.join()

    assert len(told) == 1
    assert "A move of " in told[0]


def test_a_restore_does_not_bring_the_old_database_back(configuration: Configuration, new_url: str) -> None:
    moved(configuration, new_url)

    with pytest.raises(AlreadyMoved, match="is not used any more"):
        restore_from(configuration, Path("copy"), utc_now())
    with pytest.raises(AlreadyMoved, match="is not used any more"):
        settle(configuration, utc_now())


def test_the_doctor_tells_where_the_data_is_and_calls_nobody(configuration: Configuration, new_url: str) -> None:
    Filler().fill()
    moved(configuration, new_url)

    with open_http() as http:
        found = {one.name: one for one in examine(configuration, http, utc_now)}

    assert "was moved to " in found["database"].says
    assert found["database"].mend.startswith("Set KRAMBOD_DATABASE_URL to that database")
    assert not any(name.startswith("connection") for name in found)  # a token that is used twice ends its grant


@pytest.mark.parametrize("was_migrated", [True, False])
def test_a_move_that_is_given_up_leaves_both_as_they_were(
    configuration: Configuration, cluster: Cluster, new_url: str, was_migrated: bool
) -> None:
    place = new_url if was_migrated else cluster.create_database("given_up")
    Filler().fill()
    before = dump()
    with opened_target(place):
        there = tables(TARGET)
    killed_after(configuration, place, "transfers_transfer")

    assert give_up(configuration, place)

    assert dump() == before
    assert MARK_TABLE not in tables()
    with opened_target(place):
        assert tables(TARGET) == there
        if was_migrated:  # only what migrations make is there
            filled = [table for table, rows in all_rows(TARGET).items() if rows]
            assert filled == ["auth_permission", "django_content_type"]
    assert not give_up(configuration, place)
    if was_migrated:
        moved(configuration, place)  # it may begin again


def test_a_move_is_given_up_without_its_database_which_then_starts_never(
    configuration: Configuration, new_url: str
) -> None:
    Filler().fill()
    killed_after(configuration, new_url, "merchants_installation")

    done = run("move-to-postgres", "--give-up")

    assert (done.exit_code, "Nothing starts with it: drop it." in done.output) == (0, True)
    with pytest.raises(MoveError, match="belongs to a move of"):
        moved(configuration, new_url)


def test_a_move_that_has_ended_is_not_given_up_or_made_again(
    configuration: Configuration, cluster: Cluster, new_url: str
) -> None:
    moved(configuration, new_url)

    with pytest.raises(MoveError, match="There is no way back"):
        give_up(configuration, new_url)
    with pytest.raises(MoveError, match="already: set KRAMBOD_DATABASE_URL"):
        moved(configuration, new_url)
    with pytest.raises(MoveError, match="already, which is another database"):
        moved(configuration, cluster.create_database("another_end"))


def test_a_move_goes_only_to_the_database_where_it_began(
    configuration: Configuration, cluster: Cluster, new_url: str
) -> None:
    killed_after(configuration, new_url, "merchants_installation")
    other = cluster.create_database("another_beginning")

    with pytest.raises(MoveError, match="go on with that one, or give it up first"):
        moved(configuration, other)
    with pytest.raises(MoveError, match="is not the database of this move"):
        give_up(configuration, other)


def test_a_move_that_is_killed_between_the_two_ends_starts_only_after_one_more_run(
    configuration: Configuration, new_url: str
) -> None:
    times = iter([utc_now(), utc_now()])

    def now() -> Any:
        if (moment := next(times, None)) is None:
            raise Killed
        return moment

    with pytest.raises(Killed):
        move(configuration, new_url, listening(), now)
    ended_here = run("worker")
    with opened_target(new_url):
        there = find_mark(TARGET)
    move(configuration, new_url, listening(), utc_now)
    with opened_target(new_url):
        ended_there = find_mark(TARGET)

    assert "is not used any more" in ended_here.stderr
    assert there is not None
    assert there.ended_at is None  # nothing starts with it
    assert ended_there is not None
    assert ended_there.ended_at is not None


def test_a_row_that_changed_on_the_way_stops_the_move_and_is_named(configuration: Configuration, new_url: str) -> None:
    make_orders(3, Random(1))

    def spoil(table: str, _rows: int) -> None:
        if table == MANY:
            with psycopg.connect(new_url) as stranger:
                stranger.execute("UPDATE orders_storedorder SET total = total + 0.01 WHERE external_id = '1'")

    with scopes_disabled():
        key = StoredOrder.objects.get(external_id="1").pk
    with pytest.raises(MoveError, match=f"orders_storedorder is not the same .*: the row {key} differs in total"):
        move(configuration, new_url, listening(spoil), utc_now)

    assert "has not ended" in run("worker").stderr


def test_a_move_does_not_go_on_with_another_version_of_krambod(configuration: Configuration, new_url: str) -> None:
    killed_after(configuration, new_url, "merchants_installation")
    with psycopg.connect(new_url) as older:
        older.execute("DELETE FROM django_migrations WHERE app = 'transfers' AND name > '0012'")

    with pytest.raises(MoveError, match="Krambod was updated since the move has begun"):
        moved(configuration, new_url)


def test_a_row_that_postgresql_does_not_take_is_told(configuration: Configuration, new_url: str) -> None:
    make_orders(1, Random(1))
    with scopes_disabled():
        ShopEvent.objects.update(body="a\0b")

    with pytest.raises(MoveError, match=r"does not take a row of orders_shopevent: .*--give-up"):
        moved(configuration, new_url)
    assert give_up(configuration, new_url)


def test_a_password_is_no_argument() -> None:
    argument = run("move-to-postgres", "--to", "postgresql://krambod:geheim@db/krambod")
    nothing = run("move-to-postgres")

    assert (argument.exit_code, nothing.exit_code) == (2, 2)
    assert "geheim" not in argument.output
    assert "environment variable" in argument.output
    assert "--to must say where to read" in nothing.output
