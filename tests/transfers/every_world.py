"""Which worlds are there? Each value of a switch of Dinero's double that is not the most likely one is a world."""

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from krambod.doubles.dinero.worlds import World

NUMBERS = {"lists_lag_s": 30, "file_lag_s": 30, "ledger_booking_s": 30, "refresh_grace_s": 0}


def worlds() -> Iterator[str]:
    """Yields `switch=value` for every value of a switch except the most likely one."""
    for name, switch in World.model_fields.items():
        if name in NUMBERS:
            yield f"{name}={NUMBERS[name]}"
        else:
            assert get_origin(switch.annotation) is Literal
            yield from (f"{name}={value}" for value in get_args(switch.annotation) if value != switch.default)


def read_switch(text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    return name, NUMBERS.get(name, value)
