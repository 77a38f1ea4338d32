"""Is a new secret key made only where no secret needs the old one, and can everything be connected again without it?"""

import re
import subprocess
from pathlib import Path

import pytest

from krambod.project.secret_keys import ConfigurationError, checked_keys, new_key, read_keys
from tests.project.processes import install, krambod
from tests.project.shop import dinero, open_and_paid, run_setup, set_up, workers, write_orders
from tests.waiting import wait_until

NO_DATABASE = "sqlite:////nowhere/krambod.sqlite3"


def test_no_command_makes_a_key_where_secrets_are_stored(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dinero() as (_, urls):
        set_up(data, urls)
        (data / "secret.keys").unlink()

        for command in ("migrate", "pause", "serve", "worker", "doctor"):
            done = krambod(command, data=data, **urls)

            assert done.returncode == 1, command
            told = done.stdout + done.stderr
            assert "Put back the keys that were in use" in told, command
            assert "Traceback" not in told, command
            assert not (data / "secret.keys").exists(), command


def test_a_lost_key_is_replaced_as_the_sentence_says_and_everything_connected_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dinero() as (_, urls):
        set_up(data, urls)
        assert krambod("import", str(write_orders(tmp_path / "1.csv", 2)), "--shop", "sanne", data=data).returncode == 0
        (data / "secret.keys").unlink()
        told = krambod("migrate", data=data, **urls).stderr
        [line] = re.findall(r"`(\(umask.*?\))`", told)
        subprocess.run(["bash", "-c", line], check=True)

        wrong = krambod("setup", "--shop-code", "sanne", data=data, **urls)
        examined = krambod("doctor", data=data, **urls)
        again = run_setup(data, urls)
        with workers(data, urls):
            wait_until(lambda: open_and_paid(data) == (0, 2), tmp_path / "workers.log")

    assert wrong.returncode == 1
    assert "Name the personal integration again: --client-id" in wrong.stderr
    assert "WRONG  secret keys: They cannot decrypt the stored secrets." in examined.stdout
    assert again.returncode == 0, again.stderr


def test_doctor_names_a_malformed_key_and_changes_nothing(tmp_path: Path) -> None:
    with dinero() as (_, urls):
        set_up(tmp_path / "data", urls)
        keys = tmp_path / "data" / "secret.keys"
        keys.write_text("half a key\n")

        done = krambod("doctor", data=tmp_path / "data", **urls)
        other = krambod("pause", data=tmp_path / "data", **urls)

    assert done.returncode == 1
    assert f"WRONG  secret keys: {keys}: key 1 is not one of krambod's" in done.stdout
    assert other.stderr.startswith(f"Error: {keys}: key 1 is not one of krambod's")
    assert keys.read_text() == "half a key\n"


def test_doctor_makes_no_key_in_a_new_directory(tmp_path: Path) -> None:
    install(tmp_path)
    (tmp_path / "secret.keys").unlink()

    done = krambod("doctor", data=tmp_path, KRAMBOD_DINERO_API_URL="http://127.0.0.1:9")

    assert "ok     secret keys: No secrets are stored yet." in done.stdout
    assert not (tmp_path / "secret.keys").exists()


def test_a_database_that_cannot_be_asked_gets_no_new_key(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="pip install 'krambod[postgres]'")

    with pytest.raises(ConfigurationError, match=r"does not say whether it holds secrets .*KRAMBOD_DATABASE_URL"):
        read_keys(tmp_path / "secret.keys", "postgresql://nobody@127.0.0.1:1/krambod")

    assert list(tmp_path.iterdir()) == []


def test_the_first_of_two_processes_makes_the_key(tmp_path: Path) -> None:
    first = read_keys(tmp_path / "secret.keys", NO_DATABASE)

    assert read_keys(tmp_path / "secret.keys", NO_DATABASE) == first
    assert [path.name for path in tmp_path.iterdir()] == ["secret.keys"]


def test_a_key_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigurationError, match=r"The secret keys cannot be written to .*/file/secret\.keys: "):
        read_keys(tmp_path / "file" / "secret.keys", NO_DATABASE)


@pytest.mark.parametrize("texts", [["", " "], []], ids=["blank", "none"])
def test_no_keys_are_not_replaced(texts: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="KRAMBOD_SECRET_KEYS is empty"):
        checked_keys(texts, "KRAMBOD_SECRET_KEYS")


@pytest.mark.parametrize("wrong", ["æ", "abc", "A" * 40, "A" * 43 + "=AAAA"])
def test_a_malformed_key_is_named_by_its_place(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match=r"secret\.keys: key 2 is not one of krambod's"):
        checked_keys([new_key(), "", wrong], "secret.keys")
