"""Is a body read within its cap and the room for all bodies, and is its room free afterwards?"""

import tracemalloc
from typing import Any

import pytest

from krambod.project.front.bodies import BEGINNING, Body, BodyReader, Room
from krambod.project.front.limits import MB, WebRequest
from krambod.project.front.refusals import Gone, RequestRefused
from tests.running_async import run_async


def asked(path: str = "/hooks/shoporama/k1", **headers: str) -> WebRequest:
    return WebRequest(path=path, headers=headers, address="127.0.0.1")


def read(
    request: WebRequest, *pieces: bytes, is_known: bool = True, room: Room | None = None, is_cut: bool = False
) -> Body:
    """Reads a body that comes in these pieces; `is_cut`: the caller hangs up before its end."""
    last: dict[str, Any] = {"type": "http.disconnect"} if is_cut else {"type": "http.request", "body": b""}
    messages = [*({"type": "http.request", "body": piece, "more_body": True} for piece in pieces), last]
    body = Body(room or Room())

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def known() -> bool:
        return is_known

    run_async(BodyReader(request, receive, known).read(body))
    return body


def test_the_pieces_of_a_body_are_one() -> None:
    assert read(asked(), b"ab", b"", b"c").hand_over().read() == b"abc"


def test_a_large_body_waits_in_a_file_until_it_is_read() -> None:
    pieces = [bytes([number]) * MB for number in range(5)]
    tracemalloc.start()
    body = read(asked(), *pieces)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    with body.hand_over() as file:
        assert file.read() == b"".join(pieces)
    body.close()
    assert most < MB


def test_a_file_of_a_body_that_nobody_reads_is_closed() -> None:
    body = read(asked(), *[b"x" * MB] * 2)

    body.close()

    assert body.hand_over().read() == b""


def test_the_room_of_a_body_is_free_after_it() -> None:
    room = Room()

    body = read(asked(), b"x" * 1000, room=room)
    used = room.used
    body.close()

    assert (used, room.used) == (1000, 0)


@pytest.mark.parametrize(
    ("request_of", "is_known", "length", "status"),
    [
        (asked(), False, MB + 1, 413),
        (asked("/api/v1/orders/1"), False, MB + 1, 401),
        (asked("/account/login/"), True, MB + 1, 413),
        (asked("/c/1/import/"), False, MB + 1, 413),
        (asked("/c/1/import/"), True, 11 * MB, 413),
        (asked("/c/1/import/5/start"), True, MB + 1, 413),
        (asked(), True, 16 * MB + 1, 413),
    ],
    ids=[
        "an unknown shop",
        "an unknown token",
        "a page",
        "a file of a stranger",
        "a file, over its cap",
        "another page of an import",
        "a shop, over its cap",
    ],
)
@pytest.mark.parametrize("is_stated", [True, False])
def test_a_body_over_its_cap_is_refused_whether_its_length_is_stated_or_not(
    request_of: WebRequest, is_known: bool, length: int, status: int, is_stated: bool
) -> None:
    room = Room()
    stated = {"content-length": str(length)} if is_stated else {}
    request = WebRequest(path=request_of.path, headers=stated, address="127.0.0.1")

    with pytest.raises(RequestRefused) as refused:
        read(request, *[b"x" * MB] * (length // MB), b"x", is_known=is_known, room=room)

    assert refused.value.answer.status == status
    assert room.used == 0


@pytest.mark.parametrize("path", ["/hooks/shoporama/k1", "/c/1/import/"])
def test_whom_we_know_sends_what_is_larger(path: str) -> None:
    body = read(asked(path), *[b"x" * MB] * 3)

    assert body.length == 3 * MB
    body.close()


def test_without_room_for_a_large_body_a_small_one_still_gets_in() -> None:
    room = Room(most=2 * MB, for_beginnings=MB)

    with pytest.raises(RequestRefused) as refused:
        read(asked(), *[b"x" * MB] * 2, room=room)
    room.take(MB, is_beginning=False)
    small = read(asked(), b"x" * BEGINNING, room=room)

    assert refused.value.answer.status == 503
    assert dict(refused.value.answer.headers)[b"retry-after"] == b"5"
    assert small.length == BEGINNING


def test_a_caller_who_hangs_up_is_gone() -> None:
    with pytest.raises(Gone):
        read(asked(), b"x", is_cut=True)
