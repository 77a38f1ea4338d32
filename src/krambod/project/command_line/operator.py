"""Who runs this installation? The options of `krambod operator`."""

import click

from krambod.project.command_line.loading import call_with_django


@click.command()
@click.argument("email", metavar="EMAIL")
def operator(*, email: str) -> None:
    """Make somebody an operator of this installation, who opens /operator/ and sees its users and merchants.

    Makes the user where there is none with that e-mail address. Prints a link that works once, and for three days, to
    choose a password. An operator sees no merchant's books without being invited to them.
    """
    call_with_django("krambod.project.commands.operator:operator", email=email)
