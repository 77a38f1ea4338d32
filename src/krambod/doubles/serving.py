"""How is a double served? By aiohttp, in one event loop. Answers can be lost on the way back."""

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.rules.webhooks import Hint
from krambod.doubles.web import Answer, Delivery, Request

LARGEST_BODY = 16 * 1024 * 1024
HOST = "127.0.0.1"
HINT_TIMEOUT_S = 10.0
TURNS_TO_ACCEPT = 5
"""Turns of the loop after which an accepted socket has its handler: asyncio takes three."""


def dinero_application(double: DineroDouble) -> web.Application:
    """Serves the double at every path. It answers one call at a time, so each call is atomic."""

    async def handle(call: web.Request) -> web.StreamResponse:
        request = await _read(call)
        fault = double.fault_of(request)
        if fault is not None:
            await asyncio.sleep(fault.delay_before_s)
        answer = double.answer(request, fault)
        postman.send(double.hints)
        return await _deliver(call, answer)

    async def close(_: web.Application) -> None:
        await postman.close()

    postman = Postman()
    application = web.Application(client_max_size=LARGEST_BODY)
    application.on_cleanup.append(close)
    application.router.add_route("*", "/{path:(?s:.*)}", handle)
    return application


class Postman:
    """Posts hints of new entries, each once: a hint that a subscriber does not take is lost. No call waits for it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def send(self, hints: deque[Hint]) -> None:
        """Empties `hints` and posts them in their order."""
        waiting = [hints.popleft() for _ in range(len(hints))]
        if waiting:
            task = asyncio.get_running_loop().create_task(_post(waiting))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Drops what is not posted yet."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _post(hints: list[Hint]) -> None:
    timeout = aiohttp.ClientTimeout(total=HINT_TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        for hint in hints:
            with suppress(aiohttp.ClientError, TimeoutError, ValueError):
                async with session.post(hint.uri, json=hint.document, allow_redirects=False):
                    pass


async def _read(call: web.Request) -> Request:
    return Request(
        method=call.method,
        path=call.path,
        query=dict(call.query),
        headers={name.lower(): _utf8(value) for name, value in call.headers.items()},
        body=await _body_of(call),
    )


async def _body_of(call: web.Request) -> bytes:
    try:
        return await call.read()
    except (web.RequestPayloadError, ConnectionResetError) as error:
        raise web.HTTPBadRequest(text="The body cannot be read.") from error


def _utf8(text: str) -> str:
    """A header that is not UTF-8 holds lone surrogates, which neither the store nor an answer can hold."""
    return text.encode(errors="replace").decode()


async def _deliver(call: web.Request, answer: Answer) -> web.StreamResponse:
    if answer.delay_s:
        await asyncio.sleep(answer.delay_s)
    headers = {"Content-Type": answer.content_type, **answer.headers}
    if answer.delivery is Delivery.WHOLE:
        return web.Response(status=answer.status, body=answer.body, headers=headers)
    response = web.StreamResponse(status=answer.status or 200, headers=headers)
    if answer.delivery is Delivery.CUT:
        response.content_length = len(answer.body)
        await response.prepare(call)
        await response.write(answer.body[: len(answer.body) // 2])
    if call.transport is not None:
        call.transport.close()
    return response


@dataclass(frozen=True)
class Site:
    """An application that is served on this machine only, at `port`."""

    runner: web.AppRunner
    server: asyncio.Server

    @property
    def port(self) -> int:
        return int(self.server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Ends every connection, also one accepted in the last moment or whose client does not read.

        Accepting ends first, because asyncio loses a socket that it accepted before `Server.close` and whose transport
        it makes afterwards. Once the loop has stopped, nobody can close what is left: the garbage collector would warn
        in the middle of another test.
        """
        loop = asyncio.get_running_loop()
        for socket in self.server.sockets:
            loop.remove_reader(socket.fileno())
        for _ in range(TURNS_TO_ACCEPT):
            await asyncio.sleep(0)
        self.server.close()
        handlers = self.runner.server.connections if self.runner.server is not None else []
        connections = [handler.transport for handler in handlers if handler.transport is not None]
        await self.runner.cleanup()
        for connection in connections:
            connection.abort()
        await asyncio.sleep(0)


async def listen(application: web.Application, port: int) -> Site:
    """Starts serving on this machine only. Port 0 takes a free one."""
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    assert runner.server is not None
    server = await asyncio.get_running_loop().create_server(runner.server, HOST, port)
    return Site(runner, server)


@contextmanager
def running(application: web.Application, port: int = 0) -> Iterator[str]:
    """An application in a thread of its own; gives its base URL. For tests and demonstrations."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    site = asyncio.run_coroutine_threadsafe(listen(application, port), loop).result(10)
    try:
        yield f"http://{HOST}:{site.port}"
    finally:
        asyncio.run_coroutine_threadsafe(site.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
