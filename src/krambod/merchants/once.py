"""How does a page read each thing of the database once, though several functions ask for it?

A page that previews what will be booked plans several documents of one order, and each plan reads the same rows. What
writes does not use this: it would not see its own changes.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

Answer = TypeVar("Answer")

_ANSWERS: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Inside, `once` keeps each answer."""
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def is_reading_once() -> bool:
    """Whether each answer is kept now."""
    return _ANSWERS.get() is not None


def once(key: Hashable, read: Callable[[], Answer]) -> Answer:
    """Returns what `read` returns. Inside `reading_once`, returns the first answer for the key again."""
    answers = _ANSWERS.get()
    if answers is None:
        return read()
    if key not in answers:
        answers[key] = read()
    return cast("Answer", answers[key])
