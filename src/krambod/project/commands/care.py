"""What can a person ask of a running installation in a terminal? Stop, go on, examine, back up, put back, try out."""

import json
import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from krambod.project.running.starting import set_up_log, start

ORGANIZATION = click.option(
    "--organization", "organization_id", type=int, metavar="ID", help="Only what goes to this company in Dinero."
)
ALL = click.option("--all", "is_all", is_flag=True, help="Everything. The same as naming no organization.")


@click.command()
@ORGANIZATION
@ALL
@click.option("--reason", metavar="TEXT", default="", help="Why, for whoever looks with `krambod doctor`.")
def pause(*, organization_id: int | None, is_all: bool, reason: str) -> None:
    """Send nothing to Dinero until `krambod resume`.

    Orders are still taken, and wait. What is on its way may be finished: a batch of up to 50 orders that was begun
    before is. Asked again, it changes nothing.
    """
    _expect_one(organization_id, is_all)
    start()
    import structlog  # noqa: PLC0415

    from krambod.project.operations.pausing import PauseError, pause_all, pause_organization  # noqa: PLC0415
    from krambod.worker.clock import utc_now  # noqa: PLC0415

    if reason:
        structlog.get_logger("krambod.project").warning("paused", organization=organization_id, reason=reason)
    with _told(PauseError):
        if organization_id is None:
            is_new = pause_all(utc_now(), reason)
            click.echo("Nothing is sent to Dinero any more." if is_new else "Everything is paused already.")
            return
        changed = pause_organization(organization_id, utc_now(), reason)
    for row in changed:
        click.echo(f"Nothing is sent to {row.organization_id} ({row.name}) for {row.merchant.name} any more.")
    if not changed:
        click.echo(f"{organization_id} is paused already.")


@click.command()
@ORGANIZATION
@ALL
def resume(*, organization_id: int | None, is_all: bool) -> None:
    """Let it go on: all of it, or what goes to one organization, whatever paused it."""
    _expect_one(organization_id, is_all)
    start()
    from krambod.project.operations.pausing import (  # noqa: PLC0415
        PauseError,
        describe_pause,
        find_paused_organizations,
        installation,
        resume_all,
        resume_organization,
    )

    with _told(PauseError):
        if organization_id is None:
            click.echo("Orders go to Dinero again." if resume_all() else "The installation was not paused.")
            for row in find_paused_organizations():
                click.echo(f"Still paused by itself: {row.organization_id} ({row.name}): {describe_pause(row)}.")
            return
        changed = resume_organization(organization_id)
    for row in changed:
        click.echo(f"Orders go to {row.organization_id} ({row.name}) for {row.merchant.name} again.")
    if not changed:
        click.echo(f"{organization_id} was not paused.")
    if installation().paused_cause:
        click.echo("The whole installation is still paused: `krambod resume`.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def doctor(*, as_json: bool) -> None:
    """Look for what is wrong, and say what to do about it. Changes nothing, and exits with 1 if something is wrong."""
    configuration = start()
    from krambod.project.operations.examining import examine  # noqa: PLC0415
    from krambod.project.running.assembly import open_http  # noqa: PLC0415
    from krambod.worker.clock import utc_now  # noqa: PLC0415

    with open_http() as http:
        findings = []
        for finding in examine(configuration, http, utc_now):
            findings.append(finding)
            if not as_json:
                mend = "" if finding.is_ok else f"\n         {finding.mend}"
                click.echo(f"{'ok   ' if finding.is_ok else 'WRONG'}  {finding.name}: {finding.says}{mend}")
    is_ok = all(finding.is_ok for finding in findings)
    if as_json:
        checks = [{"name": one.name, "ok": one.is_ok, "says": one.says, "do": one.mend or None} for one in findings]
        click.echo(json.dumps({"ok": is_ok, "checks": checks}, ensure_ascii=False))
    sys.exit(not is_ok)


@click.command()
@click.argument("target", type=click.Path(path_type=Path), metavar="DIRECTORY|FILE")
def backup(*, target: Path) -> None:
    """Copy the database while everything runs, into a directory or to a file that is not there yet.

    The secret keys are not in the copy: without them it is of no use to a thief, nor to you.
    """
    configuration = start()
    from krambod.project.configuration import KEY_FILE  # noqa: PLC0415
    from krambod.project.operations.backing_up import BackupError, back_up  # noqa: PLC0415
    from krambod.worker.clock import utc_now  # noqa: PLC0415

    with _told(BackupError):
        path = back_up(configuration, target, utc_now())
    keys = "KRAMBOD_SECRET_KEYS" if configuration.secret_keys else str(configuration.data_dir / KEY_FILE)
    click.echo(f"The copy is {path}.")
    click.echo(f"The secret keys are not in it. They are in {keys}: keep them too, and somewhere else.")


@click.command()
@click.argument("path", type=click.Path(path_type=Path), metavar="[FILE]", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(*, path: Path | None, yes: bool) -> None:
    """Put a backup in place, and leave everything paused until `krambod resume`.

    The present database is moved aside. What was booked since the backup is found in Dinero, not booked again, when the
    shops send their orders again. Connections by Visma Connect must be made anew: their tokens are for one use.

    Without FILE, on PostgreSQL: what has to be done after `pg_restore`.
    """
    configuration = start()
    from krambod.project.operations.backing_up import BackupError, read_manifest, restore_from, settle  # noqa: PLC0415
    from krambod.project.running.presence import InUse  # noqa: PLC0415
    from krambod.worker.clock import utc_now  # noqa: PLC0415

    with _told(BackupError, InUse):
        if path is None:
            settle(configuration, utc_now())
        else:
            manifest = read_manifest(path)
            click.echo(f"A backup of {manifest['instance']}, made at {manifest['at']} by {manifest['version']}.")
            if not yes:
                click.confirm("Put it in place of the present database?", abort=True)
            before = restore_from(configuration, path, utc_now())
            click.echo(f"The database of before is {before}." if before else "There was no database before.")
    click.echo("Everything is paused. Look at `krambod doctor`, start `krambod serve`, then run `krambod resume`.")


@click.command()
@click.option("--orders", type=click.IntRange(min=1), default=20, show_default=True, help="How many orders to send.")
@click.option(
    "--calls-per-minute",
    type=click.IntRange(min=20),
    default=6000,
    show_default=True,
    help="How many calls Dinero's double takes, and krambod makes. Dinero itself allows 100.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def demo(*, orders: int, calls_per_minute: int, as_json: bool) -> None:
    """Send orders through the real server to a double of Dinero, and read the books back.

    Everything happens in a directory of its own that is gone afterwards. `seconds` and `dinero_calls` are from the
    first order sent to the last one paid. Exits with 0 only if every order was booked and paid, once, to the øre.
    """
    from krambod.project.demo.run import run_demo, tell  # noqa: PLC0415
    from krambod.project.demo.throw_away import DemoFailed  # noqa: PLC0415

    set_up_log(logging.WARNING)
    # Ended politely, it stops what it started.
    signal.signal(signal.SIGTERM, _end)
    with _told(DemoFailed):
        account = run_demo(orders, calls_per_minute=calls_per_minute)
    if as_json:
        click.echo(json.dumps(account.figures.document()))
        for line in account.wrong:
            click.echo(line, err=True)
    else:
        click.echo(tell(account))
    sys.exit(not account.figures.is_right)


@click.command()
@click.argument("email", metavar="EMAIL")
def operator(*, email: str) -> None:
    """Make somebody an operator of this installation, who opens /operator/ and sees its users and merchants.

    Makes the user where there is none with that e-mail address. Prints a link that works once, and for three days, to
    choose a password. An operator sees no merchant's books without being invited to them.
    """
    configuration = start()
    from krambod.project.operations.operators import NoAddress, make_operator  # noqa: PLC0415
    from krambod.project.running.migrating import migrate as bring_up_to_date  # noqa: PLC0415

    bring_up_to_date(configuration)
    with _told(NoAddress):
        made = make_operator(email, configuration.base_url)
    click.echo(f"{made.email} is an operator {'now' if made.is_new else 'already'}.")
    click.echo(f"To choose a password: {made.link}")


COMMANDS = (demo, doctor, backup, restore, pause, resume, operator)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _expect_one(organization_id: int | None, is_all: bool) -> None:
    if organization_id is not None and is_all:
        raise click.UsageError("--organization and --all contradict each other: name one of them.")


@contextmanager
def _told(*errors: type[Exception]) -> Iterator[None]:
    """What a person can mend is told in one line."""
    try:
        yield
    except errors as error:
        raise click.ClickException(str(error)) from error
