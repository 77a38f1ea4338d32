"""Are pages, styles and scripts sent compressed, and fonts and pictures as they are?"""

import gzip
from typing import Any

import pytest
from django.test import Client


def read(path: str, *, takes: str = "") -> tuple[Any, bytes]:
    """The headers and the body of an answer to a browser that takes this encoding."""
    answer = Client().get(path, headers={"Accept-Encoding": takes} if takes else None)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    answer.close()
    assert answer.status_code == 200
    return answer.headers, body


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/static/krambod/bootstrap.min.css", "/static/krambod/keys.js"])
def test_a_text_is_compressed_for_a_browser_that_takes_it(path: str) -> None:
    plain, whole = read(path)
    packed, body = read(path, takes="gzip")

    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(body) < len(whole) * 0.6
    assert len(gzip.decompress(body)) == len(whole)


@pytest.mark.parametrize("name", ["inter.woff2", "icon-512.png"])
def test_what_is_compressed_already_is_sent_as_it_is(name: str) -> None:
    headers, _ = read(f"/static/krambod/{name}", takes="gzip")

    assert "Content-Encoding" not in headers
