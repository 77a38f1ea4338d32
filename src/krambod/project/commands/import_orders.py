"""What does `krambod import` do? It takes in the file, shows how far it is, and reports what was refused."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from krambod.importing import take
from krambod.importing.take import ImportListener, Report
from krambod.merchants.models import Shop
from krambod.orders.files import FileFinding, scan_file
from krambod.orders.reading import shown
from krambod.project.commands.error_reports import report_as_usage_errors
from krambod.project.configuration import Configuration
from krambod.project.operations.importing import UnknownShop, get_shop
from krambod.project.running.giving_way import giving_way
from krambod.project.running.migrating import migrate
from krambod.worker.clock import utc_now

CLEAR_LINE = "\r\033[K"  # the progress bar is written there


def import_orders(
    configuration: Configuration, *, path: Path, shop_code: str, report_path: Path | None, as_json: bool
) -> None:
    migrate(configuration)
    with report_as_usage_errors(UnknownShop):
        counts = _import_file(path, get_shop(shop_code), report_path)
    counted = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    click.echo(json.dumps(counts) if as_json else f"Orders: {counted}.")
    sys.exit(1 if counts[take.REFUSED] else 0)


def _import_file(path: Path, shop: Shop, report_path: Path | None) -> dict[str, int]:
    """Counts the orders by outcome; writes what is refused to standard error, or to a CSV file. Raises OSError."""
    scan = scan_file(path)
    hidden = not sys.stderr.isatty()
    with (
        _reporting(report_path) as report,
        click.progressbar(length=scan.orders, label=path.name, file=sys.stderr, hidden=hidden) as bar,
    ):
        listener = ImportListener(report=report, step=lambda: bar.update(1))
        return take.import_orders(path, scan, shop, listener, utc_now, giving_way).counts


@contextmanager
def _reporting(path: Path | None) -> Iterator[Report]:
    if path is None:
        clear = CLEAR_LINE if sys.stderr.isatty() else ""
        yield lambda finding: click.echo(clear + _sentence(finding), err=True)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["first_line", "last_line", "order", "field", "text"])
        yield lambda one: table.writerow([one.first_line, one.last_line, one.external_id, one.field, one.text])


def _sentence(finding: FileFinding) -> str:
    is_one = finding.first_line == finding.last_line
    lines = f"Line {finding.first_line}" if is_one else f"Lines {finding.first_line} to {finding.last_line}"
    places = (lines, finding.external_id and f"order {shown(finding.external_id)}", finding.field)
    return f"{', '.join(place for place in places if place)}: {finding.text}"
