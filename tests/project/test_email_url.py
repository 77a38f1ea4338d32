"""Is the mail server read correctly from its address?"""

import pytest
from pydantic import ValidationError

from krambod.project.configuration import Configuration
from krambod.project.email_url import CONSOLE, MailServer, UnreadableEmailUrl, read_email_url


def test_without_an_address_mail_is_written_to_the_console() -> None:
    assert read_email_url("") == MailServer(backend=CONSOLE)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", MailServer(host="mail.example.com", port=25)),
        ("smtp://mail.example.com:2525", MailServer(host="mail.example.com", port=2525)),
        ("smtps://mail.example.com", MailServer(host="mail.example.com", port=465, use_ssl=True)),
        (
            "smtp+tls://sanne%40shop.dk:p%2Fw@mail.example.com?from=Butik%20<ordre@shop.dk>",
            MailServer(
                host="mail.example.com",
                port=587,
                user="sanne@shop.dk",
                password="p/w",
                use_tls=True,
                sender="Butik <ordre@shop.dk>",
            ),
        ),
    ],
)
def test_an_address_names_the_server(url: str, server: MailServer) -> None:
    assert read_email_url(url) == server


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://", "smtps://:465"])
def test_an_address_of_no_mail_server_is_refused_with_the_right_form(url: str) -> None:
    with pytest.raises(UnreadableEmailUrl, match="must be smtp://"):
        read_email_url(url)


def test_the_variable_is_checked_when_krambod_starts_and_shown_nowhere() -> None:
    with pytest.raises(ValidationError, match="email_url"):
        Configuration(email_url="http://sanne:secret@mail.example.com")

    assert "secret" not in repr(Configuration(email_url="smtps://sanne:secret@mail.example.com"))
