"""How many of the changes that mutmut made did the tests notice?

    mutmut run → mutmut export-cicd-stats → mutants/mutmut-cicd-stats.json → this

A change counts as noticed if a test failed, hung or crashed on it. One that no test reaches counts as
unnoticed; one marked `# pragma: no mutate` is not counted. A run that was cut short has no score.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import click

NOTICED = ("killed", "timeout", "segfault")
UNNOTICED = ("survived", "no_tests", "suspicious")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    noticed: int
    counted: int

    @property
    def percent(self) -> float:
        return 100 * self.noticed / self.counted


class NoScore(click.ClickException):
    """The result gives no reliable score. The text says why."""


def get_score(result: dict[str, int]) -> Score:
    """The score of one mutmut result (mutmut's names → counts). Raises NoScore if the run is incomplete."""
    noticed = sum(result[name] for name in NOTICED)
    counted = noticed + sum(result[name] for name in UNNOTICED)
    left = result["total"] - result["skipped"] - counted
    if left:
        raise NoScore(f"{left} of {result['total']} mutants were not tried: run mutmut to its end.")
    if not counted:
        raise NoScore("There are no mutants: does [tool.mutmut] in pyproject.toml name the right files?")
    return Score(noticed=noticed, counted=counted)


@click.command()
@click.argument("result_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--at-least", type=float, required=True, metavar="PERCENT", help="Fail below this.")
def main(result_file: Path, at_least: float) -> None:
    """Print killed/total as percent from mutmut's result, and fail if it is too low."""
    score = get_score(json.loads(result_file.read_text()))
    click.echo(f"mutants killed: {score.noticed}/{score.counted} = {score.percent:.1f} %")
    if score.percent < at_least:
        raise click.ClickException(f"{score.percent:.1f} % is below {at_least:g} %: see `mutmut browse`.")


if __name__ == "__main__":
    main()
