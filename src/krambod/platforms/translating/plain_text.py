"""What does a text say that a shop wrote in HTML? Pure.

Ben &amp; Jerry&#8217;s <br>500&nbsp;ml  ─▶  Ben & Jerry’s 500 ml
<3 m & >2 m                              ─▶  the same: these signs are no tags
"""

import html
import re

NAMES = (
    "a|abbr|b|bdi|bdo|big|br|center|cite|code|del|div|em|figure|font|h[1-6]|hr|i|img|ins|label|li|mark|ol|p|picture|"
    "pre|q|s|script|small|source|span|strike|strong|style|sub|sup|svg|path|table|tbody|td|th|thead|tr|u|ul"
)
ATTRIBUTE = r"""\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+)"""
TAG = re.compile(rf"</?(?:{NAMES})(?:{ATTRIBUTE}){{0,40}}\s*/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
LINE_BREAK = re.compile(r"</?(?:br|p|div|li|tr|td|hr)\b", re.IGNORECASE)
# With its semicolon only: `Salt&pound` names no currency.
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
MOST_ROUNDS = 3
LONGEST_READ = 20_000


def plain(text: str) -> str:
    """The text without tags, its entities as the signs they stand for. Some shops write entities twice."""
    told = text[:LONGEST_READ]
    for _ in range(MOST_ROUNDS):
        told = ENTITY.sub(lambda entity: html.unescape(entity[0]), _without_tags(told))
    return text if told == text else " ".join(told.split())


def _without_tags(text: str) -> str:
    return TAG.sub(lambda tag: " " if LINE_BREAK.match(tag[0]) else "", text)
