"""How is each payment method booked, what does the invoice say, and which accounts does a new shop start with?"""

from datetime import date

import pytest
from pydantic import ValidationError

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.treatments import Treatment
from krambod.orders.methods import MethodKind
from krambod.transfers.rules import (
    BookingRules,
    Mailing,
    MethodRule,
    When,
    default_accounts,
    first_of_next_month,
    guard_end,
)
from tests.transfers.building import CODES, account, rules


@pytest.mark.parametrize("method", ["", "Dankort", "MobilePay", "Klarna faktura", "quickpay_viabill"])
def test_an_untold_method_and_one_that_a_provider_pays_out_are_booked_on_the_shops_account(method: str) -> None:
    found = rules().find_method(method)

    assert found == MethodRule(
        method=method, kind=MethodKind.ONLINE, deposit_account_number=55120, when=None, net_days=8
    )


@pytest.mark.parametrize(
    ("method", "method_id", "kind", "net_days"),
    [
        ("Faktura", "", MethodKind.INVOICE, 8),
        ("EAN", "", MethodKind.EAN, 30),
        ("Bankoverførsel", "", MethodKind.BANK_TRANSFER, 8),
        ("Forudbetaling til konto", "bacs", MethodKind.BANK_TRANSFER, 8),
    ],
)
def test_an_invoice_ean_and_bank_transfer_are_left_open_without_a_row(
    method: str, method_id: str, kind: MethodKind, net_days: int
) -> None:
    expected = MethodRule(method=method, kind=kind, deposit_account_number=None, net_days=net_days)

    assert rules().find_method(method, method_id) == expected


@pytest.mark.parametrize(
    ("method", "method_id"),
    [
        ("Gavekort", ""),
        ("Kontant", ""),
        ("Efterkrav", ""),
        ("Betal ved levering", "cod"),
        ("Point", ""),
        ("", "points"),
    ],
)
def test_all_other_methods_wait_for_the_merchants_decision(method: str, method_id: str) -> None:
    mapped = MethodRule(method=method or method_id, kind=MethodKind.CASH, deposit_account_number=55040)

    assert rules().find_method(method, method_id) is None
    assert rules(methods=(mapped,)).find_method(method, method_id) == mapped


def test_a_row_may_name_the_platforms_id() -> None:
    own = MethodRule(method="bacs", kind=MethodKind.BANK_TRANSFER, deposit_account_number=55000)

    assert rules(methods=(own,)).find_method("Forudbetaling til konto", "BACS") == own


@pytest.mark.parametrize("spelling", ["På Konto", " på konto ", "PÅ KONTO", "pa\u030a konto"])
def test_two_spellings_of_a_method_are_one(spelling: str) -> None:
    own = MethodRule(method="På konto", kind=MethodKind.INVOICE, net_days=30)

    assert rules(methods=(own,)).find_method(spelling) == own


def test_a_methods_own_rule_counts_and_of_two_the_first() -> None:
    first, second = MethodRule(method="Dankort", deposit_account_number=55000), MethodRule(method="dankort")

    assert rules(methods=(MethodRule(method="Klarna"), first, second)).find_method("Dankort") == first


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ordre {number}", "Ordre 1042"),
        ("{shop}: ordre {number}", "Sannes Keramik: ordre 1042"),
        ("Tak for handlen", "Tak for handlen (1042)"),
        ("", "(1042)"),
        ("{number} {number}", "1042 1042"),
        ("{nummer}", "{nummer} (1042)"),
    ],
)
def test_the_order_number_is_always_in_the_text_of_the_invoice(text: str, shown: str) -> None:
    assert rules(invoice_text=text).text_for("1042") == shown


def test_an_account_is_for_a_treatment_and_a_kind_of_line() -> None:
    accounts = (account("danish", 1010), account("danish", 1360, "shipping"), account("export_goods", 1251))
    chosen = rules(accounts=accounts)

    assert chosen.account_for(Treatment.DANISH, LineKind.PRODUCT, CODES) == 1010
    assert chosen.account_for(Treatment.DANISH, LineKind.FEE, CODES) == 1010
    assert chosen.account_for(Treatment.DANISH, LineKind.SHIPPING, CODES) == 1360
    assert chosen.account_for(Treatment.EU_PRIVATE, LineKind.SHIPPING, CODES) == 1360
    assert chosen.account_for(Treatment.EXPORT_GOODS, LineKind.SHIPPING, CODES) == 1251


def test_without_a_choice_the_account_is_that_of_the_standard_chart() -> None:
    chosen = rules(accounts=())

    assert chosen.account_for(Treatment.DANISH, LineKind.SHIPPING, CODES) == 1350
    assert chosen.account_for(Treatment.EU_BUSINESS_GOODS, LineKind.FEE, CODES) == 1100
    assert chosen.account_for(Treatment.EXPORT_SERVICE, LineKind.PRODUCT, CODES) == 1260
    assert chosen.account_for(Treatment.EU_PRIVATE_OSS, LineKind.PRODUCT, CODES) is None
    assert chosen.account_for(Treatment.EXPORT_GOODS, LineKind.PRODUCT, {1255: "U25"}) is None


@pytest.mark.parametrize(
    ("rate", "number", "treatment"),
    [
        ("25", 1000, "danish"),
        ("25.00", 1010, "danish"),
        ("0", 1050, "danish_exempt"),
        ("0", 1090, "danish_exempt"),
        ("0", 1100, "eu_business_goods"),
        ("0", 1200, "eu_business_service"),
        ("0", 1250, "export_goods"),
        ("0", 1255, "export_goods"),
        ("0", 1260, "export_service"),
    ],
)
def test_an_account_that_was_chosen_by_its_rate_gets_the_treatment_it_was_for(
    rate: str, number: int, treatment: str
) -> None:
    before = [{"kind": "product", "vat_rate": rate, "account_number": number}]

    assert rules(accounts=before).accounts == (account(treatment, number),)


def test_an_account_of_another_rate_was_never_booked_and_is_left_out() -> None:
    before = [{"kind": "product", "vat_rate": "12", "account_number": 1010}]

    assert rules(accounts=before).accounts == ()


def test_a_new_shop_begins_with_dineros_own_accounts() -> None:
    assert default_accounts(is_vat_free=False) == (account("danish", 1000), account("danish", 1350, "shipping"))


def test_a_shop_without_vat_begins_with_accounts_without_vat() -> None:
    assert default_accounts(is_vat_free=True) == (
        account("danish_exempt", 1050),
        account("danish_exempt", 1300, "shipping"),
    )


def test_every_default_is_the_cautious_choice() -> None:
    chosen = rules()

    assert (chosen.mailing, chosen.draft_only, chosen.first_drafts) == (Mailing.NOBODY, False, 5)
    assert (chosen.reported_until, chosen.guard_until, chosen.methods) == (None, None, ())
    assert chosen.invoice_text == "Ordre {number}"


def test_rules_are_the_same_after_writing_and_reading_json() -> None:
    chosen = rules(
        when=When.SHIPPED,
        methods=(MethodRule(method="Faktura", kind=MethodKind.INVOICE, net_days=14, when=When.PAID),),
        reported_until=date(2026, 6, 30),
    )

    assert BookingRules.model_validate(chosen.model_dump(mode="json")) == chosen


@pytest.mark.parametrize("days", [7, 121])
def test_terms_are_eight_to_120_days(days: int) -> None:
    assert [MethodRule(method="Faktura", net_days=at_the_edge).net_days for at_the_edge in (8, 120)] == [8, 120]
    with pytest.raises(ValidationError, match="net_days"):
        MethodRule(method="Faktura", net_days=days)


def test_an_unknown_field_in_the_rules_is_refused() -> None:
    with pytest.raises(ValidationError, match="round_up"):
        rules(round_up=True)
    with pytest.raises(ValidationError, match="first_drafts"):
        rules(first_drafts=-1)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-11-01", "2026-12-01"),
        ("2026-11-30", "2026-12-01"),
        ("2026-12-31", "2027-01-01"),
        ("2027-01-31", "2027-02-01"),
        ("2028-02-29", "2028-03-01"),
    ],
)
def test_a_merchant_starts_with_a_month_that_nobody_has_booked_in(today: str, first: str) -> None:
    assert first_of_next_month(date.fromisoformat(today)) == date.fromisoformat(first)


@pytest.mark.parametrize(("start", "end"), [("2026-10-01", "2027-01-21"), ("2026-12-01", "2027-01-30")])
def test_look_alikes_are_held_for_sixty_days_from_the_later_of_today_and_the_start(start: str, end: str) -> None:
    assert guard_end(date(2026, 11, 22), date.fromisoformat(start)) == date.fromisoformat(end)
