"""Which pages can a person reach by clicking, and can they use each without a mouse?"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Page

MOST_PAGES = 120
MOST_TABS = 400
NOT_A_PAGE = re.compile(r"\.(csv|pdf|json)$|/operator/|/logout|/static/")

# What a keyboard must reach: every control that is shown, one of each group of radio buttons, and one of each group in
# which the arrow keys go on.
CONTROLS = """() => {
  const shown = (one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled;
  const groups = new Set();
  const found = [];
  for (const one of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (!shown(one)) continue;
    const group = one.type === 'radio' ? one.name : one.closest('[data-arrows]');
    if (group) { if (groups.has(group)) continue; groups.add(group); }
    found.push(one);
  }
  window.krambodControls = found;
  return found.length;
}"""
FOCUSED = """() => {
  const focused = document.activeElement;
  const isSame = (one) => (one.type === 'radio' && focused.type === 'radio' && one.name === focused.name)
    || (one.closest('[data-arrows]') !== null && one.closest('[data-arrows]') === focused.closest('[data-arrows]'));
  return window.krambodControls.findIndex((one) => one === focused || isSame(one));
}"""
# A link in a drawing tells its address as it is written.
LINKS = "(links) => links.map((link) => new URL(link.href.baseVal ?? link.href, document.baseURI).href)"
NAMES = "(indices) => indices.map((index) => window.krambodControls[index].outerHTML.slice(0, 200))"


def pattern_of(url: str) -> str:
    """The address without its numbers and causes: pages that differ only in these count as one."""
    return re.sub(r"/causes/\w+", "/causes/C", re.sub(r"\d+", "N", urlsplit(url).path))


def walk(page: Page, start: str) -> Iterator[str]:
    """Opens one page of each kind that clicks lead to from `start`, and yields its address."""
    host, waiting, seen = urlsplit(start).netloc, [start], {pattern_of(start)}
    while waiting:
        assert len(seen) < MOST_PAGES, "a page links to ever new pages"
        page.goto(waiting.pop(0))
        yield page.url
        for link in page.eval_on_selector_all("a[href]", LINKS):
            is_page = urlsplit(link).netloc == host and not NOT_A_PAGE.search(urlsplit(link).path)
            if is_page and pattern_of(link) not in seen:
                seen.add(pattern_of(link))
                waiting.append(link)


def find_unreachable(page: Page) -> list[str]:
    """The controls that the Tab key never reaches."""
    count = page.evaluate(CONTROLS)
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    reached: set[int] = set()
    for _ in range(min(MOST_TABS, count * 2 + 10)):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(FOCUSED))
        if len(reached - {-1}) == count:
            return []
    return list(page.evaluate(NAMES, sorted(set(range(count)) - reached)))
