"""Does the command line explain itself, and refuse what cannot work?"""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from krambod import __version__
from krambod.project.command_line.main import main


def krambod(*arguments: str, **environment: str | None) -> Result:
    return CliRunner().invoke(main, arguments, env=environment, prog_name="krambod", terminal_width=100)


def test_the_help_names_the_sandbox() -> None:
    result = krambod("--help")

    assert result.exit_code == 0
    assert "Move a webshop's orders into the accounting program Dinero." in result.output
    assert "sandbox Try everything without touching real books." in " ".join(result.output.split())


def test_the_version_is_the_installed_one() -> None:
    result = krambod("--version")

    assert result.output == f"krambod, version {__version__}\n"


@pytest.mark.parametrize(
    "option",
    ["--port", "--shop-port", "--calls-per-minute", "--lax", "--data", "--orders-api", "--orders-token"],
)
def test_the_sandbox_explains_each_option(option: str) -> None:
    result = krambod("sandbox", "--help")

    assert result.exit_code == 0
    assert f"  {option} " in result.output


def test_the_sandbox_tells_its_defaults() -> None:
    result = krambod("sandbox", "--help")

    on_one_line = " ".join(result.output.split())  # where a line breaks depends on the terminal
    assert "default: 9100" in on_one_line
    assert "default: 6000" in on_one_line


def test_orders_cannot_be_sent_without_a_shop() -> None:
    result = krambod("sandbox", "--orders-api", "http://localhost:8000/api/v1/")

    assert result.exit_code == 2
    assert "add --shop-port" in result.output


def test_a_token_without_an_orders_api_is_refused() -> None:
    result = krambod("sandbox", "--orders-token", "ORDERS_TOKEN", ORDERS_TOKEN="secret")

    assert result.exit_code == 2
    assert "--orders-token belongs to --orders-api" in result.output


@pytest.mark.parametrize("environment", [{"ORDERS_TOKEN": None}, {"ORDERS_TOKEN": ""}], ids=["unset", "empty"])
def test_a_token_variable_without_a_value_is_named(environment: dict[str, str | None]) -> None:
    orders_api = ("--shop-port", "9200", "--orders-api", "http://localhost:8000/api/v1/")

    result = krambod("sandbox", *orders_api, "--orders-token", "ORDERS_TOKEN", **environment)

    assert result.exit_code == 2
    assert "ORDERS_TOKEN, which is unset or empty" in result.output


@pytest.mark.parametrize(
    "arguments", [("--port", "0"), ("--port", "65536"), ("--shop-port", "0"), ("--calls-per-minute", "0")]
)
def test_numbers_out_of_range_are_refused(arguments: tuple[str, str]) -> None:
    result = krambod("sandbox", *arguments)

    assert result.exit_code == 2
    assert f"Invalid value for '{arguments[0]}'" in result.output


def test_a_file_cannot_be_the_data_directory(tmp_path: Path) -> None:
    books = tmp_path / "books"
    books.touch()

    result = krambod("sandbox", "--data", str(books))

    assert result.exit_code == 2
    assert "is a file" in result.output


def test_the_help_loads_neither_the_web_server_nor_django() -> None:
    question = (
        "import sys; from krambod.project.command_line.main import main; main(['--help'], standalone_mode=False);"
        "sys.exit(', '.join({'aiohttp', 'django', 'httpx2', 'pydantic', 'structlog'} & {*sys.modules}) or 0)"
    )

    answer = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=False)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert "doctor" in answer.stdout
