"""How does a test have people with browsers that show notices? Their push service is a double over real HTTP."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import http_ece

from krambod.backoffice.books.push_words import write_needs_action
from krambod.doubles.push_service import PushService, Received, Subscription, push_application
from krambod.doubles.serving import running
from krambod.merchants.models import User
from krambod.notices.models import Channel, PushDevice
from krambod.notices.sending import send_due
from krambod.notices.telling import NEEDS_ACTION
from krambod.notices.webpush.channel import WebPush
from krambod.notices.webpush.devices import add_device
from krambod.notices.webpush.keys import ensure_key
from krambod.notices.webpush.vapid import public_text
from krambod.outgoing.public import open_safe_http

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@dataclass(slots=True, kw_only=True)
class Browsers:
    """A push service, the product's way to it, and a clock that both use."""

    service: PushService
    url: str
    push: WebPush
    clock: datetime = NOON

    def now(self) -> datetime:
        return self.clock

    def use_real_time(self) -> None:
        """For pages, whose time is the machine's."""
        self.service.now_s = time.time

    def pass_minutes(self, minutes: float) -> None:
        self.clock += timedelta(minutes=minutes)

    def subscribe(self) -> Subscription:
        """A browser subscribes as `push.js` has it do."""
        return self.service.subscribe(public_text(ensure_key()))

    def switch_on(self, user: User, agent: str = "") -> tuple[PushDevice, Subscription]:
        """The person switches notices on in a new browser."""
        made = self.subscribe()
        endpoint = f"{self.url}{made.path}"
        device = add_device(
            user,
            endpoint=endpoint,
            p256dh=made.p256dh,
            auth=made.auth_text,
            agent=agent,
            double_url=self.url,
            now=self.now(),
        )
        return device, made

    def send(self) -> int:
        """The worker's chore takes a turn."""
        return send_due({Channel.WEBPUSH: self.push}, {NEEDS_ACTION: write_needs_action}, self.now)

    def read(self) -> list[dict[str, Any]]:
        """What the browsers have decrypted so far, by another implementation than ours."""
        return [decrypted(one) for one in self.service.received]


def decrypted(received: Received) -> dict[str, Any]:
    subscription = received.subscription
    message = http_ece.decrypt(received.body, private_key=subscription.key, auth_secret=subscription.auth)
    document: dict[str, Any] = json.loads(message)
    return document


@contextmanager
def browsers_of() -> Iterator[Browsers]:
    """Browsers whose push service lives until the end of the block."""
    service = PushService()
    with (
        running(push_application(service)) as url,
        open_safe_http(allow_local=False) as http,
        open_safe_http(allow_local=True) as double_http,
    ):
        push = WebPush(http=http, double_http=double_http, double_url=url, subject="mailto:krambod@example.com")
        browsers = Browsers(service=service, url=url, push=push)
        service.now_s = lambda: browsers.now().timestamp()
        yield browsers
