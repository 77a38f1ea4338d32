"""What does `krambod doctor` do?"""

import json
import sys

import click

from krambod.outgoing.calling import open_http
from krambod.project.operations.examining import examine
from krambod.project.operations.exposure import CheckResult
from krambod.project.running.starting import StartToExamine
from krambod.worker.clock import utc_now


def doctor(started: StartToExamine, *, as_json: bool) -> None:
    with open_http() as http:
        results = []
        for result in examine(started.configuration, http, utc_now, key_problem=started.key_problem):
            results.append(result)
            if not as_json:
                _print_result(result)
    is_ok = all(result.is_ok for result in results)
    if as_json:
        checks = [{"name": one.name, "ok": one.is_ok, "says": one.says, "do": one.mend or None} for one in results]
        click.echo(json.dumps({"ok": is_ok, "checks": checks}, ensure_ascii=False))
    sys.exit(not is_ok)


def _print_result(result: CheckResult) -> None:
    """Prints each result at once, because the next check may take long."""
    mend = "" if result.is_ok else f"\n         {result.mend}"
    click.echo(f"{'ok   ' if result.is_ok else 'WRONG'}  {result.name}: {result.says}{mend}")
