"""Has each sale of `sales.txt` the treatment, account and code that an accountant gives it?"""

from pathlib import Path

import pytest

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.refusals import FACTS, Reason, Refused
from krambod.accounting.vat.treatment import treat
from krambod.accounting.vat.treatments import Treated, find_default_account
from tests.accounting.vat.words import STANDARD_CHART, facts

SALES = Path(__file__).with_name("sales.txt").read_text(encoding="utf-8").splitlines()
ROWS = [row for row in SALES if "▸" in row and not row.startswith("#")]


def said(outcome: Treated | Refused) -> str:
    """The outcome in the words of the table."""
    if isinstance(outcome, Refused):
        return f"? {outcome.reason}"
    number = find_default_account(outcome.treatment, LineKind.PRODUCT, STANDARD_CHART)
    code = (STANDARD_CHART[number] if number else next(iter(outcome.rule.codes), "undecided")) or "none"
    held = "" if outcome.rule.is_built else "held"
    return " ".join(filter(None, [outcome.treatment, str(number or "-"), code, *sorted(outcome.flags), held]))


@pytest.mark.parametrize("row", ROWS)
def test_a_sale_has_the_treatment_account_and_code_that_an_accountant_gives_it(row: str) -> None:
    sale, expected = row.split("▸")
    cells = [cell.strip() for cell in sale.split("|")]

    outcome = treat(facts(*cells))

    assert said(outcome) == expected.strip()


def test_the_table_has_every_treatment_and_every_reason_but_those_of_shipping() -> None:
    outcomes = {row.split("▸")[1].strip().removeprefix("? ").split()[0] for row in ROWS}

    shipping = {Reason.ZERO_WITHOUT_GOODS, Reason.FOREIGN_RATE_WITHOUT_GOODS}

    assert {str(reason) for reason in set(Reason) - shipping} <= outcomes
    assert len(ROWS) == len(set(ROWS))


@pytest.mark.parametrize("row", [row for row in ROWS if "▸ ?" in row])
def test_a_refusal_brings_the_facts_that_its_sentence_needs(row: str) -> None:
    cells = [cell.strip() for cell in row.split("▸", maxsplit=1)[0].split("|")]

    refused = treat(facts(*cells))

    assert isinstance(refused, Refused)
    assert all(getattr(refused, fact) for fact in FACTS[refused.reason])
    assert set(FACTS) == set(Reason)


def test_a_refusal_says_whose_vat_was_charged_and_which_territory_it_is() -> None:
    though_due = treat(facts("Germany", "private", "ordinary", "25 %", "OSS yes"))
    vies_for_danish = treat(facts("Germany", "DE number, unverified", "ordinary", "25 %", "OSS yes"))
    vies_for_german = treat(facts("Germany", "DE number, unverified", "ordinary", "19 %", "OSS yes"))
    unanswered = treat(facts("Germany", "private", "ordinary", "19 %"))
    accountant = treat(facts("Germany", "private", "exempt", "19 %", "OSS yes"))
    postcode = treat(facts("Great Britain, no postcode", "private", "ordinary", "20 %"))
    monaco = treat(facts("Monaco", "private", "ordinary", "0 %"))

    refusals = [though_due, vies_for_danish, vies_for_german, unanswered, accountant, postcode, monaco]
    told = [(one.tax_country, one.territory) for one in refusals if isinstance(one, Refused)]

    assert told == [("DK", ""), ("DK", ""), ("DE", ""), ("DE", ""), ("DE", ""), ("GB", ""), ("", "Monaco")]


def test_the_vat_that_may_be_owed_is_denmarks_and_with_oss_the_destinations() -> None:
    at_home = treat(facts("Denmark", "private", "ordinary", "0 %"))
    below = treat(facts("Germany", "private", "ordinary", "0 %"))
    with_oss = treat(facts("Germany", "private", "ordinary", "0 %", "OSS yes"))
    firm = treat(facts("Germany", "DE number, unverified", "ordinary", "0 %", "OSS yes"))
    northern_ireland = treat(facts("Northern Ireland", "private", "ordinary", "0 %", "OSS yes"))

    owed = [
        outcome.vat_owed
        for outcome in (at_home, below, with_oss, firm, northern_ireland)
        if isinstance(outcome, Refused)
    ]

    assert [str(vat) for vat in owed] == ["200.00", "200.00", "159.66", "200.00", "166.67"]


def test_what_is_held_until_it_is_built_says_how_much_vat_is_in_it() -> None:
    voec = treat(facts("Norway", "private", "ordinary", "25 %", "VOEC yes"))
    oss = treat(facts("Finland", "private", "ordinary", "25.5 %", "OSS yes"))

    assert isinstance(voec, Treated)
    assert isinstance(oss, Treated)
    assert (voec.tax_country, str(voec.vat_in(facts("Norway", "private", "ordinary", "25 %").amount))) == (
        "NO",
        "200.00",
    )
    assert (oss.tax_country, str(oss.vat_in(facts("Norway", "private", "ordinary", "25 %").amount))) == ("FI", "203.19")
