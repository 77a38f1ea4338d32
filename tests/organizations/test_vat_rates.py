"""Which VAT rate does an entry account carry, by the VAT codes of Dinero?"""

from decimal import Decimal

from krambod.dinero.models import EntryAccount, VatType
from krambod.organizations.chart import plan_vat_rates


def test_an_account_carries_the_rate_of_its_code_and_an_unknown_code_is_left_out() -> None:
    accounts = [
        EntryAccount.model_validate({"AccountNumber": 1000, "VatCode": "U25"}),
        EntryAccount.model_validate({"AccountNumber": 1050, "VatCode": None}),
        EntryAccount.model_validate({"AccountNumber": 1999, "VatCode": "U99"}),
    ]
    vat_types = [VatType.model_validate({"VatCode": "U25", "VatRate": Decimal("0.25")})]

    assert plan_vat_rates(accounts, vat_types) == {1000: Decimal(25), 1050: Decimal(0)}
