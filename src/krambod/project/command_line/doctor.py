"""What is wrong with this installation? The options of `krambod doctor`."""

import click

from krambod.project.command_line.loading import START_TO_EXAMINE, call_with_django
from krambod.project.command_line.options import JSON


@click.command()
@JSON
def doctor(*, as_json: bool) -> None:
    """Look for what is wrong, and say what to do about it. Changes nothing, and exits with 1 if something is wrong."""
    call_with_django("krambod.project.commands.doctor:doctor", start=START_TO_EXAMINE, as_json=as_json)
