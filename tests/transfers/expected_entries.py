"""Which entries must follow? The files in `entries/` say it, for tests and for the tables of docs/bookkeeping.md."""

from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "entries"


def expected_entries(name: str) -> dict[str, list[str]]:
    """Returns the entries of each thing that happens, such as `D 55150 249.00`."""
    told = yaml.load((FOLDER / f"{name}.yaml").read_text(), yaml.BaseLoader)
    return {what: entries.splitlines() for what, entries in told["entries"].items()}
