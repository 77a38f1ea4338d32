"""Which processes use this installation's data now? A restore and a move to another database must be the only one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from filelock import FileLock, Timeout

DOOR_WAIT_S = 10.0


class InUse(Exception):
    """Another process uses the data. The text says which one, and what to do."""


@contextmanager
def present(data_directory: Path) -> Iterator[None]:
    """Notes that this process uses the data. The lock is freed even if the process dies.

    Raises InUse during a restore or a move.
    """
    # Processes in two containers may have the same number.
    own = _lock(data_directory, f"process-{os.getpid()}-{token_hex(4)}.lock")
    with _door(data_directory, "A restore or a move is under way: wait until it has ended."):
        own.acquire(timeout=DOOR_WAIT_S)
    try:
        yield
    finally:
        # Delete the file while the lock is held: after the release it may belong to another process.
        Path(own.lock_file).unlink(missing_ok=True)
        own.release()


@contextmanager
def alone(data_directory: Path) -> Iterator[None]:
    """Keeps all other processes from using the data. Raises InUse, with its number, if a process uses it already."""
    with _door(data_directory, "Another restore or move is under way."):
        for path in sorted((data_directory / "locks").glob("process-*.lock")):
            _expect_gone(data_directory, path)
        yield


def _expect_gone(data_directory: Path, path: Path) -> None:
    lock = _lock(data_directory, path.name)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        number = path.stem.split("-")[1]
        raise InUse(f"Process {number} works with {data_directory}: stop `krambod serve` and all workers.") from error
    path.unlink(missing_ok=True)
    lock.release()


@contextmanager
def _door(data_directory: Path, refusal: str) -> Iterator[None]:
    door = _lock(data_directory, "door.lock")
    try:
        door.acquire(timeout=DOOR_WAIT_S)
    except Timeout as error:
        raise InUse(refusal) from error
    try:
        yield
    finally:
        door.release()


def _lock(data_directory: Path, name: str) -> FileLock:
    """A lock of the system's, which ends with its process: a soft lock would stay after a kill."""
    directory = data_directory / "locks"
    directory.mkdir(parents=True, exist_ok=True)
    return FileLock(directory / name, fallback_to_soft=False)
