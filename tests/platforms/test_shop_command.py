"""Does `krambod connect-shop` say what it wants, and does the sandbox refuse halves of a shop?"""

import pytest
from click.testing import CliRunner

from krambod.platforms.registry import platforms
from krambod.project.command_line.main import main


def run(*arguments: str, **environment: str | None) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments, env=environment, prog_name="krambod")
    return result.exit_code, result.output


def test_a_secret_is_the_name_of_a_variable() -> None:
    code, told = run("connect-shop", "--shop", "s", "--platform", "shoporama", "--secret", "token=EMPTY", EMPTY="")

    assert code == 2
    assert "there is nothing in the environment variable EMPTY" in told


def test_the_help_names_every_platform_and_its_secrets() -> None:
    code, told = run("connect-shop", "--help")

    assert code == 0
    assert f"[{'|'.join(platforms())}]" in told
    for platform in platforms().values():
        assert ", ".join(platform.secret_names) in told


def test_a_platform_that_is_not_there_is_refused_with_those_that_are() -> None:
    code, told = run("connect-shop", "--shop", "s", "--platform", "magento")

    assert code == 2
    assert "there are shoporama, woocommerce" in told


@pytest.mark.parametrize(
    "options",
    [
        ("--shop-port", "9200", "--hook-url", "http://localhost:8000/hooks/shoporama/k"),
        ("--shop-port", "9200", "--hook-url", "http://localhost:8000", "--hook-secret", "S"),
        ("--shop-token", "T"),
        ("--shop-port", "9200", "--shop-token", "T", "--orders-api", "http://localhost:8000/api/v1"),
    ],
)
def test_a_sandbox_with_half_a_shop_is_refused(options: tuple[str, ...]) -> None:
    code, told = run("sandbox", *options, S="s", T="t")

    assert code == 2
    assert "shop" in told
