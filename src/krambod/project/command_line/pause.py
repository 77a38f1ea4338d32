"""How does a person stop what goes to Dinero, and let it go on? The options of `krambod pause` and `resume`."""

import click

from krambod.project.command_line.loading import call_with_django

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
    call_with_django("krambod.project.commands.pause:pause", organization_id=organization_id, reason=reason)


@click.command()
@ORGANIZATION
@ALL
def resume(*, organization_id: int | None, is_all: bool) -> None:
    """Let it go on: all of it, or what goes to one organization, whatever paused it."""
    _expect_one(organization_id, is_all)
    call_with_django("krambod.project.commands.pause:resume", organization_id=organization_id)


def _expect_one(organization_id: int | None, is_all: bool) -> None:
    if organization_id is not None and is_all:
        raise click.UsageError("--organization and --all contradict each other: name one of them.")
