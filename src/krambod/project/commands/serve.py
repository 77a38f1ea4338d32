"""What does `krambod serve` do? It prepares the data, then starts the web server and a worker, and watches over both.

    this process ─▶ a copy of it: starts Django, checks, migrates, and ends
                 ─▶ the web server, a worker, and, if it is asked for, a look at the installation

This process lives as long as the server, so it loads Django only if it has to look at the installation.
"""

import logging
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import click

from krambod.project.logging import configure_logging
from krambod.project.running import processes
from krambod.project.running.address import own_address
from krambod.project.running.ports import PortTaken, listens, reserved
from krambod.project.running.presence import InUse, present

BASE_URL = "KRAMBOD_BASE_URL"
LOOK_AGAIN_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What this process has to know of the configuration. `is_watched`: somebody wants metrics or alerts."""

    data_directory: Path
    is_watched: bool
    base_url: str = ""


def serve(*, host: str, port: int) -> None:
    configure_logging(logging.INFO)
    try:
        with reserved(host, port):
            # Without a base URL the pages would name port 8000, whatever the port is. All processes inherit it.
            if not os.environ.get(BASE_URL):
                os.environ[BASE_URL] = own_address(host, port)
            prepared = _prepare_in_a_copy()
            with present(prepared.data_directory), _looking(prepared):
                announce(prepared.base_url, host, port)
                processes.serve(host=host, port=port)
    except (PortTaken, InUse) as error:
        raise click.ClickException(str(error)) from error


def announce(base_url: str, host: str, port: int) -> None:
    """Prints the address to open, as soon as the server listens. It opens nothing."""

    def wait_and_print() -> None:
        while not listens(host, port):
            time.sleep(LOOK_AGAIN_S)
        click.echo(f"Open {base_url}  (stop with Ctrl-C)")

    threading.Thread(target=wait_and_print, daemon=True).start()


def _prepare_in_a_copy() -> Prepared:
    """Prepares in a process that ends then: a server does not keep what Django and a migration need.

    That process is a copy of this one, which has no threads yet. It has said why if it fails.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    copy = multiprocessing.get_context("fork").Process(target=_prepare, args=(theirs,))
    copy.start()
    theirs.close()
    try:
        prepared: Prepared = ours.recv()
    except EOFError:
        prepared = Prepared(data_directory=Path(), is_watched=False)
    copy.join()
    if copy.exitcode:
        sys.exit(1)
    return prepared


def _prepare(answer: Connection) -> None:
    from krambod.project.commands.error_reports import report_outside_failures  # noqa: PLC0415 - only in the copy
    from krambod.project.running import migrating, starting  # noqa: PLC0415 - only in the copy

    try:
        with report_outside_failures(), starting.start(logging.INFO) as configuration:
            migrating.migrate(configuration)
            answer.send(
                Prepared(
                    data_directory=configuration.data_dir,
                    is_watched=configuration.is_watched,
                    base_url=configuration.base_url,
                )
            )
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


@contextmanager
def _looking(prepared: Prepared) -> Iterator[None]:
    """Looks at the installation until the end of the block, if somebody wants it."""
    if not prepared.is_watched:
        yield
        return
    from krambod.project.running.django_setup import start_django  # noqa: PLC0415 - it is Django
    from krambod.project.secret_keys import ConfigurationError  # noqa: PLC0415 - with it

    try:
        configuration = start_django()
        from krambod.project.operations.watching import watching  # noqa: PLC0415 - it has models, so Django comes first

        with watching(configuration):
            yield
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error
