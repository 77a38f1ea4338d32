"""What does `krambod doctor` do?"""

import json
import sys

import click

from krambod.project.configuration import Configuration
from krambod.project.operations.examining import Finding, examine
from krambod.project.running.assembly import open_http
from krambod.worker.clock import utc_now


def doctor(configuration: Configuration, *, as_json: bool) -> None:
    with open_http() as http:
        findings = []
        for finding in examine(configuration, http, utc_now):
            findings.append(finding)
            if not as_json:
                _tell(finding)
    is_ok = all(finding.is_ok for finding in findings)
    if as_json:
        checks = [{"name": one.name, "ok": one.is_ok, "says": one.says, "do": one.mend or None} for one in findings]
        click.echo(json.dumps({"ok": is_ok, "checks": checks}, ensure_ascii=False))
    sys.exit(not is_ok)


def _tell(finding: Finding) -> None:
    """At once: the next check may take its time."""
    mend = "" if finding.is_ok else f"\n         {finding.mend}"
    click.echo(f"{'ok   ' if finding.is_ok else 'WRONG'}  {finding.name}: {finding.says}{mend}")
