"""How does the shop report what happened? By signed calls from a queue, which can be late, repeated or jumbled."""

import asyncio
import hmac
import json
import random
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import aiohttp

SIGNATURE_HEADER = "X-Shoporama-Signature"
TIMEOUT_S = 10.0
RETRY_S = (0.5, 1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
LOG_LENGTH = 200


@dataclass(slots=True, kw_only=True)
class Mood:
    """How well the queue works: seconds of delay, copies of each call, the share that is lost, seconds of jumbling."""

    delay_s: float = 0.0
    copies: int = 1
    lost: float = 0.0
    jumble_s: float = 0.0


@dataclass(slots=True, kw_only=True)
class Sent:
    """A call as the shop's log shows it. `status` None: not delivered yet."""

    event: str
    order_id: str
    at: datetime
    status: int | None = None
    tries: int = 0


@dataclass(slots=True)
class Hooks:
    """Sends each event to its own of `addresses`, or to `address?type=<event>`; the body is the order alone."""

    address: str | None
    secret: str
    mood: Mood = field(default_factory=Mood)
    addresses: dict[str, str] = field(default_factory=dict)
    log: deque[Sent] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    loop: asyncio.AbstractEventLoop | None = None  # that of the application, once it serves
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _random: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - no secret hangs on it

    def send(self, event: str, document: dict[str, Any]) -> None:
        """Puts a call in the queue, from any thread. Nothing is sent before the shop is served."""
        if self.address is None or self.loop is None:
            return
        body = json.dumps(document, ensure_ascii=False).encode()
        for _ in range(self.mood.copies):
            sent = Sent(event=event, order_id=str(document.get("order_id", "")), at=datetime.now(UTC))
            self.log.appendleft(sent)
            if self._random.random() < self.mood.lost:
                continue
            wait_s = self.mood.delay_s + self._random.random() * self.mood.jumble_s
            self.loop.call_soon_threadsafe(self._begin, sent, body, wait_s)

    def _begin(self, sent: Sent, body: bytes, wait_s: float) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(sent, body, wait_s))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Drops what is not delivered yet."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, sent: Sent, body: bytes, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: signature(self.secret, body)}
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            for pause_s in (*RETRY_S, None):
                sent.tries += 1
                sent.status = await self._post(session, sent.event, body, headers)
                if sent.status is not None and sent.status < 300:
                    return
                if pause_s is None:
                    return
                await asyncio.sleep(pause_s)

    async def _post(
        self, session: aiohttp.ClientSession, event: str, body: bytes, headers: dict[str, str]
    ) -> int | None:
        try:
            async with session.post(
                self.addresses.get(event, f"{self.address}?type={event}"),
                data=body,
                headers=headers,
                allow_redirects=False,
            ) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None


def signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the raw body in hex: our own choice, because the real scheme is not public."""
    return hmac.new(secret.encode(), body, sha256).hexdigest()
