"""How is a message handed to a push service? Encrypted, signed, once, and its answer is read."""

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from krambod.notices.models import PushDevice
from krambod.notices.outcomes import RETRY_DELAYS, Outcome, Sent
from krambod.notices.sending import Message
from krambod.notices.webpush.answers import read_retry_after, read_status
from krambod.notices.webpush.devices import end_device
from krambod.notices.webpush.encryption import SALT_BYTES, BrowserKeys, encrypt, read_keys
from krambod.notices.webpush.endpoints import UnknownPushService, expect_known, is_double, service_of
from krambod.notices.webpush.keys import ensure_key
from krambod.notices.webpush.vapid import authorization
from krambod.outgoing.calling import Http, Limits, OutgoingRequest
from krambod.outgoing.failures import NeverSent, OutgoingFailed, OutOfBounds

LIMITS = Limits(deadline_s=10.0, largest=64 * 1024)
# For a device that is switched off: what waits since yesterday is in the morning mail.
TIME_TO_LIVE = timedelta(hours=12)

log = structlog.get_logger("krambod.notices")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPush:
    """Sends to browsers. `http` reaches public addresses only, `double_http` this machine; `subject` as in `vapid`."""

    http: Http
    double_http: Http
    double_url: str
    subject: str

    def find_free_at(self, place: str) -> datetime | None:
        """Until when this device is left alone, because its push service took nothing a short while ago."""
        return PushDevice.objects.filter(pk=int(place)).values_list("left_alone_until", flat=True).first()

    def send(self, place: str, message: Message, now: datetime) -> Sent:
        """Sends to the device with this id. It is forgotten where its browser has ended the subscription."""
        device = PushDevice.objects.filter(pk=int(place)).first()
        return Sent(outcome=Outcome.GONE) if device is None else self.send_to(device, message, now)

    def send_to(self, device: PushDevice, message: Message, now: datetime) -> Sent:
        """The same for a device."""
        try:
            expect_known(device.endpoint, double_url=self.double_url)
        except UnknownPushService as error:  # it was known when it was stored: the list or the setting has changed
            log.warning("push.refused", cause=str(error))
            return Sent(outcome=Outcome.REFUSED)
        sent = self._post(device, message, now)
        if sent.outcome is Outcome.GONE:
            end_device(device)
        elif sent.outcome is Outcome.LATER:
            # Also for what is told meanwhile: else each new order would knock at a door that is closed.
            until = now + max(RETRY_DELAYS[0], timedelta(seconds=sent.retry_after_s or 0))
            PushDevice.objects.filter(pk=device.pk).update(left_alone_until=until)
        return sent

    def _post(self, device: PushDevice, message: Message, now: datetime) -> Sent:
        service = service_of(device.endpoint)
        http = self.double_http if is_double(device.endpoint, self.double_url) else self.http
        try:
            answer = http.fetch(self._request(device, message, now), LIMITS)
        except (NeverSent, OutOfBounds) as failure:
            log.warning("push.failed", service=service, cause=failure.reason)
            return Sent(outcome=Outcome.LATER if isinstance(failure, NeverSent) else Outcome.REFUSED)
        except OutgoingFailed as failure:
            log.warning("push.unknown", service=service, cause=failure.reason)
            return Sent(outcome=Outcome.UNKNOWN)
        outcome = read_status(answer.status)
        if outcome is not Outcome.SENT:
            log.warning("push.refused", service=service, status=answer.status)
        return Sent(outcome=outcome, retry_after_s=read_retry_after(answer.headers.get("retry-after", "")))

    def _request(self, device: PushDevice, message: Message, now: datetime) -> OutgoingRequest:
        keys = read_keys(device.p256dh, device.auth)
        signed = authorization(ensure_key(), device.endpoint, subject=self.subject, now=now)
        headers = {
            "Authorization": signed,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(TIME_TO_LIVE.total_seconds())),
            "Topic": message.tag,  # of several that wait for a device that is off, only the last is shown
            "Urgency": "normal",
        }
        return OutgoingRequest(method="POST", url=device.endpoint, headers=headers, content=_sealed(message, keys))


def document_of(message: Message) -> dict[str, str]:
    """What the service worker reads."""
    return {"title": message.title, "body": message.body, "url": message.url, "tag": message.tag}


def _sealed(message: Message, keys: BrowserKeys) -> bytes:
    document = json.dumps(document_of(message), ensure_ascii=False).encode()
    return encrypt(document, keys, one_time_key=generate_private_key(SECP256R1()), salt=os.urandom(SALT_BYTES))
