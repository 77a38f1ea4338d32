"""Do the board and the alert rules ask only for metrics that a scrape answers, and is each metric explained?"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from krambod.watching.metrics import registry_of, write_metrics
from krambod.watching.sentences import ALERTS
from krambod.worker.models import Chore
from tests.transfers.shopkeeper import Shopkeeper
from tests.watching.scraping import watched

ROOT = Path(__file__).parents[2]
BOARD = ROOT / "deploy" / "watching" / "grafana-board.json"
RULES = ROOT / "deploy" / "watching" / "prometheus-alerts.yaml"
PAGE = (ROOT / "docs" / "watching.md").read_text()
METRIC = re.compile(r"\bkrambod_\w+")


def asked_by_the_board() -> list[str]:
    return [target["expr"] for panel in json.loads(BOARD.read_text())["panels"] for target in panel["targets"]]


def rules() -> list[dict[str, str]]:
    found: list[dict[str, str]] = yaml.safe_load(RULES.read_text())["groups"][0]["rules"]
    return found


@pytest.fixture
def answered(shopkeeper: Shopkeeper) -> set[str]:
    """The names of all metrics of an installation that works."""
    shopkeeper.send()
    shopkeeper.work()
    Chore.objects.create(name="find_shops", due_at=shopkeeper.now())
    text = write_metrics(registry_of(watched(shopkeeper.now()))).decode()
    return {family.name for family in text_string_to_metric_families(text)}


def test_the_board_and_the_rules_ask_only_for_what_is_answered(
    answered: set[str], record_property: Callable[[str, object], None]
) -> None:
    asked = set(METRIC.findall(" ".join([*asked_by_the_board(), *(rule["expr"] for rule in rules())])))

    unasked = answered - asked - {"krambod", "krambod_info"}

    assert len(asked) > 15
    assert asked <= answered
    assert unasked == set()
    record_property("metrics on the board and in the rules", len(asked))


def test_the_page_explains_each_metric_each_rule_and_each_alert(answered: set[str]) -> None:
    wanted = answered - {"krambod"} | {rule["alert"] for rule in rules()} | set(ALERTS) - {"test"}

    assert {word for word in wanted if f"`{word}" not in PAGE} == set()


def test_each_rule_says_what_to_do() -> None:
    for rule in rules():
        assert {"alert", "expr", "labels", "annotations"} <= rule.keys()
        assert set(rule["annotations"]) == {"summary", "description"}
