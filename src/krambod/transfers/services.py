"""What does the work on a lane of Dinero need from outside? `project` puts it together and hands it in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from krambod.dinero.client import Dinero
from krambod.organizations.models import ConnectedOrganization


class Lease(Protocol):
    """The right to work on a lane for a while. Both methods raise where it is lost."""

    @property
    def fence(self) -> int:
        """Higher with each holder."""

    def renew(self, now: datetime) -> None:
        """Keeps it; inside a transaction."""

    def expect_time(self, seconds: float, now: datetime) -> None:
        """Refuses to begin what could outlive it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DineroServices:
    """What the work on a lane may use.

    `take` spends calls of an organization's budget inside a transaction and answers the seconds to wait, or None.

    `slow_down` is told of a 429. `passing` are the errors that are no order's fault: the lane's, the database's.
    `scale` shortens delays for process tests.
    """

    open_dinero: Callable[[ConnectedOrganization, Callable[[], None]], Dinero]
    take: Callable[[ConnectedOrganization, int], float | None]
    slow_down: Callable[[ConnectedOrganization], None]
    now: Callable[[], datetime]
    passing: tuple[type[Exception], ...]
    call_deadline_s: float = 35.0
    scale: float = 1.0
