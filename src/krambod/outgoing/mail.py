"""How is a mail sent? Within one deadline for look-up, connect, TLS, log-in and all that the server has to say.

The timeout of Django's backend counts anew with each byte that the server sends, and not at all for the look-up.
"""

import socket
from collections.abc import Sequence
from contextlib import suppress
from smtplib import SMTP, SMTP_SSL
from threading import Timer
from typing import Any, ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from krambod.outgoing.resolving import NameTooSlow, NameUnknown, Resolver
from krambod.outgoing.timing import ends_within, seconds_left

DEADLINE_S = 20.0
MOST_LOOK_UPS = 4


class TimedMail(EmailBackend):
    """Sends by SMTP. Raises OSError where that took too long: the server may have the mail all the same."""

    deadline_s: ClassVar[float] = DEADLINE_S

    @property
    def connection_class(self) -> type[SMTP]:
        return TimedSmtpOverTls if self.use_ssl else TimedSmtp

    def open(self) -> bool | None:
        with ends_within(self.deadline_s):
            return super().open()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with ends_within(self.deadline_s):
            return super().send_messages(email_messages)


class TimedSmtp(SMTP):
    """A conversation that is cut off at the deadline of its call."""

    resolver: ClassVar[Resolver] = Resolver(most_at_once=MOST_LOOK_UPS)
    _end: Timer | None = None
    _line: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:  # noqa: ARG002 - the call has a deadline
        try:
            addresses = self.resolver.addresses(host, port, seconds_left())
        except (NameUnknown, NameTooSlow) as error:
            raise OSError(str(error)) from error
        connection = _connect_one(addresses, port)
        # TLS takes the socket over, so the line is cut by a second name of it.
        self._line = connection.dup()
        self._end = Timer(seconds_left(), _cut, [self._line])
        self._end.daemon = True
        self._end.start()
        return connection

    def close(self) -> None:
        if self._end is not None:
            self._end.cancel()
        super().close()
        if self._line is not None:  # the server hears of the end only when both names are closed
            self._line.close()


class TimedSmtpOverTls(SMTP_SSL, TimedSmtp):
    """The same, encrypted from the first byte."""


def _connect_one(addresses: Sequence[str], port: int) -> socket.socket:
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), _time_left() / len(addresses))
    return socket.create_connection((addresses[-1], port), _time_left())


def _time_left() -> float:
    left_s = seconds_left()
    if not left_s:
        raise TimeoutError("the mail server took too long")
    return left_s


def _cut(line: socket.socket) -> None:
    with line, suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
