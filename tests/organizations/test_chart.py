"""Does each account get its VAT rate, and is no deposit account created twice?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from krambod.dinero import Dinero
from krambod.dinero.errors import Invalid, OutcomeUnknown
from krambod.dinero.models import EntryAccount, VatType
from krambod.organizations.accounts import NoFreeNumber, ensure_deposit_account, read_chart, stored_chart
from krambod.organizations.chart import plan_vat_rates
from krambod.organizations.models import Organization
from tests.doubles.caller import Caller
from tests.organizations.granting import ORGANIZATION, OTHER_ORGANIZATION

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
VAT_FREE = 310003


@pytest.mark.parametrize("spelling", ["as_asked", "pascal"])
def test_a_chart_is_read_in_three_calls_and_stored(dinero: Dinero, by_hand: Caller, spelling: str) -> None:
    by_hand.admin("world", {"list_spelling": spelling})
    dinero.sales_settings()
    by_hand.admin("calls", method="DELETE")

    read = read_chart(dinero, now=NOW)

    assert len(by_hand.admin("calls", method="GET")) == 3
    assert stored_chart(ORGANIZATION) == read
    assert stored_chart(OTHER_ORGANIZATION) is None
    assert {number: read.vat_rates[number] for number in (1000, 1050, 1100, 1350)} == {
        1000: Decimal(25),
        1050: Decimal(0),
        1100: Decimal(0),
        1350: Decimal(25),
    }
    assert sorted(read.deposit_accounts) == [55000, 55040]
    assert not read.is_vat_free
    assert Organization.objects.get(pk=ORGANIZATION).accounts["1000"] == "25"


def test_a_company_without_vat_stays_one_when_its_chart_is_read(open_organization: Callable[[int], Dinero]) -> None:
    Organization.objects.create(organization_id=VAT_FREE, is_vat_free=True)

    read = read_chart(open_organization(VAT_FREE), now=NOW)

    assert read.is_vat_free
    assert read.vat_rates[1000] == 0


def test_an_old_chart_is_not_used(dinero: Dinero) -> None:
    read_chart(dinero, now=NOW)

    assert stored_chart(ORGANIZATION, newer_than=NOW) is None
    assert stored_chart(ORGANIZATION, newer_than=NOW - timedelta(seconds=1)) is not None


def test_an_organization_that_is_known_but_was_not_read_has_no_chart() -> None:
    Organization.objects.create(organization_id=ORGANIZATION)

    assert stored_chart(ORGANIZATION) is None


def test_an_account_with_an_unknown_vat_code_is_left_out() -> None:
    accounts = [
        EntryAccount.model_validate({"AccountNumber": number, "VatCode": code})
        for number, code in ((1000, "U25"), (1050, None), (1060, ""), (1070, "none"), (1080, "U99"), (2000, "HREP"))
    ]
    vat_types = [
        VatType.model_validate({"VatCode": "U25", "VatRate": Decimal("0.25")}),
        VatType.model_validate({"VatCode": "HREP", "VatRate": Decimal("0.1875")}),
    ]

    rates = plan_vat_rates(accounts, vat_types)

    assert {number: str(rate) for number, rate in rates.items()} == {
        1000: "25",
        1050: "0",
        1060: "0",
        1070: "0",
        2000: "18.75",
    }


def test_a_deposit_account_is_made_once(dinero: Dinero) -> None:
    first = ensure_deposit_account(dinero, name="QuickPay tilgodehavende")
    again = ensure_deposit_account(dinero, name=" QuickPay tilgodehavende ")
    another = ensure_deposit_account(dinero, name="MobilePay tilgodehavende")

    assert (first, again, another) == (55120, 55120, 55125)
    assert [account.name for account in dinero.deposit_accounts()].count("QuickPay tilgodehavende") == 1


def test_a_deposit_account_whose_answer_was_lost_is_found(dinero: Dinero, by_hand: Caller) -> None:
    by_hand.admin("faults", {"kind": "drop_after", "method": "POST", "path": "*/accounts/deposit"})

    with pytest.raises(OutcomeUnknown):
        ensure_deposit_account(dinero, name="Kort")

    assert ensure_deposit_account(dinero, name="Kort") == 55120


def test_a_number_that_dinero_refuses_is_skipped(dinero: Dinero, by_hand: Caller) -> None:
    number = {"Number": 55120, "Name": "Andet", "VatCode": "none"}
    assert by_hand.post("/v1/{organization}/accounts/entry", number).status == 200

    assert ensure_deposit_account(dinero, name="Kort") == 55125


def test_a_name_that_dinero_never_takes_is_not_tried_for_ever(dinero: Dinero, by_hand: Caller) -> None:
    by_hand.admin("calls", method="DELETE")

    with pytest.raises(Invalid):
        ensure_deposit_account(dinero, name="")

    assert sum(call["Method"] == "POST" for call in by_hand.admin("calls", method="GET")) <= 11


def test_it_is_an_error_if_no_number_is_free(dinero: Dinero) -> None:
    ensure_deposit_account(dinero, name="Den sidste", first_number=55999)

    with pytest.raises(NoFreeNumber, match="55999"):
        ensure_deposit_account(dinero, name="En til", first_number=55999)
