"""How do the threads of one process share SQLite's one writer?

SQLite lets one connection write at a time. One that has to wait sleeps, looks again, and sleeps longer: up to a tenth
of a second, while nobody writes. With 32 threads that took two thirds of their time. So the threads of a process queue
for a lock, and only the first of them looks at the file.
"""

import os
from contextlib import ExitStack
from threading import Lock
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

DEFAULT_TIMEOUT_S = 5.0  # that of Python's sqlite3

_queues: dict[str, Lock] = {}
os.register_at_fork(after_in_child=_queues.clear)  # no thread of the parent lives on in the child to release them


_UntypedWrapper: Any = base.DatabaseWrapper  # the stubs leave out the methods that are changed here


class DatabaseWrapper(_UntypedWrapper):  # type: ignore[misc] # for the same reason
    """A connection whose transactions queue for the process's lock. Who waits too long hears what SQLite says."""

    _turn = ExitStack()

    def _start_transaction_under_autocommit(self) -> None:
        queue = _queues.setdefault(str(self.settings_dict["NAME"]), Lock())
        timeout_s = self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT_S)
        if not queue.acquire(timeout=timeout_s):
            raise OperationalError("database is locked")
        with ExitStack() as turn:
            turn.callback(queue.release)
            super()._start_transaction_under_autocommit()
            self._turn = turn.pop_all()

    def _commit(self) -> Any:
        ended = super()._commit()
        self._turn.close()
        return ended

    def _rollback(self) -> Any:
        with self._turn:
            return super()._rollback()

    def _close(self) -> Any:
        with self._turn:
            return super()._close()
