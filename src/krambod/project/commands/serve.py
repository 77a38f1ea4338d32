"""What do `krambod serve`, `worker` and `migrate` do?"""

import multiprocessing
import sys

import click

from krambod.outgoing.calling import open_http
from krambod.project.commands.error_reports import report_errors, report_outside_failures
from krambod.project.configuration import Configuration
from krambod.project.operations.watching import watching
from krambod.project.running import migrating, processes
from krambod.project.running.assembly import build_engine
from krambod.project.running.ports import PortTaken, reserved
from krambod.project.secret_keys import ConfigurationError
from krambod.traces import start_traces


def serve(configuration: Configuration, *, host: str, port: int) -> None:
    with report_errors(PortTaken, ConfigurationError), reserved(host, port):
        _migrate_elsewhere(configuration)
        with watching(configuration):  # after the migration, which forks: a process with threads must not
            processes.serve(host=host, port=port)


def _migrate_elsewhere(configuration: Configuration) -> None:
    """Migrates in a process that ends then: a server does not keep what a migration needs, which is a lot of memory.

    That process is a copy of this one, which has no threads and no connection to the database yet.
    """
    migration = multiprocessing.get_context("fork").Process(target=_migrate_here, args=(configuration,))
    migration.start()
    migration.join()
    if migration.exitcode:
        sys.exit(1)


def _migrate_here(configuration: Configuration) -> None:
    try:
        with report_outside_failures():
            migrating.migrate(configuration)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def worker(configuration: Configuration, *, parent: int | None) -> None:
    start_traces("krambod-worker")
    with open_http() as http:
        processes.run_worker(build_engine(configuration, http), parent=parent)


def migrate(configuration: Configuration) -> None:
    done = migrating.migrate(configuration)
    click.echo("\n".join(done) if done else "The database is up to date.")
