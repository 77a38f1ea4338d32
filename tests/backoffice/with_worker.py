"""How does a test open pages in a browser where the worker of `sw.js` is at work?"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.backoffice.browsing import page_of


@contextmanager
def installed(browser: Browser, url: str, **more: Any) -> Iterator[Page]:
    """A page whose worker is at work."""
    with page_of(browser, has_worker=True, expected="ERR_INTERNET_DISCONNECTED", **more) as page:
        page.goto(f"{url}/help/")
        page.evaluate("() => navigator.serviceWorker.ready")
        yield page
