"""Does a body arrive complete, with or without a content length, and never larger than allowed?"""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest

from krambod.api.requests import read_body

MOST = 16 * 1024 * 1024


def chunked(body: bytes) -> WSGIRequest:
    return WSGIRequest({"REQUEST_METHOD": "PUT", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": BytesIO(body)})


def measured(body: bytes) -> WSGIRequest:
    return WSGIRequest({"REQUEST_METHOD": "PUT", "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)})


@pytest.mark.parametrize("request_of", [chunked, measured])
def test_a_body_is_read_up_to_the_limit(request_of: Callable[[bytes], WSGIRequest]) -> None:
    assert read_body(request_of(b"x" * MOST)) == b"x" * MOST

    with pytest.raises(RequestDataTooBig):
        read_body(request_of(b"x" * (MOST + 1)))
