"""How is the demo filled, while somebody already clicks in it? By this process, which `krambod serve --demo` starts."""

import json
import logging
import sys
from dataclasses import dataclass
from pathlib import Path

from krambod.project.configuration import Configuration
from krambod.project.demo.history.state import HistoryState
from krambod.project.running.django_setup import start_django
from krambod.project.running.starting import set_up_log


class NoDemo(Exception):
    """The installation reaches something real: nothing is invented there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereToFill:
    """What the process has to know: the addresses of the doubles, the owner, and the file of the state."""

    double_url: str
    shop_url: str
    owner: str
    file: str


def main() -> None:
    """Fills the demo that the argument describes. Raises NoDemo."""
    where = WhereToFill(**json.loads(sys.argv[1]))
    set_up_log(logging.WARNING)
    configuration = start_django()
    expect_demo(configuration)
    from krambod.project.demo.history.parts import Filling  # noqa: PLC0415 - it has models, so Django comes first

    file = Path(where.file)
    Filling(
        configuration=configuration,
        double_url=where.double_url,
        shop_url=where.shop_url,
        owner=where.owner,
        file=file,
        state=HistoryState.read(file),
    ).fill()


def expect_demo(configuration: Configuration) -> None:
    """Raises NoDemo unless everything that the installation reaches is on this machine."""
    if not configuration.is_demo:
        raise NoDemo("This is no demo: nothing is invented here.")


if __name__ == "__main__":
    main()
