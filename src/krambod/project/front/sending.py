"""How is an answer sent? Piece by piece, as quickly as the reader reads; a reader that stops is left."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from krambod.project.front.refusals import WebAnswer

Send = Callable[[dict[str, Any]], Awaitable[None]]

PIECE = 64 * 1024
PIECE_S = 20.0
WHOLE_S = 600.0
LENGTH = b"content-length"
WITHOUT_BODY = (204, 304)


async def send_answer(send: Send, answer: WebAnswer) -> None:
    """Sends the answer with its length: a reader that gets less than all of it can tell."""
    headers = list(answer.headers)
    if answer.status not in WITHOUT_BODY and LENGTH not in dict(headers):
        headers.append((LENGTH, str(answer.length).encode()))
    with answer.body, suppress(TimeoutError):
        async with asyncio.timeout(WHOLE_S):
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await _send_body(send, answer)


async def _send_body(send: Send, answer: WebAnswer) -> None:
    left = answer.length
    while True:
        piece = answer.body.read(PIECE if left > 4 * PIECE else left)
        left -= len(piece)
        async with asyncio.timeout(PIECE_S):
            await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
        if left <= 0:
            return
