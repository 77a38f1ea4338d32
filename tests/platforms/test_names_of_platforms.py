"""Is a platform named in its own folder alone, so that another one touches nothing else?"""

import re
from pathlib import Path

import pytest

from krambod.platforms.registry import platforms

SOURCE = Path(__file__).parents[2] / "src" / "krambod"
# Doubles speak as a platform does; the demo and the sandbox choose one; what a migration says is history.
MAY_NAME_ONE = (
    "doubles/",
    "project/demo/",
    "project/command_line/sandbox.py",
    "project/configuration.py",
    "platforms/migrations/",
)
READ = {".py", ".html", ".po"}


@pytest.mark.parametrize("name", platforms())
def test_a_platform_is_named_in_its_folder_alone(name: str) -> None:
    files = [path for path in SOURCE.rglob("*") if path.suffix in READ]
    own = (*MAY_NAME_ONE, f"platforms/{name}/")
    elsewhere = [path for path in files if not str(path.relative_to(SOURCE)).startswith(own)]

    named = {str(path.relative_to(SOURCE)) for path in elsewhere if re.search(name, path.read_text(), re.IGNORECASE)}

    assert len(elsewhere) > 200
    assert named == set()
