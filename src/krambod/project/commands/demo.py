"""What do `krambod demo` and `krambod serve --demo` do?"""

import json
import logging
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from krambod.project.commands.error_reports import report_errors
from krambod.project.demo.processes import DemoFailed
from krambod.project.demo.run import describe_report, run_demo
from krambod.project.demo.serving import Places
from krambod.project.demo.serving import serve_demo as serve_on_doubles
from krambod.project.running.ports import PortTaken
from krambod.project.running.starting import set_up_log


def demo(*, orders: int, calls_per_minute: int, as_json: bool) -> None:
    set_up_log(logging.WARNING)
    # On SIGTERM, exit normally, so that the demo stops the processes it has started.
    signal.signal(signal.SIGTERM, _end)
    with report_errors(DemoFailed):
        report = run_demo(orders, calls_per_minute=calls_per_minute)
    if as_json:
        click.echo(json.dumps(report.figures.document()))
        for line in report.wrong:
            click.echo(line, err=True)
    else:
        click.echo(describe_report(report))
    sys.exit(not report.figures.is_right)


def serve_demo(*, port: int, double_port: int, shop_port: int, data: Path, orders: int) -> None:
    with report_errors(DemoFailed, PortTaken):
        places = Places(port=port, double_port=double_port, shop_port=shop_port, data=data, orders=orders)
        serve_on_doubles(places)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
