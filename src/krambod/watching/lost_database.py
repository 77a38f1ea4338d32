"""How is an operator told that the database is gone, where everything else about alerts is kept?

What was told is kept in a file of this machine, so each machine tells of itself. Where the file cannot be written, as
on a full disk, the process remembers it.
"""

import json
import platform
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from krambod.watching.alerts import OPENED, REPEATED, REPEATED_AFTER, RESOLVED
from krambod.watching.channels import Channel
from krambod.watching.conditions import Condition
from krambod.watching.models import Notice

NAME = "no_database"
FILE = "lost-database.json"
PATIENCE = timedelta(minutes=3)  # a restart of the database is nothing to tell


@dataclass(slots=True, kw_only=True)
class _Told:
    """Since when the database has been gone, and when each channel was last told (seconds since 1970)."""

    id: str
    since_s: float
    told_s: dict[str, float] = field(default_factory=dict)


class LostDatabase:
    """Tells of the database on this machine. `directory` keeps the file."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / FILE
        self._told: _Told | None = None

    def note_lost(self, channels: Mapping[str, Channel], now: datetime) -> tuple[Condition, int]:
        """Tells each channel, once and then daily. Returns the condition, and how many channels did not take it."""
        told = self._read() or _Told(id=uuid4().hex, since_s=now.timestamp())
        failed = 0
        if now.timestamp() - told.since_s >= PATIENCE.total_seconds():
            failed = sum(not _send_once(told, name, channel, now) for name, channel in channels.items())
        self._keep(told)
        return _condition(), failed

    def note_found(self, channels: Mapping[str, Channel], now: datetime) -> int:
        """Tells each channel that was told of the loss. Returns how many did not take it."""
        told = self._read()
        if told is None:
            return 0
        for name in list(told.told_s):
            channel = channels.get(name)
            if channel is None or channel(_notice(told, name, RESOLVED, now), now):
                del told.told_s[name]
        self._keep(told if told.told_s else None)
        return len(told.told_s)

    def _read(self) -> _Told | None:
        if self._told is None:
            with suppress(OSError, ValueError, TypeError):
                self._told = _Told(**json.loads(self._file.read_text()))
        return self._told

    def _keep(self, told: _Told | None) -> None:
        self._told = told
        with suppress(OSError):
            if told is None:
                self._file.unlink(missing_ok=True)
            else:
                self._file.write_text(json.dumps(asdict(told)))


def _send_once(told: _Told, name: str, channel: Channel, now: datetime) -> bool:
    last_s = told.told_s.get(name)
    if last_s is not None and now.timestamp() - last_s < REPEATED_AFTER.total_seconds():
        return True
    if not channel(_notice(told, name, OPENED if last_s is None else REPEATED, now), now):
        return False
    told.told_s[name] = now.timestamp()
    return True


def _notice(told: _Told, channel: str, kind: str, now: datetime) -> Notice:
    """A notice that is stored nowhere."""
    opened_at = datetime.fromtimestamp(told.since_s, UTC)
    values = {"name": NAME, "key": platform.node(), "details": dict(_condition().details)}
    return Notice(id=UUID(told.id) if kind == OPENED else uuid4(), channel=channel, kind=kind, opened_at=opened_at,
                  made_at=now, **values)  # fmt: skip


def _condition() -> Condition:
    return Condition(name=NAME, key=platform.node(), details={"machine": platform.node()})
