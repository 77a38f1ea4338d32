"""How does a test scrape the metrics, and what do they say?"""

from datetime import datetime

from prometheus_client.parser import text_string_to_metric_families

from krambod.project.engine_figures import read_engine_figures
from krambod.watching.engine import Watched
from krambod.watching.metrics import registry_of, write_metrics

Samples = dict[str, float]


def watched(now: datetime) -> Watched:
    """This installation at a moment."""
    return Watched(now=lambda: now, read_engine=read_engine_figures)


def scrape(now: datetime) -> Samples:
    """Returns the samples of a scrape: `krambod_transfers{state="paid"}` and its value."""
    return read_samples(write_metrics(registry_of(watched(now))).decode())


def read_samples(text: str) -> Samples:
    return {
        name(sample.name, sample.labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def name(metric: str, labels: dict[str, str]) -> str:
    written = ",".join(f'{label}="{value}"' for label, value in labels.items())
    return f"{metric}{{{written}}}" if written else metric
