"""What does a scrape say? Each figure as a metric of Prometheus, with what it means.

No label names a merchant, a shop, an organization or a buyer: the values are words of ours, so there are few lines.
"""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping

from django.db import DatabaseError, InterfaceError
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from krambod import __version__
from krambod.watching.engine import Watched
from krambod.watching.figures import CountOfAll, InstallationFigures, read_figures


class InstallationCollector(Collector):
    """Reads the figures when it is asked. Threads may share it; one at a time reads."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._count_of_all = CountOfAll()
        self._lock = threading.Lock()

    def collect(self) -> Iterator[Metric]:
        """Yields all metrics; without a database only that there is none."""
        began = time.monotonic()
        try:
            with self._lock:
                figures = read_figures(self._watched, self._count_of_all)
        except (DatabaseError, InterfaceError, sqlite3.Error):
            yield _gauge("database_up", "1 if the database can be read. If it is 0, this is all there is.", 0)
            return
        yield InfoMetricFamily("krambod", "The version that answers.", {"version": __version__})
        yield _gauge("database_up", "1 if the database can be read. If it is 0, this is all there is.", 1)
        yield from _transfers(figures)
        yield from _outside(figures)
        yield from _engine(figures)
        yield _gauge("scrape_seconds", "How long it took to read these figures.", time.monotonic() - began)

    def describe(self) -> Iterable[Metric]:
        """Nothing: to describe them, the database would have to be read."""
        return []


def registry_of(watched: Watched) -> CollectorRegistry:
    """A registry with the metrics of the installation, and none of this process."""
    registry = CollectorRegistry()
    registry.register(InstallationCollector(watched))
    return registry


def write_metrics(registry: CollectorRegistry) -> bytes:
    """Returns what a scrape is answered, in Prometheus' text format."""
    return generate_latest(registry)


def _transfers(figures: InstallationFigures) -> Iterator[Metric]:
    yield _gauge_by("transfers", "Transfers by state.", "state", figures.transfers)
    yield _gauge_by("transfers_held", "Transfers that wait for a person, by cause.", "cause", figures.held)
    yield _gauge("transfers_due", "Transfers that a worker should work on now.", figures.due.count)
    yield _gauge("transfers_due_paused", "Transfers that are due, but paused.", figures.due.paused)
    yield _gauge("oldest_due_seconds", "How long the oldest due transfer has waited; 0 if none.", figures.due.oldest_s)
    if figures.last_write_s is not None:
        yield _gauge("last_write_seconds", "Seconds since the last write to Dinero.", figures.last_write_s)
    errors = GaugeMetricFamily(
        "krambod_recent_errors",
        "Failures of the last ten minutes: `held` waits for a person, `retry` is tried again.",
        labels=("kind", "code", "dinero_code"),
    )
    for error in figures.errors:
        errors.add_metric((error.kind, error.code, error.dinero_code), error.count)
    yield errors


def _outside(figures: InstallationFigures) -> Iterator[Metric]:
    budgets = figures.budgets
    yield _gauge("installation_paused", "1 if nothing is sent to Dinero at all.", int(figures.is_paused))
    yield _gauge("organizations", "Organizations that are connected.", figures.organizations)
    yield _gauge_by("lane_pauses", "Organizations to which nothing is sent now, by cause.", "cause",
                    figures.paused_organizations)  # fmt: skip
    yield _gauge("organizations_without_calls", "Organizations whose calls are used up now.", budgets.without_calls)
    yield _gauge("organizations_slowed_down", "Organizations at half speed after a 429.", budgets.slowed_down)
    if budgets.least is not None:
        yield _gauge("least_calls_left", "The fewest calls that an organization that works has left.", budgets.least)
    yield _gauge("shops", "Shops that are connected.", figures.shops)
    yield _gauge_by("shop_pauses", "Shops of which nothing is read now, by cause.", "cause", figures.paused_shops)
    yield _gauge("shops_unreachable", "Shops that did not answer the last call.", figures.unreachable_shops)
    yield _gauge("events_waiting", "Events of shops that nobody has taken yet.", figures.events.count)
    yield _gauge("oldest_event_seconds", "How long the oldest of them has waited; 0 if none.", figures.events.oldest_s)


def _engine(figures: InstallationFigures) -> Iterator[Metric]:
    engine = figures.engine
    yield _gauge_by("alerts", "Alerts that an operator was told of and that last.", "alert", figures.alerts)
    yield _gauge("lanes_held", "Lanes that workers hold now.", engine.held_lanes)
    if engine.silent_s is not None:
        yield _gauge("worker_silent_seconds", "For how long no worker has shown that it lives.", engine.silent_s)
    yield _gauge_by("chore_late_seconds", "How late each chore is; 0 if it is not.", "chore", engine.late_chores)
    jobs = GaugeMetricFamily("krambod_jobs", "Jobs of the engine, by queue and state.", labels=("queue", "state"))
    for job in engine.jobs:
        jobs.add_metric((job.queue, job.state), job.count)
    yield jobs


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"krambod_{name}", meaning, value)


def _gauge_by(name: str, meaning: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"krambod_{name}", meaning, labels=(label,))
    for word, value in values.items():
        family.add_metric((word,), value)
    return family
