"""How does what is due reach people? Each bundle is looked at once more, written in the person's language, and sent.

due ─▶ told a short while ago, or to be left alone? wait ─▶ still a member? ─▶ still something to tell?
    ─▶ the try is committed ─▶ sent ─▶ its outcome
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from krambod.merchants.models import Membership
from krambod.notices import outbox
from krambod.notices.outcomes import Outcome, Sent

log = structlog.get_logger("krambod.notices")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a person reads, in their language. `url` is a path of ours; a later message replaces one of its `tag`.

    It names no person, no company and no order: it is shown on a locked screen.
    """

    title: str
    body: str
    url: str
    tag: str


Writer = Callable[[Membership], Message | None]
"""Writes what a person of a merchant is told now; None if there is nothing to tell any more."""


class ChannelSender(Protocol):
    """What each channel does."""

    def find_free_at(self, place: str) -> datetime | None:
        """Until when nothing is sent to the place, because it asked for that."""

    def send(self, place: str, message: Message, now: datetime) -> Sent:
        """Sends it once. Raises nothing of the other side's."""


def send_due(
    channels: Mapping[str, ChannelSender],
    writers: Mapping[str, Writer],
    clock: Callable[[], datetime],
    is_over: Callable[[], bool] = lambda: False,
) -> int:
    """Sends what is due and returns how many messages were sent. Stops when `is_over` says that the turn has ended."""
    sent = 0
    for bundle in outbox.find_due(clock()):
        if is_over():
            break
        sent += _send(bundle, channels[bundle.channel], writers[bundle.kind], clock)
    return sent


def _send(bundle: outbox.Bundle, channel: ChannelSender, write: Writer, clock: Callable[[], datetime]) -> bool:
    now = clock()
    waits = [at for at in (outbox.find_quiet_end(bundle), channel.find_free_at(bundle.place)) if at is not None]
    if waits and max(waits) > now:
        outbox.postpone(bundle, max(waits), now)
        return False
    member = outbox.find_member(bundle)
    if member is None:
        outbox.end(bundle, Outcome.GONE, now)
        return False
    message = write(member)
    if message is None:
        outbox.end(bundle, Outcome.OVERTAKEN, now)
        return False
    if not outbox.begin_try(bundle, now):
        return False
    sent = channel.send(bundle.place, message, now)
    outbox.end_try(bundle, now, sent, clock())
    log.info("notice.tried", merchant=bundle.merchant_id, channel=bundle.channel, outcome=sent.outcome.value)
    return sent.outcome is Outcome.SENT
