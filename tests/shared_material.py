"""Where do the specification and the real orders lie that only the project's own machines have?"""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("KRAMBOD_SHARED", Path(__file__).parents[2] / "shared"))


def shared_file(name: str) -> Path:
    """A file of `../shared`. Skips the test loudly where it is not there, and fails it where CI runs."""
    path = SHARED / name
    if not path.exists():
        text = f"{name} is not here: put the shared folder beside the project, or name it in KRAMBOD_SHARED"
        if os.environ.get("CI") == "true":
            pytest.fail(text)
        pytest.skip(text)
    return path
