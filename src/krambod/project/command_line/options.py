"""Which options do several commands have, and how is a secret read that must not stand on a command line?"""

import os
import sys

import click

PORT = click.IntRange(1, 65535)
DATE = click.DateTime(["%Y-%m-%d"])
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


def read_secret(option: str, source: str) -> str:
    """A line of standard input for `-`, else the value of the environment variable of that name."""
    if source != "-":
        return read_variable(option, source)
    value = sys.stdin.readline().strip()
    if not value:
        raise click.UsageError(f"{option}: there is nothing in standard input.")
    return value


def read_variable(option: str, name: str) -> str:
    """The value of an environment variable; a click.UsageError that names it when it is unset or empty."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise click.UsageError(f"{option}: there is nothing in the environment variable {name}.")
    return value


def read_token(option: str, name: str) -> str:
    """The same for an option that somebody may have taken for the token itself: it is told how to set a variable."""
    value = os.environ.get(name)
    if not value:
        raise click.UsageError(
            f"{option} names the environment variable {name}, which is unset or empty: "
            f"set it to the token, for example with `export {name}=…`."
        )
    return value
