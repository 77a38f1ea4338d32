"""What does the work on an organization's lane need from outside? `project` puts it together and passes it in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from krambod.dinero.client import Dinero
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.receivers import ReceiverLookup, nobody_knows


class Lease(Protocol):
    """The right to work on a lane for some time. Both methods raise if another worker has taken it."""

    @property
    def fence(self) -> int:
        """A number that grows with each holder of the lane."""

    def renew(self, now: datetime) -> None:
        """Extends the lease. Call it inside a transaction."""

    def expect_time(self, seconds: float, now: datetime) -> None:
        """Raises if the lease ends in less than `seconds`: what we begin now could take longer than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DineroServices:
    """The functions and values that the work on a lane uses.

    `take` takes calls from an organization's budget inside a transaction, and returns None or the seconds to wait.
    `slow_down` is called after a 429. `passing` are the errors that no order causes, such as a lost lease or a locked
    database: they are raised. `scale` shortens delays for process tests. `takes_e_invoices` asks a register about a
    company.
    """

    open_dinero: Callable[[ConnectedOrganization, Callable[[], None]], Dinero]
    take: Callable[[ConnectedOrganization, int], float | None]
    slow_down: Callable[[ConnectedOrganization], None]
    now: Callable[[], datetime]
    passing: tuple[type[Exception], ...]
    call_deadline_s: float = 35.0
    scale: float = 1.0
    takes_e_invoices: ReceiverLookup = nobody_knows
