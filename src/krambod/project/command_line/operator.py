"""Who runs this installation? The options of `krambod operator`."""

import click

from krambod.project.command_line.loading import call_with_django


@click.command()
@click.argument("email", metavar="EMAIL")
def operator(*, email: str) -> None:
    """Make a user an operator of this installation, who can open /operator/ and see its users and merchants.

    Makes the user if there is none with this e-mail address. Prints a link to choose a password, which works once
    within three days. An operator sees a merchant's books only after an invitation.
    """
    call_with_django("krambod.project.commands.operator:operator", email=email)
