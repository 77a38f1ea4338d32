"""How is each payment method booked, what does the invoice say, and which accounts does a new shop start with?"""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from krambod.accounting.invoice_lines import LineKind
from krambod.orders.methods import MethodKind
from krambod.transfers.rules import (
    AccountRule,
    BookingRules,
    Mailing,
    MethodRule,
    When,
    default_accounts,
    first_of_next_month,
    guard_end,
)
from tests.transfers.building import account, rules


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


def test_an_account_is_for_a_kind_at_a_rate() -> None:
    chosen = rules(accounts=(account("product", "25", 1000), account("product", "0", 1100), account("fee", "25", 1350)))

    assert chosen.account_for(LineKind.PRODUCT, Decimal("25.00")) == 1000
    assert chosen.account_for(LineKind.PRODUCT, Decimal(0)) == 1100
    assert chosen.account_for(LineKind.FEE, Decimal(25)) == 1350
    assert chosen.account_for(LineKind.FEE, Decimal(0)) is None
    assert chosen.account_for(LineKind.SHIPPING, Decimal(25)) is None


def test_a_new_shop_begins_with_dineros_own_accounts() -> None:
    assert default_accounts(is_vat_free=False) == (
        AccountRule(kind=LineKind.PRODUCT, vat_rate=Decimal(25), account_number=1000),
        AccountRule(kind=LineKind.SHIPPING, vat_rate=Decimal(25), account_number=1350),
        AccountRule(kind=LineKind.FEE, vat_rate=Decimal(25), account_number=1350),
    )


def test_a_shop_without_vat_begins_with_accounts_without_vat() -> None:
    assert default_accounts(is_vat_free=True) == (
        AccountRule(kind=LineKind.PRODUCT, vat_rate=Decimal(0), account_number=1050),
        AccountRule(kind=LineKind.SHIPPING, vat_rate=Decimal(0), account_number=1300),
        AccountRule(kind=LineKind.FEE, vat_rate=Decimal(0), account_number=1300),
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
