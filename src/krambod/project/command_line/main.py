"""What can a person ask of krambod in a terminal?"""

import os

import click

from krambod import __version__
from krambod.project.command_line.alert import alert
from krambod.project.command_line.backup import backup, restore
from krambod.project.command_line.connect_shop import connect_shop
from krambod.project.command_line.demo import demo
from krambod.project.command_line.doctor import doctor
from krambod.project.command_line.erase_buyer import erase_buyer
from krambod.project.command_line.export_buyer import export_buyer
from krambod.project.command_line.import_orders import import_orders
from krambod.project.command_line.move_to_postgres import move_to_postgres
from krambod.project.command_line.operator import operator
from krambod.project.command_line.pause import pause, resume
from krambod.project.command_line.reconcile import reconcile
from krambod.project.command_line.sandbox import sandbox
from krambod.project.command_line.serve import migrate, serve, worker
from krambod.project.command_line.setup import setup
from krambod.project.command_line.shadow import shadow

COMMANDS = (
    serve, worker, migrate, setup, connect_shop, import_orders, demo, sandbox, pause, resume, doctor, reconcile, shadow,
    alert, backup, restore, move_to_postgres, operator, erase_buyer, export_buyer,
)  # fmt: skip

ONLY_OURS = 0o077  # what is written, books, keys and copies, is for the user alone that runs krambod


@click.group()
@click.version_option(__version__, package_name="krambod")
def main() -> None:
    """Move a webshop's orders into the accounting program Dinero."""
    os.umask(ONLY_OURS)


for command in COMMANDS:
    main.add_command(command)
