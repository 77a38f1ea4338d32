"""How does a request reach the application? Whole, and within its limits, before any thread is taken.

    granian ─▶ headers: deadline, cap ─▶ body: deadline, cap by address, room ─▶ a thread, by kind and caller ─▶ Django
            ◀─ piece by piece, without a thread ◀─ the whole answer, a long one in a file ◀─┘

Granian's own WSGI hands a request to a thread before its body has come, so eight slow callers would hold all threads.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from krambod.backoffice.people.client_address import Network, find_client_address
from krambod.importing.limits import IS_TOO_LARGE
from krambod.project.front.bodies import Body, BodyReader, Receive, Room
from krambod.project.front.calling import Application, Environ, call, read_environ
from krambod.project.front.limits import HOOKS, KINDS, SMALL, WebRequest, caller_of, kind_of
from krambod.project.front.refusals import CLOSING, TOO_LARGE, Gone, RequestRefused, WebAnswer
from krambod.project.front.sending import Send, send_answer
from krambod.project.front.threads import FairThreads

LARGE_AT_ONCE = 2  # a large body takes several times its size while it is read as JSON


class Front:
    """An ASGI application in front of a WSGI one. `is_known_sender` is asked, in a thread, who may send a large body.

    `trusted` are the networks of our own proxies.
    """

    def __init__(
        self,
        application: Application,
        *,
        is_known_sender: Callable[[WebRequest], bool],
        trusted: Sequence[Network] = (),
    ) -> None:
        self._application = application
        self._trusted = trusted
        self._is_known_sender = is_known_sender
        self._room = Room()
        self._threads = {kind: FairThreads(kind) for kind in KINDS}
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: Environ, receive: Receive, send: Send) -> None:
        """Answers one request. Raises what the application raises; the server then answers 500."""
        body = Body(self._room)
        try:
            answer = await self._find_answer(scope, receive, body)
        except RequestRefused as refused:
            answer = refused.answer
        except Gone:
            return
        finally:
            body.close()
        await send_answer(send, answer)

    async def _find_answer(self, scope: Environ, receive: Receive, body: Body) -> WebAnswer:
        asked = read_asked(scope, self._trusted)
        if asked.has_body:
            try:
                await BodyReader(asked, receive, partial(self._is_known, asked)).read(body)
            except RequestRefused as refused:
                if asked.imports_for is None or refused.answer.status != TOO_LARGE:
                    raise
                return await self._tell_on_page(asked, scope)
        if body.length <= SMALL:
            return await self._run(asked, scope, body)
        async with self._large:
            return await self._run(asked, scope, body)

    async def _tell_on_page(self, asked: WebRequest, scope: Environ) -> WebAnswer:
        """The page where a file is chosen, which says that this one is too large. A person cannot read JSON."""
        looked_at = {**scope, "method": "GET", IS_TOO_LARGE: "1"}
        answer = await self._run(asked, looked_at, Body(self._room))
        return replace(answer, headers=(*answer.headers, CLOSING))

    def _run(self, asked: WebRequest, scope: Environ, body: Body) -> Awaitable[WebAnswer]:
        return self._threads[kind_of(asked)].run(caller_of(asked), partial(self._call, scope, body))

    def _call(self, scope: Environ, body: Body) -> WebAnswer:
        """In a thread: only then is the body somebody else's to close."""
        return call(self._application, read_environ(scope, body.hand_over(), body.length))

    async def _is_known(self, asked: WebRequest) -> bool:
        return await self._threads[HOOKS].run(caller_of(asked), partial(self._is_known_sender, asked))


def read_asked(scope: Environ, trusted: Sequence[Network] = ()) -> WebRequest:
    """What the first lines say; `trusted` are our own proxies. Of a header that comes twice, the last counts here."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    address = find_client_address(scope["client"][0], headers.get("x-forwarded-for", ""), trusted)
    return WebRequest(path=scope["path"], headers=headers, address=address)
