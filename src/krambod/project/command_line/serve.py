"""How does krambod run? The options of `krambod serve`, `worker` and `migrate`."""

import logging
from pathlib import Path

import click

from krambod.project.command_line.loading import call, call_with_django
from krambod.project.command_line.options import PORT


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="The port to listen on.")
@click.option("--demo", is_flag=True, help="Try krambod with doubles of Dinero and a shop, on this machine only.")
@click.option(
    "--double-port", type=PORT, default=9100, show_default=True, help="With --demo: the port of Dinero's double."
)
@click.option("--shop-port", type=PORT, default=9200, show_default=True, help="With --demo: the port of the shop.")
@click.option(
    "--demo-data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("krambod-demo"),
    show_default=True,
    help="With --demo: the directory of all its data.",
)
@click.option(
    "--demo-orders",
    type=click.IntRange(0, 5000),
    default=500,
    show_default=True,
    help="With --demo: how many ordinary orders of the last 90 days fresh data has, with some of each other kind. "
    "0: none at all.",
)
def serve(
    *, host: str, port: int, demo: bool, double_port: int, shop_port: int, demo_data: Path, demo_orders: int
) -> None:
    """Run krambod: the web server and a worker.

    Brings the database up to date first, and copies a SQLite file before that. Stop it with Ctrl-C.

    With --demo, it reaches nothing real: it starts a double of Dinero and a shop, with a merchant who is set up,
    and the orders of 90 days, which come in while you already look.
    """
    if demo:
        call(
            "krambod.project.commands.demo:serve_demo",
            port=port,
            double_port=double_port,
            shop_port=shop_port,
            data=demo_data.absolute(),
            orders=demo_orders,
        )
        return
    call("krambod.project.commands.serve:serve", host=host, port=port)


@click.command()
@click.option("--parent", type=int, hidden=True, help="Stop when this process has ended.")
def worker(*, parent: int | None) -> None:
    """Run only a worker. With PostgreSQL, several workers on several machines can share the work."""
    call_with_django("krambod.project.commands.worker:worker", log_level=logging.INFO, parent=parent)


@click.command()
def migrate() -> None:
    """Bring the database up to date. `serve` does this at its start."""
    call_with_django("krambod.project.commands.migrate:migrate")
