"""Do the tests notice changes in the core of the product: accounting, transfers, worker, translators?

All of its mutants take many hours (`make mutants-sample-product` draws 500). With names as arguments
(`krambod.worker.*`), only those mutants run.
"""

import subprocess
import sys

from tools.mutants_copy import MUTATED, MUTMUT, ROOT, copy_tree, environment_for

COPY = ROOT / "mutants" / "product"


def main(only: list[str]) -> int:
    product = MUTATED["product"]
    copy_tree(COPY, product)
    with environment_for(COPY, product) as environment:
        for step in (["run", *only], ["export-cicd-stats"]):
            subprocess.run([MUTMUT, *step], cwd=COPY, env=environment, check=True)
    result = COPY / "mutants" / "mutmut-cicd-stats.json"
    score = [sys.executable, str(ROOT / "tools" / "mutation_score.py"), str(result), "--at-least", "85"]
    return subprocess.run(score, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
