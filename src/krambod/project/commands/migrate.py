"""What does `krambod migrate` do?"""

import click

from krambod.project.configuration import Configuration
from krambod.project.running import migrating


def migrate(configuration: Configuration) -> None:
    done = migrating.migrate(configuration)
    click.echo("\n".join(done) if done else "The database is up to date.")
