"""How does krambod run? The options of `krambod serve`, `worker` and `migrate`."""

import logging
from pathlib import Path

import click

from krambod.project.command_line.loading import call, call_with_django
from krambod.project.command_line.options import PORT


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="The port to listen on.")
@click.option("--demo", is_flag=True, help="Try it on doubles of Dinero and a shop, on this machine only.")
@click.option(
    "--double-port", type=PORT, default=9100, show_default=True, help="Of the demo: where Dinero's double is."
)
@click.option("--shop-port", type=PORT, default=9200, show_default=True, help="Of the demo: where the shop is.")
@click.option(
    "--demo-data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("krambod-demo"),
    show_default=True,
    help="Of the demo: where everything is kept.",
)
def serve(*, host: str, port: int, demo: bool, double_port: int, shop_port: int, demo_data: Path) -> None:
    """Run the product: the web server, and a worker beside it.

    Brings the database up to date first; a SQLite file is copied before. Stop it with Ctrl-C.

    With --demo, nothing real is reached: a double of Dinero, a shop and a merchant who is set up are started beside it.
    """
    if demo:
        call(
            "krambod.project.commands.demo:serve_demo",
            port=port,
            double_port=double_port,
            shop_port=shop_port,
            data=demo_data.absolute(),
        )
        return
    call_with_django("krambod.project.commands.serve:serve", log_level=logging.INFO, host=host, port=port)


@click.command()
@click.option("--parent", type=int, hidden=True, help="The process whose end ends this one.")
def worker(*, parent: int | None) -> None:
    """Run a worker on its own: more of them, on more machines, share the work. Needs PostgreSQL for that."""
    call_with_django("krambod.project.commands.serve:worker", log_level=logging.INFO, parent=parent)


@click.command()
def migrate() -> None:
    """Bring the database up to date. `serve` does it by itself."""
    call_with_django("krambod.project.commands.serve:migrate")
