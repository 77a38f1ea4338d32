"""How does a test hand a push to a real browser's service worker, and see what it shows?

Chromium's headless shell has no notification centre: it refuses to show any, whatever leave it was given. There, a list
in the worker stands in for the centre. A whole Chromium has one, and uses it.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from playwright.sync_api import CDPSession, Page, Worker

from krambod.notices.webpush.keys import ensure_key
from tests.backoffice.person import Person

REGISTER = "async () => { await navigator.serviceWorker.register('/sw.js'); await navigator.serviceWorker.ready; }"
CAN_SHOW = "() => Notification.permission === 'granted'"
STAND_IN = """() => {
  const centre = [];
  const shown = (title, options) => ({ title, ...options, close() { centre.splice(centre.indexOf(this), 1); } });
  Object.assign(self.registration, {
    showNotification: async (title, options) => { centre.push(shown(title, options)); },
    getNotifications: async () => [...centre],
  });
}"""
SHOWN = """async (count) => {
  for (let turn = 0; turn < 100; turn += 1) {
    const found = await self.registration.getNotifications();
    if (found.length === count) return found.map(({ title, body, tag, data }) => ({ title, body, tag, url: data.url }));
    await new Promise((go) => setTimeout(go, 50));
  }
  return [];
}"""
# A click is made by a person only, so its event is made here; what it opens is told instead.
CLICK = """async (tag) => {
  const notification = (await self.registration.getNotifications()).find((one) => one.tag === tag);
  const opened = new Promise((tell) => {
    Object.defineProperty(self.clients, "openWindow", { value: async (url) => tell(url), configurable: true });
  });
  const click = new ExtendableEvent("notificationclick");
  Object.defineProperty(click, "notification", { value: notification });
  click.waitUntil = () => undefined;
  self.dispatchEvent(click);
  return opened;
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWorker:
    """The worker of a page, and Chromium's debugging protocol."""

    worker: Worker
    protocol: CDPSession
    origin: str
    registration_id: str

    def push(self, text: str) -> None:
        """Hands a message to the worker, as the browser does once it has decrypted it."""
        told = {"origin": self.origin, "registrationId": self.registration_id, "data": text}
        self.protocol.send("ServiceWorker.deliverPushMessage", told)

    def shown(self, count: int) -> list[dict[str, Any]]:
        """The notices that are shown, once there are so many."""
        found: list[dict[str, Any]] = self.worker.evaluate(SHOWN, count)
        return found

    def click(self, tag: str) -> str:
        """Clicks on the notice with this tag. Returns the address that is opened."""
        opened: str = self.worker.evaluate(CLICK, tag)
        return opened


def open_worker(page: Page, person: Person, origin: str) -> OpenWorker:
    """Opens the page of a person's browsers, and starts its service worker."""
    ensure_key()
    value = person.client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": origin}])
    page.context.grant_permissions(["notifications"], origin=origin)
    page.goto(f"{origin}/browser-notices/")
    registrations: list[dict[str, Any]] = []
    protocol = page.context.new_cdp_session(page)
    protocol.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
    protocol.send("ServiceWorker.enable")
    page.evaluate(REGISTER)
    [worker] = page.context.service_workers
    if not page.evaluate(CAN_SHOW):
        worker.evaluate(STAND_IN)
    return OpenWorker(
        worker=worker, protocol=protocol, origin=origin, registration_id=registrations[-1]["registrationId"]
    )
