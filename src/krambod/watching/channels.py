"""How is an operator told? By mail, and by a signed call to an address of theirs, as Standard Webhooks has it.

Source of the form: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, InterfaceError

from krambod.merchants.models import User
from krambod.outgoing.calling import Http, Limits, OutgoingRequest
from krambod.outgoing.failures import OutgoingFailed
from krambod.watching.alerts import RESOLVED
from krambod.watching.models import Notice
from krambod.watching.sentences import RESOLVED as RESOLVED_WORDS
from krambod.watching.sentences import SINCE, sentence_of, title_of
from krambod.words.language import LANGUAGES, Language, say

MAIL, WEBHOOK = "mail", "webhook"
LIMITS = Limits(deadline_s=10.0, largest=64 * 1024)

Channel = Callable[[Notice, datetime], bool]
"""Sends a notice at a moment. Returns False if it was not taken."""

log = structlog.get_logger("krambod.watching")


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where alerts are posted. `key` is the secret that both sides know."""

    url: str
    key: bytes


def open_channels(http: Http, *, addresses: tuple[str, ...], webhook: Webhook | None) -> Mapping[str, Channel]:
    """The channels that are set up, by name."""
    channels: dict[str, Channel] = {}
    if addresses:
        channels[MAIL] = lambda notice, _now: send_mail(notice, addresses)
    if webhook is not None:
        channels[WEBHOOK] = lambda notice, now: post(notice, webhook, http, now)
    return channels


def send_mail(notice: Notice, addresses: tuple[str, ...]) -> bool:
    """Sends one mail to all of them, in the language of the first who has a user here, else in Danish."""
    language = _language_of(addresses)
    subject, text = _write(notice, language)
    mail = EmailMessage(subject, text, to=list(addresses), headers={"Message-ID": f"<{notice.pk}@krambod>"})
    try:
        mail.send()
    except OSError as error:
        log.warning("mail.failed", cause=type(error).__name__)
        return False
    return True


def post(notice: Notice, webhook: Webhook, http: Http, now: datetime) -> bool:
    """Posts the notice, signed. Only an answer from 200 to 299 counts as taken."""
    body = json.dumps(document_of(notice), ensure_ascii=False).encode()
    message_id, timestamp = f"msg_{notice.pk.hex}", str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": sign(webhook.key, message_id, timestamp, body),
    }
    request = OutgoingRequest(method="POST", url=webhook.url, headers=headers, content=body)
    try:
        status = http.fetch(request, LIMITS).status
    except OutgoingFailed as failure:
        log.warning("webhook.failed", cause=failure.reason)
        return False
    if not 200 <= status < 300:
        log.warning("webhook.failed", status=status)
        return False
    return True


def sign(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """The signature of a message: `v1,` and HMAC-SHA256 of id, timestamp and body, with dots between them."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def document_of(notice: Notice) -> dict[str, object]:
    """What is posted. Its names do not change; there may be more of them."""
    return {
        "type": f"alert.{notice.kind}",
        "timestamp": notice.made_at.isoformat(),
        "data": {
            "alert": notice.name,
            "key": notice.key,
            "since": notice.opened_at.isoformat(),
            "title": title_of(notice.name, notice.details, "en"),
            "text": sentence_of(notice.name, notice.details, "en"),
            "details": notice.details,
            "installation": settings.KRAMBOD_BASE_URL,
        },
    }


def _write(notice: Notice, language: Language) -> tuple[str, str]:
    """The subject and the text of a mail."""
    title = title_of(notice.name, notice.details, language)
    since = say(SINCE, language).format(since=f"{notice.opened_at:%Y-%m-%d %H:%M}", base_url=settings.KRAMBOD_BASE_URL)
    if notice.kind == RESOLVED:
        return f"Krambod: {say(RESOLVED_WORDS, language)}: {title}", f"{since}\n"
    return f"Krambod: {title}", f"{sentence_of(notice.name, notice.details, language)}\n\n{since}\n"


def _language_of(addresses: tuple[str, ...]) -> Language:
    try:
        first = _first_language(addresses)
    except (DatabaseError, InterfaceError, sqlite3.Error):
        first = None  # the mail may tell of just that
    return next((one for one in LANGUAGES if one == first), "da")


def _first_language(addresses: tuple[str, ...]) -> str | None:
    chosen = User.objects.filter(email__in=[address.casefold() for address in addresses]).exclude(language="")
    return chosen.order_by("pk").values_list("language", flat=True).first()
