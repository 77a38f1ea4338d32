"""One cluster for all tests of a process: making one takes longer than most tests."""

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.serving import dinero_application, running
from krambod.project.configuration import Configuration
from krambod.project.operations.moving.target import make_tables, opened_target
from krambod.project.running.moved import MARK_TABLE
from tests.postgres.cluster import USER, Cluster, running_cluster
from tests.postgres.installation import CALLS_PER_MINUTE


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def double_of_today() -> Iterator[tuple[DineroDouble, str]]:
    """A double with the real time, because other processes cannot be given another clock."""
    double = open_double(calls_per_minute=CALLS_PER_MINUTE)
    try:
        with running(dinero_application(double)) as url:
            yield double, url
    finally:
        double.store.close()


@pytest.fixture
def configuration(transactional_db: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[Configuration]:
    """An installation whose SQLite file is the tests' own. At the end it has no mark. Other databases may be opened."""
    assert transactional_db is None
    if connection.vendor != "sqlite":
        pytest.skip("a move begins with SQLite")
    before: Configuration = settings.KRAMBOD
    settings.KRAMBOD = before.model_copy(update={"data_dir": tmp_path})
    with django_db_blocker.unblock():
        yield settings.KRAMBOD
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {MARK_TABLE}")
    settings.KRAMBOD = before


@pytest.fixture(scope="session")
def migrated(cluster: Cluster, django_db_setup: None, django_db_blocker: Any) -> str:
    """A database with all tables, to copy: to make them takes longer than to move some orders."""
    assert django_db_setup is None
    with django_db_blocker.unblock(), opened_target(cluster.create_database("migrated")):
        make_tables()
    return "migrated"


@pytest.fixture
def new_url(cluster: Cluster, migrated: str) -> str:
    """A new database with tables and without rows."""
    name = f"moved_{token_hex(4)}"
    cluster.run("createdb", "--host", str(cluster.directory), "--username", USER, "--template", migrated, name)
    return cluster.url(name)
