"""How does a test wait? For the thing itself, as long as a busy machine may need."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Found = TypeVar("Found")

PATIENCE_S = 300.0
LOOK_AGAIN_S = 0.01


def wait_for(find: Callable[[], Found | None], log: Path | None = None, patience_s: float = PATIENCE_S) -> Found:
    """What is found. Raises AssertionError with what stands in the log if it does not come in time."""
    give_up_at = time.monotonic() + patience_s
    while (found := find()) is None:
        if time.monotonic() > give_up_at:
            raise AssertionError(log.read_text(errors="replace")[-3000:] if log else f"not within {patience_s:g} s")
        time.sleep(LOOK_AGAIN_S)
    return found


def wait_until(is_true: Callable[[], bool], log: Path | None = None, patience_s: float = PATIENCE_S) -> None:
    wait_for(lambda: is_true() or None, log, patience_s)
