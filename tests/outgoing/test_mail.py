"""Does a mail server that is slow, or hard to find, keep anybody waiting for longer than a moment?"""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import Any, ClassVar

import pytest
from django.core.mail import EmailMessage

from krambod.outgoing.mail import TimedMail, TimedSmtp
from krambod.outgoing.resolving import Resolver
from tests.outgoing.dripping import dripping
from tests.outgoing.slow_names import SlowNames

DEADLINE_S, TOO_LONG_S = 0.5, 15.0
ANSWERS = {b"EHLO": b"250 fine\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


class ImpatientMail(TimedMail):
    deadline_s: ClassVar[float] = DEADLINE_S


class SmallMailServer(socketserver.ThreadingTCPServer):
    """Takes mails. After the word `drips_at` it answers a byte now and then."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, drips_at: bytes = b"") -> None:
        super().__init__(("127.0.0.1", 0), MailConversation)
        self.drips_at = drips_at
        self.mails: list[bytes] = []
        self.is_over = threading.Event()


class MailConversation(socketserver.StreamRequestHandler):
    server: SmallMailServer

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == self.server.drips_at:
                self._drip()
            self.wfile.write(ANSWERS.get(word, b"250 fine\r\n"))
            if word == b"DATA":
                # An end without a dot is a caller who hung up: to read on would never come to an end.
                self.server.mails.append(b"".join(takewhile(lambda line: line != b".\r\n", self.rfile)))
                if self.server.drips_at == b"BODY":
                    self._drip()
                self.wfile.write(b"250 taken\r\n")

    def _drip(self) -> None:
        while not self.server.is_over.wait(0.02):
            self.wfile.write(b"2")


@contextmanager
def mail_server(drips_at: bytes = b"") -> Iterator[SmallMailServer]:
    with SmallMailServer(drips_at) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign] # a caller who hangs up
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            server.is_over.set()
            server.shutdown()


def send(port: int, **options: Any) -> int:
    backend = ImpatientMail(host="127.0.0.1", port=port, username="", password="", **options)
    return backend.send_messages([EmailMessage("Hej", "Hej Sanne", "krambod@example.com", ["sanne@example.com"])])


def test_a_mail_is_sent() -> None:
    with mail_server() as server:
        sent = send(server.server_address[1])

    assert sent == 1
    assert b"Hej Sanne" in server.mails[0]


@pytest.mark.parametrize("word", ["EHLO", "MAIL", "RCPT", "DATA", "BODY"])
def test_a_mail_server_that_answers_slowly_is_left_at_the_deadline(word: str) -> None:
    with mail_server(word.encode()) as server:
        began_at = time.monotonic()
        with pytest.raises(OSError, match=r"."):
            send(server.server_address[1])
        seconds = time.monotonic() - began_at

    assert seconds < TOO_LONG_S


def test_a_mail_that_was_taken_counts_as_sent_though_the_server_never_says_good_bye() -> None:
    with mail_server(b"QUIT") as server:
        assert send(server.server_address[1]) == 1


@pytest.mark.parametrize(
    ("answer", "options"),
    [
        pytest.param(b"2" * 10_000, {}, id="greeting"),
        pytest.param(bytes.fromhex("160303ffff0200fffb0303") + bytes(10_000), {"use_ssl": True}, id="handshake"),
        pytest.param(b"", {"use_ssl": True}, id="no handshake"),
    ],
)
def test_a_mail_server_that_greets_slowly_is_left_at_the_deadline(answer: bytes, options: dict[str, bool]) -> None:
    with dripping(answer) as server:
        began_at = time.monotonic()
        with pytest.raises(OSError, match=r"."):
            send(server.port, **options)
        seconds = time.monotonic() - began_at

    assert seconds < TOO_LONG_S


def test_a_mail_server_whose_name_is_found_slowly_is_left_at_the_deadline() -> None:
    names = SlowNames()

    class Lost(TimedSmtp):
        resolver = Resolver(names)

    class LostMail(ImpatientMail):
        @property
        def connection_class(self) -> type[TimedSmtp]:
            return Lost

    with names, pytest.raises(OSError, match="was not found in time"):
        LostMail(host="mail.example.com", port=25).open()
