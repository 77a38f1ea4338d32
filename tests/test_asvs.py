"""Does docs/asvs.md answer each requirement of OWASP ASVS 4.0.3 (levels 1, 2) once, and does what it names exist?"""

import re
from collections import Counter
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
SUM = re.compile(r"^\| (met|partly|not met|does not apply) \| (\d+) \|$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+)\)")
ANSWERS = {"met", "partly", "not met", "does not apply"}
# The numbers of levels 1 and 2 in the standard's own list (its 4.0.3 CSV, read on 2026-11-27).
NUMBERS = """
1.1: 1-7; 1.2: 1-4; 1.4: 1, 4-5; 1.5: 1-4; 1.6: 1-4; 1.7: 1-2; 1.8: 1-2; 1.9: 1-2; 1.10: 1; 1.11: 1-2; 1.12: 2;
1.14: 1-6; 2.1: 1-12; 2.2: 1-3; 2.3: 1-3; 2.4: 1-5; 2.5: 1-7; 2.6: 1-3; 2.7: 1-6; 2.8: 1-7; 2.9: 1-3; 2.10: 1-4;
3.1: 1; 3.2: 1-4; 3.3: 1-4; 3.4: 1-5; 3.5: 1-3; 3.7: 1; 4.1: 1-3, 5; 4.2: 1-2; 4.3: 1-3; 5.1: 1-5; 5.2: 1-8;
5.3: 1-10; 5.4: 1-3; 5.5: 1-4; 6.1: 1-3; 6.2: 1-6; 6.3: 1-2; 6.4: 1-2; 7.1: 1-4; 7.2: 1-2; 7.3: 1, 3-4; 7.4:
1-3; 8.1: 1-4; 8.2: 1-3; 8.3: 1-8; 9.1: 1-3; 9.2: 1-4; 10.2: 1-2; 10.3: 1-3; 11.1: 1-8; 12.1: 1-3; 12.2: 1;
12.3: 1-6; 12.4: 1-2; 12.5: 1-2; 12.6: 1; 13.1: 1, 3-5; 13.2: 1-3, 5-6; 13.3: 1-2; 13.4: 1-2; 14.1: 1-4; 14.2:
1-6; 14.3: 2-3; 14.4: 1-7; 14.5: 1-4
"""


def read_numbers() -> list[str]:
    """The numbers of the standard: `1.1: 1-7` is 1.1.1 to 1.1.7."""
    found = []
    for section, places in re.findall(r"(\d+\.\d+): ([\d, -]+)", " ".join(NUMBERS.split())):
        for place in places.split(","):
            first, _dash, last = place.strip().partition("-")
            found += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def read_rows() -> list[tuple[list[str], str, str]]:
    """The numbers of each row, its answer, and how and where."""
    rows = ROW.findall((DOCS / "asvs.md").read_text())
    return [(numbers.split(", "), answer, where) for numbers, _asked, answer, where in rows]


def test_each_requirement_is_answered_once() -> None:
    answered = Counter(number for numbers, _answer, _where in read_rows() for number in numbers)

    assert len(read_numbers()) == 259
    assert answered == Counter(read_numbers())


def test_each_answer_is_one_of_four_and_their_sums_are_right() -> None:
    counted: Counter[str] = Counter()
    for numbers, answer, _where in read_rows():
        counted[answer] += len(numbers)

    assert set(counted) == ANSWERS
    assert counted == {answer: int(number) for answer, number in SUM.findall((DOCS / "asvs.md").read_text())}


def test_what_is_met_says_where_or_gives_a_reason_and_each_file_exists() -> None:
    wrong = [(numbers, path) for numbers, _answer, where in read_rows() for path in LINK.findall(where)
             if not (DOCS / path).exists()]  # fmt: skip
    empty = [numbers for numbers, _answer, where in read_rows() if len(where) < 10]

    assert wrong == []
    assert empty == []
    assert sum(len(LINK.findall(where)) for _numbers, answer, where in read_rows() if answer == "met") > 150


def test_each_threat_of_the_security_page_names_tests_that_exist() -> None:
    rows = re.findall(r"^\| (.+) \| (.+) \| (.+) \| (.+) \|$", (DOCS / "security.md").read_text(), re.MULTILINE)
    threats = [row for row in rows if not row[0].isdigit() and row[0] not in ("who", "finding")]

    untested = [row[:2] for row in threats if not LINK.findall(row[3])]
    missing = [path for row in threats for path in LINK.findall(row[3]) if not (DOCS / path).exists()]

    assert len(threats) > 25
    assert (untested, missing) == ([], [])


def test_each_finding_has_a_test_that_names_it() -> None:
    """What attacking the first version found, 1 to 18: the page says what stands against each, and tests name them."""
    page = (DOCS / "security.md").read_text()
    rows = re.findall(r"^\| (\d+) \| .+ \| .+ \| (.+) \|$", page, re.MULTILINE)
    named = {number: [DOCS / path for path in LINK.findall(tests)] for number, tests in rows}

    unnamed = [
        (number, path.name)
        for number, paths in named.items()
        for path in paths
        if not re.search(rf"def test_findings?_(\d+_and_)?{number}_", path.read_text())
        and not re.search(rf"def test_findings?_{number}_and_", path.read_text())
    ]

    assert [number for number, _tests in rows] == [str(number) for number in range(1, 19)]
    assert unnamed == []
    assert [number for number, paths in named.items() if not paths] == []
