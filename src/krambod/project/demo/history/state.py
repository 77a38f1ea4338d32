"""How far has the history come? A file beside the demo's data, so that a demo that was stopped goes on where it was."""

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

SEED = 2026
LAST_PART = "age"


@dataclass(slots=True, kw_only=True)
class HistoryState:
    """`now` is when the history began: all its moments lie before. `tokens` are those of the orders API, by shop.

    `done` are the names of the parts that have come to their end.
    """

    now: datetime
    orders: int
    tokens: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether all parts are done."""
        return LAST_PART in self.done

    @classmethod
    def read(cls, path: Path) -> Self:
        kept = json.loads(path.read_text())
        return cls(**{**kept, "now": datetime.fromisoformat(kept["now"])})

    def write(self, path: Path) -> None:
        """Replaces the file; it has tokens, so only its owner may read it."""
        fresh = path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(json.dumps({**asdict(self), "now": self.now.isoformat()}) + "\n")
        fresh.replace(path)
