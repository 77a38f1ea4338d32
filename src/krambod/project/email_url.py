"""Which server sends mail? `KRAMBOD_EMAIL_URL`, such as `smtp+tls://user:password@mail.example.com:587`."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "krambod.outgoing.mail.TimedMail"
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
SENDER = "Krambod <krambod@localhost>"


class UnreadableEmailUrl(ValueError):
    """The variable does not name a mail server. The text says which forms it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """`backend` sends for Django. `use_tls`: plain first, then STARTTLS. `use_ssl`: encrypted from the first byte."""

    backend: str = SMTP
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False
    sender: str = SENDER


def read_email_url(url: str) -> MailServer:
    """Reads the mail server from a URL; without one, mail is written to the console. `?from=` names the sender.

    Raises UnreadableEmailUrl.
    """
    if not url:
        return MailServer(backend=CONSOLE)
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise UnreadableEmailUrl("must be smtp://, smtp+tls:// or smtps:// with a host, like smtps://mail.example.com")
    return MailServer(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_tls=parts.scheme == "smtp+tls",
        use_ssl=parts.scheme == "smtps",
        sender=parse_qs(parts.query).get("from", [SENDER])[0],
    )
