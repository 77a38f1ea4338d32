"""What does `krambod alert` do?"""

import sys
from uuid import uuid4

import click

from krambod.outgoing.calling import open_http
from krambod.project.commands.error_reports import report_errors
from krambod.project.configuration import Configuration
from krambod.project.operations.watching import open_lookout
from krambod.project.secret_keys import ConfigurationError
from krambod.watching.alerts import OPENED
from krambod.watching.looking import Lookout
from krambod.watching.models import Notice
from krambod.watching.sentences import sentence_of
from krambod.worker.clock import utc_now

TEST = "test"
TO_CONSOLE = "There is no KRAMBOD_EMAIL_URL, so mail is only written here."


def alert(configuration: Configuration, *, is_test: bool) -> None:
    with report_errors(ConfigurationError), open_http() as http:
        lookout = open_lookout(configuration, http)
        if configuration.alert_addresses and not configuration.email_url:
            click.echo(TO_CONSOLE, err=True)
        is_ok = _send_tests(lookout) if is_test else _look(lookout)
    sys.exit(not is_ok)


def _look(lookout: Lookout) -> bool:
    look = lookout.look()
    for condition in look.conditions:
        click.echo(sentence_of(condition.name, condition.details, "en"))
    if not look.conditions:
        click.echo("Nothing stands still.")
    if not lookout.channels:
        click.echo("Nobody is told: set KRAMBOD_ALERT_MAIL or KRAMBOD_ALERT_WEBHOOK_URL.")
    click.echo(f"{look.sent} notices were sent, {look.unsent} could not be.")
    return not look.conditions and not look.unsent


def _send_tests(lookout: Lookout) -> bool:
    now = utc_now()
    results = []
    for name, channel in lookout.channels.items():
        notice = Notice(id=uuid4(), channel=name, kind=OPENED, name=TEST, opened_at=now, made_at=now)
        results.append(channel(notice, now))
        click.echo(f"{name}: {'it was taken.' if results[-1] else 'it could not be sent; the log says why.'}")
    if not results:
        click.echo("Nobody would be told: set KRAMBOD_ALERT_MAIL or KRAMBOD_ALERT_WEBHOOK_URL.")
    return bool(results) and all(results)
