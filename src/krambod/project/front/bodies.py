"""How is a body read? Piece by piece in the event loop, within a deadline, a cap, and the room for all bodies.

A slow sender holds some memory, never a thread; a large body waits in a file for its end. The first bytes of each body
have some room of their own, so that large bodies never keep a webhook out.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any, cast

from krambod.project.front.limits import LARGE_S, MB, SMALL, SMALL_S, WebRequest
from krambod.project.front.refusals import Gone, RequestRefused, busy, too_large, too_slow, unknown_sender

Receive = Callable[[], Awaitable[dict[str, Any]]]

ALL_BODIES = 64 * MB
FOR_BEGINNINGS = 16 * MB
BEGINNING = 64 * 1024
DISCARD_S = 3.0
MOST_DISCARDED = 32 * MB


class Room:
    """Counts the bytes of all bodies in this process, until their requests are answered."""

    def __init__(self, most: int = ALL_BODIES, for_beginnings: int = FOR_BEGINNINGS) -> None:
        self._most = most
        self._for_beginnings = for_beginnings
        self.used = 0

    def take(self, count: int, *, is_beginning: bool) -> None:
        """Raises RequestRefused if there is no room."""
        most = self._most if is_beginning else self._most - self._for_beginnings
        if self.used + count > most:
            raise RequestRefused(busy())
        self.used += count

    def give_back(self, count: int) -> None:
        self.used -= count


class Body:
    """What has come of a body. It takes room until `close`."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._pieces: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.length = 0

    def add(self, piece: bytes) -> None:
        """Raises RequestRefused if there is no room, here or on the disk."""
        self._room.take(len(piece), is_beginning=self.length + len(piece) <= BEGINNING)
        self.length += len(piece)
        self._pieces.append(piece)
        if self.length > SMALL:
            self._move_to_disk()

    def _move_to_disk(self) -> None:
        try:
            if self._file is None:
                self._file = cast(IO[bytes], TemporaryFile())  # noqa: SIM115 - `close` closes it
            self._file.writelines(self._pieces)
        except OSError as error:
            raise RequestRefused(busy()) from error
        self._pieces = []

    def hand_over(self) -> IO[bytes]:
        """All of it, to be read once, and closed by whoever reads it."""
        if self._file is None:
            whole, self._pieces = BytesIO(b"".join(self._pieces)), []
            return whole
        file, self._file = self._file, None
        file.seek(0)
        return file

    def close(self) -> None:
        """Gives its room back. What was handed over stays open."""
        self._room.give_back(self.length)
        self._pieces, self.length = [], 0
        if self._file is not None:
            self._file.close()
            self._file = None


class BodyReader:
    """Reads the body of one request. `is_known` finds out whether a shop that we know sends it."""

    def __init__(self, asked: WebRequest, receive: Receive, is_known: Callable[[], Awaitable[bool]]) -> None:
        self._asked = asked
        self._receive = receive
        self._is_known = is_known
        self._most, self._most_s = SMALL, SMALL_S

    async def read(self, body: Body) -> None:
        """Raises RequestRefused where a limit is passed, and Gone if the caller hangs up."""
        try:
            async with asyncio.timeout(self._most_s) as deadline:
                await self._fill(body, deadline)
        except TimeoutError as error:
            raise RequestRefused(too_slow(self._most_s)) from error
        except RequestRefused:
            body.close()  # others may have its room meanwhile
            await self._discard()
            raise

    async def _fill(self, body: Body, deadline: asyncio.Timeout) -> None:
        is_more = True
        await self._expect(self._asked.stated_length or 0, deadline)
        while is_more:
            piece, is_more = await self._next_piece()
            await self._expect(body.length + len(piece), deadline)
            body.add(piece)

    async def _expect(self, length: int, deadline: asyncio.Timeout) -> None:
        """Raises RequestRefused if the body may not be so long. A known shop gets more time for a large one."""
        if length <= self._most:
            return
        if self._most < self._asked.largest and not await self._is_known():
            raise RequestRefused(unknown_sender(self._asked.path))
        if length > self._asked.largest:
            raise RequestRefused(too_large(self._asked.largest))
        self._most, self._most_s = self._asked.largest, LARGE_S
        deadline.reschedule(asyncio.get_running_loop().time() + LARGE_S)

    async def _next_piece(self) -> tuple[bytes, bool]:
        """The next piece, and whether there is more."""
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise Gone
        return message.get("body", b""), message.get("more_body", False)

    async def _discard(self) -> None:
        """Reads on for a moment: a caller who still sends would not see the answer."""
        discarded, is_more = 0, True
        with suppress(TimeoutError):
            async with asyncio.timeout(DISCARD_S):
                while is_more and discarded < MOST_DISCARDED:
                    piece, is_more = await self._next_piece()
                    discarded += len(piece)
