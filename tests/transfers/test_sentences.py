"""Does every cause that stops an order or a connection have a sentence in three languages, with its own details?"""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import krambod
from krambod.accounting.invoice_lines import LinesRefusal
from krambod.accounting.vat.refusals import FACTS, RefusalReason
from krambod.platforms.connections.pausing import APP_UNINSTALLED, RECONNECT_SHOP, SECRETS_UNREADABLE
from krambod.transfers import failures
from krambod.transfers.failures import FixOrder, FixSettings
from krambod.transfers.sale.vat import MENDED_BY_SETTINGS
from krambod.words.causes import CAUSES, explain
from krambod.words.details import WORDS
from krambod.words.language import LANGUAGES, Language

SOURCE = Path(krambod.__file__).parent
SHOWN = {"FixOrder", "FixSettings", "Outage", "ReconnectDinero", "RenewPro"}
PAUSES = {"disconnected", "paused_by_hand", "restored", "restoring"}  # persons set them
PAUSES_OF_SHOPS = {RECONNECT_SHOP, APP_UNINSTALLED, SECRETS_UNREADABLE}
NEVER_HELD = {"no_sale_then"}  # raised only for an older revision, which then has no document to look for
HELD_WITH_A_DIFFERENCE = {"field", "ours", "dineros"}
OF_MONEY = {"number", "invoice_total", "amount", "account", "difference"}
# What `transfers.sale.vat` tells of a line whose treatment has no fitting account, and of one without a treatment.
SPREAD = {"details": {"line", "kind", "treatment", "country"}, "account": {"account", "vat_code"}}
REFUSED_LINE = {"line", "country", "vat_rate", "amount", "owed_vat"}


@cache
def calls() -> list[ast.Call]:
    """Returns each function call in the product's source."""
    paths = [path for path in SOURCE.rglob("*.py") if not path.is_relative_to(SOURCE / "doubles")]
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text())))
    return [node for node in nodes if isinstance(node, ast.Call)]


def raised(names: set[str]) -> dict[str, list[set[str]]]:
    """Returns, for each code, the details that each place gives that creates such a failure."""
    found = defaultdict(list)
    for call in calls():
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in names and call.args and isinstance(call.args[0], ast.Constant):
            keywords = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
            spread = [ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg is None]
            keywords |= {name for one in spread for name in SPREAD[one]}
            found[str(call.args[0].value)].append(keywords - {"seconds"})
    return found


def refused() -> dict[str, list[set[str]]]:
    """Returns the details of each reason why a line has no treatment. A gift card is an unknown kind of line."""
    limit = {"limit": ("limit_amount", "limit_currency")}
    return {
        str(reason): [REFUSED_LINE | {name for fact in FACTS[reason] for name in limit.get(fact, (fact,))}]
        for reason in RefusalReason
        if reason is not RefusalReason.GIFT_CARD
    }


@cache
def causes() -> dict[str, list[set[str]]]:
    """Returns every cause with the details that it may have."""
    found = {code: details for code, details in raised(SHOWN).items() if code not in NEVER_HELD}
    found |= {code: [HELD_WITH_A_DIFFERENCE] for code in raised({"held_with"})}
    found |= {code: [OF_MONEY] for code in raised({"_money_difference"})}
    found |= {str(reason): [{"line"}] for reason in LinesRefusal if str(reason) not in found}
    return found | refused() | {code: [set()] for code in PAUSES | PAUSES_OF_SHOPS | {"no_rules"}}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_cause_has_a_sentence_and_every_sentence_a_cause() -> None:
    assert set(causes()) == set(CAUSES)


def test_codes_are_only_spelled_out() -> None:
    variable = [
        ast.unparse(call)
        for call in calls()
        if isinstance(call.func, ast.Name)
        and call.func.id in SHOWN
        and not (call.args and isinstance(call.args[0], ast.Constant))
    ]

    assert sorted(variable) == [
        "FixOrder(code, field=first.field, ours=first.ours, dineros=first.dineros)",  # of `held_with`
        "FixOrder(code, number=str(work.transfer.invoice_number), invoice_total=str(_invoice_total(work)), "
        "amount=str(amount), account=str(work.rules.deposit_account_number), difference=f'{code} {amount}')",
        "FixOrder(str(reason), line=line)",  # of a LinesRefusal
    ]


@pytest.mark.parametrize("code", sorted(CAUSES))
def test_a_sentence_uses_only_details_that_it_gets_and_the_same_in_all_languages(code: str) -> None:
    cause = CAUSES[code]
    asked = {language: placeholders(getattr(cause.sentence, language)) for language in LANGUAGES}
    in_title = {language: placeholders(getattr(cause.title, language, "")) for language in LANGUAGES}

    assert asked["da"] == asked["de"] == asked["en"]
    assert all(asked["da"] <= given for given in causes()[code])
    assert in_title["da"] == in_title["de"] == in_title["en"]
    assert in_title["da"] <= {*cause.told_apart_by}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_causes_have_one_title(language: Language) -> None:
    titles = [getattr(cause.title, language) for cause in CAUSES.values() if cause.title is not None]

    assert len({*titles}) == len(titles)


def test_a_cause_and_its_failures_say_the_same_about_who_mends_them() -> None:
    told = [
        (code, kind, CAUSES[code].mended_by, getattr(failures, kind).mended_by)
        for kind in sorted(SHOWN)
        for code in raised({kind})
        if code not in NEVER_HELD
    ]

    assert len(told) > 35
    # With unreadable keys we try again by ourselves, and connecting again ends it sooner.
    sooner = ("dinero_keys_unreadable", "Outage", "connection", "time")
    assert [one for one in told if one[2] != one[3] and one != sooner] == []
    for reason in LinesRefusal:
        if str(reason) not in raised(SHOWN):
            assert CAUSES[str(reason)].mended_by == FixOrder.mended_by
    for code in raised({"held_with", "_money_difference"}):
        assert CAUSES[code].mended_by == FixOrder.mended_by
    mended_by_settings = {code for code in refused() if CAUSES[code].mended_by == FixSettings.mended_by}
    assert mended_by_settings == {str(reason) for reason in MENDED_BY_SETTINGS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(CAUSES))
def test_every_sentence_of_a_cause_is_complete(code: str, language: Language) -> None:
    example = {"day": "2026-11-22", "reported_until": "2026-09-30"}
    details = {name: example.get(name, "7") for name in causes()[code][0]}

    text = explain(code, details, language)

    assert text.endswith(".")
    assert not set(text) & set("{}")
    assert "  " not in text


def test_every_reason_of_a_retry_has_words() -> None:
    codes = set(raised({"RetryLater"}))

    assert codes
    assert codes <= set(WORDS)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "Ordrens total er 1.234,50 kr., men linjerne giver -0,10 kr."),
        ("de", "Die Bestellsumme ist 1.234,50 DKK, die Positionen ergeben -0,10 DKK."),
        ("en", "The order's total is 1,234.50 DKK, but its lines give -0.10 DKK."),
    ],
)
def test_amounts_are_written_as_the_reader_writes_them(language: Language, text: str) -> None:
    assert explain("total_differs", {"total": "1234.50", "lines_total": "-0.10"}, language).startswith(text)


def test_all_figures_of_a_draft_are_money() -> None:
    details = {"total": "1000", "vat": "200.00", "dinero_total": "1000.01", "dinero_vat": "200.01"}

    assert explain("dinero_totals_differ", details, "da") == (
        "Ordren er på 1.000,00 kr. med 200,00 kr. i moms, men kladden i Dinero på 1.000,01 kr. med 200,01 kr. i moms. "
        "Den er ikke bogført."
    )
    assert explain("already_paid", {"amount": "2500.00"}, "da").startswith(
        "Fakturaen er helt eller delvist betalt i Dinero, så 2.500,00 kr. ikke kan registreres."
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "Salget er fra 1. november 2026, og momsen er indberettet til og med 31. december 2026."),
        ("de", "Der Verkauf ist vom 1. November 2026, und die MwSt. ist bis 31. Dezember 2026 gemeldet."),
        ("en", "The sale is from 1 November 2026, and VAT is reported until 31 December 2026."),
    ],
)
def test_days_are_written_as_in_a_letter(language: Language, text: str) -> None:
    details = {"day": "2026-11-01", "reported_until": "2026-12-31"}

    assert explain("period_reported", details, language).startswith(text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("da", "Ingen konto er valgt til linje 2 (fragt: varer til lande uden for EU)."),
        ("de", "Für Position 2 (Versand: Waren in Länder außerhalb der EU) ist kein Konto gewählt."),
        ("en", "No account is chosen for line 2 (shipping: goods to countries outside the EU)."),
    ],
)
def test_our_own_words_are_translated(language: Language, text: str) -> None:
    details = {"line": "2", "kind": "shipping", "treatment": "export_goods", "country": "NO"}

    assert explain("no_account", details, language).startswith(text)


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("comment", "kommentar"),
        ("line 12", "linje 12"),
        ("text of line 2", "teksten på linje 2"),
        ("lines", "antal linjer"),
        ("a field of the future", "a field of the future"),
        ("field 51", "field 51"),
    ],
)
def test_a_field_is_named_in_the_readers_language(field: str, shown: str) -> None:
    text = explain("draft_edited", {"field": field, "ours": "line", "dineros": "total"}, "da")

    assert f"({shown}: »total« i stedet for »line«)" in text


def test_a_shops_own_kind_and_an_unknown_last_reason_stay_as_they_are() -> None:
    assert "»deposit«" in explain("unknown_line_kind", {"kind": "deposit"}, "da")
    assert explain("retries_exhausted", {"last": "no_answer"}, "de").startswith(
        "Die Bestellung wurde über viele Stunden mehrmals versucht: Dinero antwortete nicht."
    )
    assert ": lunch." in explain("retries_exhausted", {"last": "lunch"}, "en")


def test_a_code_without_a_sentence_is_a_bug() -> None:
    with pytest.raises(KeyError):
        explain(FixOrder("never_heard_of").code, {}, "da")


def test_a_sentence_ignores_details_that_it_does_not_use() -> None:
    assert explain("unknown_answer", {"answer": "Nej {x}.", "number": "77"}, "en") == (
        "Dinero refused the order: Nej {x}. Mend what it names, and try again."
    )


def test_a_missing_detail_in_an_older_row_leaves_a_gap() -> None:
    assert explain("total_differs", {"total": "1234.50"}, "en").startswith(
        "The order's total is 1,234.50 DKK, but its lines give … DKK."
    )
