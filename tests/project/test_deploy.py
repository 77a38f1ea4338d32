"""Do the files for operators name only what there is, and is what they install what was locked?"""

import re
from pathlib import Path

import click
import pytest
import yaml

from krambod.project.command_line.main import main
from krambod.project.configuration import Configuration

ROOT = Path(__file__).parents[2]
FILES = [
    ROOT / "Dockerfile",
    ROOT / "compose.yaml",
    ROOT / "docs/operating.md",
    *sorted(path for path in (ROOT / "deploy").rglob("*") if path.is_file()),
]
UNITS = sorted((ROOT / "deploy/systemd").iterdir())
TOOLS = ("pytest", "mypy", "ruff", "playwright", "hypothesis", "mutmut")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def locked(name: str) -> dict[str, str]:
    """Package → version."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)
    return dict(lines)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_each_variable_that_an_operators_file_names_exists(path: Path) -> None:
    variables = {f"KRAMBOD_{name.upper()}" for name in Configuration.model_fields}

    assert set(re.findall(r"KRAMBOD_[A-Z_]+", path.read_text())) <= variables


@pytest.mark.parametrize("path", FILES, ids=named)
def test_each_command_that_an_operators_file_names_exists(path: Path) -> None:
    text = path.read_text()
    named = set(re.findall(r"(?:bin/|`|^)krambod ([a-z][a-z-]+)", text, re.MULTILINE))
    options = set(re.findall(r"krambod serve[^`\n]* (--[a-z]+)", text))

    serve = main.commands["serve"]
    assert named <= set(main.commands)
    assert options <= {option for parameter in serve.params for option in parameter.opts}


def test_compose_and_the_image_start_commands_that_exist() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    image = (ROOT / "Dockerfile").read_text()

    assert services["worker"]["command"] == ["worker"]
    assert 'ENTRYPOINT ["krambod"]\nCMD ["serve", "--host", "0.0.0.0"]' in image
    assert isinstance(main.commands["worker"], click.Command)
    for name in ("serve", "worker"):
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]
    assert re.search(r"^USER krambod$", image, re.MULTILINE)


@pytest.mark.parametrize("path", UNITS, ids=named)
def test_each_unit_runs_as_its_own_user_and_writes_only_its_own_directory(path: Path) -> None:
    text = path.read_text()
    if "[Service]" not in text:
        return

    assert "User=krambod\n" in text
    assert "StateDirectory=krambod\n" in text
    assert "KRAMBOD_DATA_DIR=/var/lib/krambod" in text


def test_what_runs_is_locked_as_what_is_tested_and_has_no_tools() -> None:
    whole, run = locked("requirements.lock"), locked("requirements-run.lock")

    assert run.items() <= whole.items()
    assert {"django", "granian", "procrastinate", "psycopg", "prometheus-client"} <= run.keys()
    assert not run.keys() & set(TOOLS)
