"""What do `krambod pause` and `krambod resume` do?"""

import click
import structlog

from krambod.project.commands.error_reports import report_errors
from krambod.project.configuration import Configuration
from krambod.project.operations.pausing import (
    PauseError,
    describe_pause,
    find_paused_organizations,
    installation,
    pause_all,
    pause_organization,
    resume_all,
    resume_organization,
    wait_until_nothing_is_written,
)
from krambod.worker.clock import utc_now
from krambod.worker.database_clock import DatabaseClock

log = structlog.get_logger("krambod.project")


def pause(_configuration: Configuration, *, organization_id: int | None, reason: str) -> None:
    if reason:
        log.warning("paused", organization=organization_id, reason=reason)
    with report_errors(PauseError):
        if organization_id is None:
            is_new = pause_all(utc_now(), reason)
            wait_until_nothing_is_written(None, DatabaseClock().now, _report)
            click.echo("Nothing is sent to Dinero any more." if is_new else "Everything is paused already.")
            return
        changed = pause_organization(organization_id, utc_now(), reason)
        wait_until_nothing_is_written(organization_id, DatabaseClock().now, _report)
    for row in changed:
        click.echo(f"Nothing is sent to {row.organization_id} ({row.name}) for {row.merchant.name} any more.")
    if not changed:
        click.echo(f"{organization_id} is paused already.")


def _report(sentence: str) -> None:
    click.echo(sentence, err=True)


def resume(_configuration: Configuration, *, organization_id: int | None) -> None:
    with report_errors(PauseError):
        if organization_id is None:
            _resume_all()
            return
        changed = resume_organization(organization_id)
    for row in changed:
        click.echo(f"Orders go to {row.organization_id} ({row.name}) for {row.merchant.name} again.")
    if not changed:
        click.echo(f"{organization_id} was not paused.")
    if installation().paused_cause:
        click.echo("The whole installation is still paused: `krambod resume`.")


def _resume_all() -> None:
    click.echo("Orders go to Dinero again." if resume_all() else "The installation was not paused.")
    for row in find_paused_organizations():
        click.echo(f"Still paused by itself: {row.organization_id} ({row.name}). {describe_pause(row)}")
