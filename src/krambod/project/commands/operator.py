"""What does `krambod operator` do?"""

import click

from krambod.project.commands.error_reports import report_errors
from krambod.project.configuration import Configuration
from krambod.project.operations.operators import NoAddress, make_operator
from krambod.project.running.migrating import migrate


def operator(configuration: Configuration, *, email: str) -> None:
    migrate(configuration)
    with report_errors(NoAddress):
        made = make_operator(email, configuration.base_url)
    click.echo(f"{made.email} is an operator {'now' if made.is_new else 'already'}.")
    click.echo(f"To choose a password: {made.link}")
