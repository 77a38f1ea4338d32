"""What does a browser do with a message that the server pushes, and where may a press on it lead?"""

from typing import Any

import pytest
from playwright.sync_api import Browser, Error
from pytest_django.live_server_helper import LiveServer

from tests.backoffice.with_worker import installed

pytestmark = pytest.mark.django_db(transaction=True)

KEEP = """() => {
    self.shown = []; self.registration.showNotification = async (...one) => shown.push(one);
    self.opened = []; self.clients.openWindow = async (path) => opened.push(path);
}"""
# A pushed message -> the title, the text, the tag and the page that are shown.
MESSAGES = {
    '{"title": "3 ordrer", "body": "Se dem", "url": "/c/1/attention/", "tag": "held"}':
        ("3 ordrer", "Se dem", "held", "/c/1/attention/"),
    '{"title": "Hej", "url": "https://evil.example/"}': ("Hej", "", "", "/"),
    '{"title": "Hej", "url": "//evil.example/"}': ("Hej", "", "", "/"),
    '{"title": "Hej", "url": "/\\\\evil.example/"}': ("Hej", "", "", "/"),
    "not JSON": ("Krambod", "", "", "/"),
}  # fmt: skip


def test_a_pushed_message_is_shown_and_leads_only_to_our_own_pages(browser: Browser, live_server: LiveServer) -> None:
    with installed(browser, live_server.url) as page:
        devtools, worker = page.context.new_cdp_session(page), page.context.service_workers[0]
        found: list[dict[str, Any]] = []
        devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
        devtools.send("ServiceWorker.enable")
        # A browser without windows shows no messages, so the worker keeps what it would show.
        worker.evaluate(KEEP)
        page.wait_for_timeout(100)
        for data in MESSAGES:
            message = {"origin": live_server.url, "registrationId": found[0]["registrationId"], "data": data}
            devtools.send("ServiceWorker.deliverPushMessage", message)
        page.wait_for_timeout(200)

        shown = worker.evaluate("() => shown")
        assert [(title, told["body"], told["tag"], told["data"]["url"]) for title, told in shown] == list(
            MESSAGES.values()
        )
        worker.evaluate("() => showWindow('/c/1/')")
        assert worker.evaluate("() => opened") == ["/c/1/"]
        with pytest.raises(Error, match="Not allowed to focus a window"):  # no person has pressed anything here
            worker.evaluate("() => showWindow('/help/')")
