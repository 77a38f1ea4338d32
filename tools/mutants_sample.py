"""Do the tests notice changes of the double's rules? Measured on a sample that is drawn with a seed.

    make mutants-sample
    .venv/bin/python tools/mutants_sample.py --count 500 --seed 1 --minutes 60

All of the double's mutants take hours; 500 of them tell the share to two percent points or so. The same seed and the
same code give the same sample. mutmut runs on a copy of the tree: once to make the mutants and to see which test
reaches which function, once on those that were drawn. The tests that noticed a neighbour go first, and what nobody has
noticed in ten seconds counts as unnoticed (`noticed_sooner.py`). A run that is stopped by `--minutes` tells the score
of what was tried by then: mutmut tries those with the quickest tests first.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click
from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).parent.parent
COPY = ROOT / "mutants" / "sample"
COPIED = ("src", "tests", "tools", "docs", "examples")
MUTMUT = Path(sys.executable).with_name("mutmut")
NOBODY = "no.such.mutant"
NOTICED = ("killed", "timeout", "segfault")


def copy_tree() -> None:
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    sooner = settings.replace('"-p", "no:schemathesis",', '"-p", "no:schemathesis", "-p", "noticed_sooner",')
    (COPY / "pyproject.toml").write_text(sooner, encoding="utf-8")


def run_mutmut(names: list[str], children: int, minutes: float | None = None) -> None:
    """Raises nothing when mutmut fails or the time is up: the results tell what was tried."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(COPY / "src"), str(ROOT / "tools")]),
        "NOTICED_SOONER": str(COPY / "noticed.tsv"),
        "NOTICED_WITHIN_S": os.environ.get("NOTICED_WITHIN_S", "10"),
    }
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
@click.option("--count", type=click.IntRange(1), default=500, show_default=True, help="Mutants to draw.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--minutes", type=float, default=60.0, show_default=True, help="Stop trying mutants after this.")
@click.option("--children", type=click.IntRange(1), default=2, show_default=True, help="Processes.")
@click.option("--at-least", type=float, default=90.0, show_default=True, metavar="PERCENT", help="Fail below this.")
def main(*, count: int, seed: int, minutes: float, children: int, at_least: float) -> None:
    """Print killed/tried of a seeded sample as percent, and fail if it is too low."""
    copy_tree()
    run_mutmut([NOBODY], children)
    names = sorted(results())
    if not names:
        raise click.ClickException("There are no mutants: see what mutmut printed.")
    sample = random.Random(seed).sample(names, min(count, len(names)))
    run_mutmut(sample, children, minutes)
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
    click.echo(f"mutants killed: {noticed}/{len(counted)} = {percent:.1f} %")
    if percent < at_least:
        raise click.ClickException(f"{percent:.1f} % is below {at_least:g} %")


if __name__ == "__main__":
    main()
