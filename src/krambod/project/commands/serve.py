"""What do `krambod serve`, `worker` and `migrate` do?"""

import click

from krambod.outgoing.calling import open_http
from krambod.project.commands.error_reports import report_errors
from krambod.project.configuration import Configuration
from krambod.project.running import migrating, processes
from krambod.project.running.assembly import build_worker
from krambod.project.running.ports import PortTaken, reserved
from krambod.project.running.presence import InUse, present


def serve(configuration: Configuration, *, host: str, port: int) -> None:
    with report_errors(InUse, PortTaken), reserved(host, port), present(configuration.data_dir):
        migrating.migrate(configuration)
        processes.serve(host=host, port=port)


def worker(configuration: Configuration, *, parent: int | None) -> None:
    with report_errors(InUse), present(configuration.data_dir), open_http() as http:
        processes.run_worker(build_worker(configuration, http), parent=parent)


def migrate(configuration: Configuration) -> None:
    done = migrating.migrate(configuration)
    click.echo("\n".join(done) if done else "The database is up to date.")
