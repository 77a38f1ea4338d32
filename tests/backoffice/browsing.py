"""How does a test open pages as a person does? In Debian's Chromium, in any language, on a desktop or a phone."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

if TYPE_CHECKING:
    from tests.backoffice.person import Person

# The headless shell is the same browser without windows, and takes a quarter less of a processor.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
INSTALL = "Chromium is not here: install it with `apt-get install chromium-headless-shell`, or `chromium`"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
WIDE = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
# How people see a page: `size` and `scheme`. Together the first two have every size and every colour.
LOOKS = [
    pytest.param(WIDE, "light", id="light"),
    pytest.param(PHONE, "dark", id="dark phone"),
    pytest.param(WIDE, "dark", id="dark", marks=pytest.mark.soak),
    pytest.param(PHONE, "light", id="phone", marks=pytest.mark.soak),
]
PATIENCE_MS = 60_000
AXE = Axe().axe_script
# Only violations are collected: to collect the rest would take most of the time.
RUN_AXE = """(tags) => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})
    .then((found) => found.violations)"""
TOO_WIDE = "() => [document.documentElement.scrollWidth - innerWidth].filter((pixels) => pixels > 0)"
# Controls that a finger hits: a link inside a sentence may be small (WCAG 2.5.8), and a box is hit by its label too.
SMALL = """(least) => {
  const size = (one) => {
    const own = one.getBoundingClientRect();
    const label = one.labels?.[0]?.getBoundingClientRect();
    if (!label) return own;
    return {height: Math.max(own.bottom, label.bottom) - Math.min(own.top, label.top), width: label.width + own.width};
  };
  const isShown = (one) => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 1;
  const isInText = (one) => one.matches('a:not(.btn)')
    && one.closest('p, dd, li, td, th, footer, h1, h2, .title-row, .form-text')
    && !one.closest('nav, .menu-list, .tabs, .grey-menu');
  const links = 'a[href]:not(svg a):not(.skip-link)';
  const found = document.querySelectorAll(`button, ${links}, select, textarea, summary, input:not([type=hidden])`);
  return [...found].filter((one) => isShown(one) && !isInText(one))
    .filter((one) => size(one).height < least - 0.5 || size(one).width < least - 0.5)
    .map((one) => `${Math.round(size(one).width)} x ${Math.round(size(one).height)}: ${one.outerHTML.slice(0, 120)}`);
}"""
LEAST_TARGET_PX = 44
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def expect_chromium() -> None:
    """Skips the test with a warning if there is no Chromium; in CI the test fails."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(INSTALL)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that is closed at the end."""
    with TemporaryDirectory() as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=ARGUMENTS, env={**os.environ, "HOME": home, "NO_PROXY": "*"}
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_of(
    browser: Browser,
    *,
    language: str = "da",
    size: ViewportSize = WIDE,
    scheme: Any = "light",
    has_worker: bool = False,
    expected: str | None = None,
    **more: Any,
) -> Iterator[Page]:
    """A page without cookies. A message on its console, or a file that does not load, fails the test.

    A service worker stores a dozen files, so only the tests of `sw.js` have one. `expected` is a pattern of the
    messages that a test causes on purpose. `more` is what else Playwright knows of a browser.
    """
    workers: Any = "allow" if has_worker else "block"
    context = browser.new_context(locale=language, viewport=size, color_scheme=scheme, service_workers=workers, **more)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(_complaint(message)) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert [one for one in complaints if expected is None or re.search(expected, one) is None] == []


def _complaint(message: ConsoleMessage) -> str:
    return f"{message.text} {message.location.get('url', '')}"


def find_violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG A and AA on the page as it stands, and whether one must scroll to its side."""
    page.evaluate("() => window.scrollTo(0, 0)")  # a control that the header half covers would count as a small one
    page.evaluate(AXE)
    found = page.evaluate(RUN_AXE, WCAG)
    broken = [f"{page.url} {one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
    return broken + [f"{page.url} is {pixels} px too wide" for pixels in page.evaluate(TOO_WIDE)]


def find_small_targets(page: Page) -> list[str]:
    """The controls that are smaller than a finger: less than 44 pixels high or wide."""
    return [f"{page.url} {one}" for one in page.evaluate(SMALL, LEAST_TARGET_PX)]


LogIn = Callable[[Page, "Person"], str]
