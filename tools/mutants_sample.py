"""Do the tests notice changes of the code? Measured on a sample that is drawn with a seed.

    make mutants-sample             # of the double's rules
    make mutants-sample-product     # of accounting, transfers and translators
    .venv/bin/python -m tools.mutants_sample --of product --only 'transfers|accounting' --minutes 60

All mutants take hours; 500 of them tell the share to two percent points or so. The same seed and the same code give the
same sample. mutmut runs on a copy of the tree: once to make the mutants and to see which test reaches which function,
once on those that were drawn. Of the product, what mypy notices is noticed, because `make check` runs it. The tests
that noticed a neighbour go first, and what nobody has noticed in twenty seconds counts as unnoticed
(`noticed_sooner.py`). A run that is stopped by `--minutes` tells the score of what was tried by then: mutmut tries
those with the quickest tests first.
"""

import json
import os
import random
import re
import subprocess
from collections.abc import Mapping
from contextlib import suppress

import click
from mutmut.stats import status_by_exit_code

from tools.mutants_copy import MUTATED, MUTMUT, ROOT, copy_tree, environment_for

COPY = ROOT / "mutants" / "sample"
NOBODY = "no.such.mutant"
BY_TYPES = "caught by type check"
NOTICED = ("killed", "timeout", "segfault", BY_TYPES)


def run_mutmut(names: list[str], children: int, environment: Mapping[str, str], minutes: float | None = None) -> None:
    """Raises nothing when mutmut fails or the time is up: the results tell what was tried."""
    command = [str(MUTMUT), "run", "--max-children", str(children), *names]
    with subprocess.Popen(command, cwd=COPY, env=environment, start_new_session=True) as process:
        try:
            process.wait(None if minutes is None else minutes * 60)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, 9)


def results() -> dict[str, int | None]:
    """Mutant → mutmut's exit code, None where it was not tried."""
    found: dict[str, int | None] = {}
    for path in (COPY / "mutants").rglob("*.meta"):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def statuses_of(sample: list[str]) -> dict[str, str]:
    """Mutant → mutmut's word for what became of it (killed, survived, no tests, …), for those that were tried."""
    codes = results()
    return {name: status_by_exit_code[codes[name]] for name in sample if codes[name] is not None}


@click.command()
@click.option("--of", type=click.Choice(sorted(MUTATED)), default="doubles", show_default=True, help="What is changed.")
@click.option("--only", default="", metavar="PATTERN", help="Draw only mutants whose name has this regular expression.")
@click.option("--count", type=click.IntRange(1), default=500, show_default=True, help="Mutants to draw.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--minutes", type=float, default=60.0, show_default=True, help="Stop trying mutants after this.")
@click.option("--children", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
@click.option("--at-least", type=float, default=90.0, show_default=True, metavar="PERCENT", help="Fail below this.")
def main(*, of: str, only: str, count: int, seed: int, minutes: float, children: int, at_least: float) -> None:
    """Print killed/tried of a seeded sample as percent, and fail if it is too low."""
    copy_tree(COPY, MUTATED[of])
    with environment_for(COPY, MUTATED[of]) as environment:
        run_mutmut([NOBODY], children, environment)
        names = sorted(name for name in results() if re.search(only, name))
        if not names:
            raise click.ClickException("There are no mutants: see what mutmut printed.")
        sample = random.Random(seed).sample(names, min(count, len(names)))
        run_mutmut(sample, children, environment, minutes)
    statuses = statuses_of(sample)
    click.echo(f"seed {seed}: {len(statuses)} of {len(sample)} tried, drawn from {len(names)}")
    for name, status in sorted(statuses.items()):
        if status not in NOTICED:
            click.echo(f"  {status}: {name}")
    counted = [status for status in statuses.values() if status != "skipped"]
    if not counted:
        raise click.ClickException("No mutant was tried: see what mutmut printed.")
    noticed = sum(status in NOTICED for status in counted)
    percent = 100 * noticed / len(counted)
    click.echo(f"mutants killed: {noticed}/{len(counted)} = {percent:.1f} %, {counted.count(BY_TYPES)} of them by mypy")
    if percent < at_least:
        raise click.ClickException(f"{percent:.1f} % is below {at_least:g} %")


if __name__ == "__main__":
    main()
