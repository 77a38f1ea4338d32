"""What does one look at the installation do? Finds what is wrong, notes it, and sends what is to be told.

It works while all workers are dead, and while the database is: see `lost_database`.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import DatabaseError, InterfaceError

from krambod.watching.alerts import note_conditions, put_back, take_notice
from krambod.watching.channels import Channel
from krambod.watching.conditions import Condition, find_conditions
from krambod.watching.engine import Watched
from krambod.watching.lost_database import LostDatabase

UNREADABLE = (DatabaseError, InterfaceError, sqlite3.Error)

log = structlog.get_logger("krambod.watching")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look found. `unsent` is how many notices could not be sent; the next look tries them again."""

    conditions: tuple[Condition, ...]
    sent: int
    unsent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookout:
    """Looks at one installation. `patience` is how long something may stand still; `clock` is this machine's own."""

    watched: Watched
    channels: Mapping[str, Channel]
    patience: timedelta
    lost_database: LostDatabase
    clock: Callable[[], datetime]

    def look(self) -> Look:
        """Looks once. Raises nothing for a database that cannot be read or written: that is a condition too."""
        try:
            conditions = find_conditions(self.watched, self.patience)
            note_conditions(conditions, list(self.channels), self.watched.now())
            sent, unsent = self._send_notices()
        except UNREADABLE as error:
            log.error("watching.no_database", cause=type(error).__name__)
            condition, unsent = self.lost_database.note_lost(self.channels, self.clock())
            return Look(conditions=(condition,), sent=0, unsent=unsent)
        unsent += self.lost_database.note_found(self.channels, self.clock())
        return Look(conditions=tuple(conditions), sent=sent, unsent=unsent)

    def _send_notices(self) -> tuple[int, int]:
        """Returns how many were sent, and how many could not be."""
        sent = 0
        failed: list[UUID] = []
        while (notice := take_notice(list(self.channels), self.watched.now(), without=failed)) is not None:
            if self.channels[notice.channel](notice, self.clock()):
                notice.delete()
                sent += 1
            else:
                put_back(notice)
                failed.append(notice.pk)
        return sent, len(failed)
