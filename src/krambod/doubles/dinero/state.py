"""What does one double hold: its books, its world, its faults, its clock, and the calls made in this minute?"""

from dataclasses import dataclass, field

from krambod.doubles.dinero.clock import Clock
from krambod.doubles.dinero.faults import Faults
from krambod.doubles.dinero.rules.access import CallBudget
from krambod.doubles.dinero.store import Store
from krambod.doubles.dinero.worlds import World


@dataclass(slots=True, kw_only=True)
class DoubleState:
    """What a call is answered from, and what `/admin` steers. `world` is replaced, the others are changed in place."""

    store: Store
    world: World = field(default_factory=World)
    calls_per_minute: int = 100
    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    budget: CallBudget = field(init=False)

    def __post_init__(self) -> None:
        self.budget = CallBudget(self.calls_per_minute)
