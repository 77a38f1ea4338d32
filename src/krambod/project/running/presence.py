"""Who works with this installation's data right now? A restore must not begin beside anybody, and nobody beside it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

DOOR_WAIT_S = 10.0


class InUse(Exception):
    """Somebody is where only one may be. The text says who, and what to do."""


@contextmanager
def present(data_directory: Path) -> Iterator[None]:
    """This process works with the data. Its lock is freed when it ends, however it ends. Raises InUse."""
    own = _lock(data_directory, f"process-{os.getpid()}.lock")
    with _door(data_directory, "A restore is under way: wait until it has ended."):
        own.acquire(timeout=DOOR_WAIT_S)
    try:
        yield
    finally:
        # Removed while it is held: afterwards it could be somebody else's.
        Path(own.lock_file).unlink(missing_ok=True)
        own.release()


@contextmanager
def alone(data_directory: Path) -> Iterator[None]:
    """Nobody else works with the data, and nobody can begin to. Raises InUse naming a process that does."""
    with _door(data_directory, "Another restore is under way."):
        for path in sorted((data_directory / "locks").glob("process-*.lock")):
            _expect_gone(data_directory, path)
        yield


def _expect_gone(data_directory: Path, path: Path) -> None:
    lock = _lock(data_directory, path.name)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        number = path.stem.removeprefix("process-")
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
    """A soft lock would outlive a process that was killed."""
    directory = data_directory / "locks"
    directory.mkdir(parents=True, exist_ok=True)
    return FileLock(directory / name, fallback_to_soft=False)
