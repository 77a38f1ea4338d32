"""Can a dump be restored without booking twice, and does nothing start before a person resumes?"""

from pathlib import Path

import pytest

from krambod.doubles.dinero.application import DineroDouble
from krambod.project.secret_keys import has_secrets
from tests.postgres.cluster import USER, Cluster
from tests.postgres.installation import install


def test_a_restored_dump_is_paused_until_a_person_resumes(
    cluster: Cluster, double_of_today: tuple[DineroDouble, str], tmp_path: Path
) -> None:
    installation = install(cluster, "original", tmp_path, double_of_today[1])
    before = has_secrets(cluster.url("original"))
    installation.connect_shop(310001, "sanne")
    installation.connect_shop(310004, "bo")
    place = ["--host", str(cluster.directory), "--username", USER]
    dump = str(cluster.directory / "krambod.dump")
    cluster.run("pg_dump", *place, "--format=custom", "--file", dump, "original")
    installation.ask("UPDATE organizations_organization SET contacts_read_at = now()")
    installation.ask("UPDATE merchants_shop SET name = 'after the dump'")

    with pytest.raises(AssertionError, match=r"keeps its data in PostgreSQL.*run `pg_restore --clean`, and then"):
        installation.krambod("restore", dump, "--yes")

    cluster.run("pg_restore", *place, "--clean", "--if-exists", "--dbname", "original", dump)
    told = installation.krambod("restore")

    assert "Everything is paused" in told
    assert installation.ask("SELECT name FROM merchants_shop ORDER BY name") == ["bo", "sanne"]
    assert installation.ask("SELECT paused_cause FROM merchants_installation") == ["restored"]
    assert installation.ask("SELECT DISTINCT contacts_read_at IS NULL FROM organizations_organization") == ["t"]
    assert (before, has_secrets(cluster.url("original"))) == (False, True)
    installation.krambod("resume")
    assert installation.ask("SELECT paused_cause FROM merchants_installation") == [""]
