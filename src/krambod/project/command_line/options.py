"""Which options do several commands share, and how does a command read a secret without an argument?"""

import os
import sys

import click

PORT = click.IntRange(1, 65535)
DATE = click.DateTime(["%Y-%m-%d"])
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")


def read_secret(option: str, source: str) -> str:
    """Reads a line of standard input for `-`, else the environment variable of that name. Raises click.UsageError."""
    if source != "-":
        return read_variable(option, source)
    value = sys.stdin.readline().strip()
    if not value:
        raise click.UsageError(f"{option}: there is nothing in standard input.")
    return value


def read_variable(option: str, name: str) -> str:
    """The value of an environment variable. Raises click.UsageError, with its name, if it is unset or empty."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise click.UsageError(f"{option}: there is nothing in the environment variable {name}.")
    return value


def read_token(option: str, name: str) -> str:
    """As `read_variable`; the error also says how to set the variable, for people who gave the token itself."""
    value = os.environ.get(name)
    if not value:
        raise click.UsageError(
            f"{option} names the environment variable {name}, which is unset or empty: "
            f"set it to the token, for example with `export {name}=…`."
        )
    return value
