"""Is adding a folder all it takes to add a platform? The folder is the example of docs/adding-a-platform.md."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import krambod.platforms as room
from krambod.orders.reading import parse_json
from krambod.platforms.platform import EventKind, HookCall, Platform, Reading, Signing
from krambod.platforms.registry import platforms
from krambod.platforms.signing import sign
from tests.platforms.telling import ApiTeller, read_stories, told_order

PAPER = Path(__file__).parents[2] / "docs" / "adding-a-platform.md"
FILE = re.compile(r"^`kiosk/(\w+\.py)`\n\n```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Platform]:
    """The example, as a folder among the platforms."""
    (tmp_path / "kiosk").mkdir()
    for name, code in FILE.findall(PAPER.read_text()):
        (tmp_path / "kiosk" / name).write_text(code)
    room.__path__.append(str(tmp_path))
    platforms.cache_clear()
    yield platforms()["kiosk"]
    room.__path__.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("krambod.platforms.kiosk")]:
        del sys.modules[name]
    platforms.cache_clear()


def test_a_folder_is_a_platform(kiosk: Platform) -> None:
    assert (kiosk.name, kiosk.title) == ("kiosk", "Kiosk")
    assert set(platforms()) == {"kiosk", "shoporama", "woocommerce"}


def test_its_webhook_is_verified_and_named(kiosk: Platform) -> None:
    body = b'{"id": 5}'
    signing = Signing(secrets=("s",), header=kiosk.signature_header, scheme=kiosk.signature_scheme)
    signature = sign(body, "s", kiosk.signature_scheme)

    call = HookCall(headers={"x-kiosk-signature": signature}, query={}, body=body)
    forged = HookCall(headers={"x-kiosk-signature": "0" * 64}, query={}, body=body)

    assert kiosk.verify(call, signing)
    assert not kiosk.verify(forged, signing)
    event = kiosk.name_event(call)
    assert (event.kind, event.order_id) == (EventKind.ORDER, "5")


def test_it_tells_every_story_that_the_orders_api_can_tell(
    kiosk: Platform, record_property: Callable[[str, object], None]
) -> None:
    stories = [story for story in read_stories() if "api" not in story.elsewhere()]
    reading = Reading(rules=kiosk.default_rules, received_at=datetime(2026, 11, 22, tzinfo=UTC))

    for story in stories:
        *_, told = ApiTeller().tell(story)
        translation = kiosk.translate(parse_json(json.dumps({"id": story.number, **told})), reading)

        assert translation.order is not None, (story.name, translation.findings)
        expected = story.expected("api")["order"]
        assert told_order(translation.order, expected) == expected, story.name
    record_property("stories told by a platform that is only a folder", len(stories))
