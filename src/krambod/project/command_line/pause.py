"""How does a person pause the transfers to Dinero, and resume them? The options of `krambod pause` and `resume`."""

import click

from krambod.project.command_line.loading import call_with_django

ORGANIZATION = click.option(
    "--organization", "organization_id", type=int, metavar="ID", help="Only the transfers to this company in Dinero."
)
ALL = click.option("--all", "is_all", is_flag=True, help="All transfers. This is the default.")


@click.command()
@ORGANIZATION
@ALL
@click.option("--reason", metavar="TEXT", default="", help="The reason; `krambod doctor` shows it.")
def pause(*, organization_id: int | None, is_all: bool, reason: str) -> None:
    """Send nothing to Dinero until `krambod resume`.

    Krambod still takes orders, and they wait. The command returns when nothing is written any more: it waits until the
    workers have ended the write that they have begun. A second pause changes nothing.
    """
    _expect_one(organization_id, is_all)
    call_with_django("krambod.project.commands.pause:pause", organization_id=organization_id, reason=reason)


@click.command()
@ORGANIZATION
@ALL
def resume(*, organization_id: int | None, is_all: bool) -> None:
    """Resume all transfers, or those to one organization, after a pause for any cause."""
    _expect_one(organization_id, is_all)
    call_with_django("krambod.project.commands.pause:resume", organization_id=organization_id)


def _expect_one(organization_id: int | None, is_all: bool) -> None:
    if organization_id is not None and is_all:
        raise click.UsageError("--organization and --all contradict each other: name one of them.")
