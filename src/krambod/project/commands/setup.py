"""What does `krambod setup` do with its options?"""

import json

import click

from krambod.organizations.reach import Reach
from krambod.outgoing.calling import open_http
from krambod.project.commands.error_reports import report_errors
from krambod.project.configuration import Configuration
from krambod.project.operations.setting_up import SetupError, set_up
from krambod.project.operations.setup_options import SetupOptions
from krambod.project.running.assembly import read_endpoints
from krambod.project.running.migrating import migrate
from krambod.worker.clock import utc_now


def setup(configuration: Configuration, *, options: SetupOptions, as_json: bool) -> None:
    migrate(configuration)
    with open_http() as http, report_errors(SetupError):
        reach = Reach(
            http=http,
            endpoints=read_endpoints(configuration),
            lock_directory=configuration.data_dir / "locks",
            now=utc_now,
        )
        done = set_up(options, reach)
    if as_json:
        click.echo(json.dumps({"shop_key": done.shop_key, "api_token": done.api_token}))
        return
    click.echo(f"The shop is connected. Its key, for webhooks: {done.shop_key}")
    if done.api_token is not None:
        click.echo(f"Its token for the orders API, told only this once: {done.api_token}")
