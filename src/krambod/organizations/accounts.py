"""How do we read and store a company's chart of accounts, and create the accounts that it lacks?"""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal

from krambod.dinero.client import Dinero
from krambod.dinero.errors import Invalid
from krambod.dinero.models import EntryAccount
from krambod.merchants.once import once
from krambod.organizations.chart import Chart, EntryName, plan_vat_rates
from krambod.organizations.models import Organization

CLEARING_NAME = "Webshop salg – tilgode hos indløser"
DISPUTE_NAME = "Indsigelser under behandling"
CUSTOMER_DEBT_NAME = "Skyldigt til kunder"
DONATION_DEBT_NAME = "Skyldige donationer"
FIRST_DEPOSIT_NUMBER = 55120  # Dinero advises integrations: "55120, 55125 … usually safe"
LAST_DEPOSIT_NUMBER = 55999
DEPOSIT_STEP = 5
DEBT_NUMBERS = range(63090, 63300, 5)  # after "Gavekort" of the standard chart: other debts
MOST_REFUSALS = 10


class NoFreeNumber(Exception):
    """All numbers that a new account could have are in use."""


def read_chart(dinero: Dinero, *, now: datetime) -> Chart:
    """Reads the chart from Dinero with three calls and stores it. Raises `DineroError`."""
    accounts, deposit_accounts, vat_types = dinero.entry_accounts(), _deposit_accounts(dinero), dinero.vat_types()
    rates = plan_vat_rates(accounts, vat_types)
    organization, _ = Organization.objects.update_or_create(
        organization_id=dinero.organization_id,
        defaults={
            "accounts": {str(number): f"{rate:f}" for number, rate in rates.items()},
            "deposit_accounts": {str(number): name for number, name in deposit_accounts.items()},
            "entry_names": _entry_names(accounts),
            "settings_read_at": now,
        },
    )
    return _chart(organization)


def stored_chart(organization_id: int, *, newer_than: datetime | None = None) -> Chart | None:
    """Returns the stored chart, or None if it was never read, or not after `newer_than`."""
    rows = Organization.objects.filter(organization_id=organization_id)
    found = once(("organization", organization_id), rows.first)
    if found is None or found.settings_read_at is None or not found.entry_names:
        return None  # an older version read no VAT codes, and without them no sale has an account
    return None if newer_than is not None and found.settings_read_at <= newer_than else _chart(found)


def ensure_deposit_account(dinero: Dinero, *, name: str, first_number: int = FIRST_DEPOSIT_NUMBER) -> int:
    """Finds or creates the deposit account called `name` and returns its number. Skips numbers in use.

    Raises NoFreeNumber and `DineroError`. It is safe to run again after a lost answer, because it looks first.
    """
    numbers = range(first_number, LAST_DEPOSIT_NUMBER + 1, DEPOSIT_STEP)
    return _ensure_account(lambda: _deposit_accounts(dinero), dinero.create_deposit_account, name, numbers)


def ensure_debt_account(dinero: Dinero, *, name: str) -> int:
    """Finds or creates the account called `name` among the debts of the chart, and returns its number.

    Raises and repeats as `ensure_deposit_account` does.
    """
    return _ensure_account(lambda: _entry_accounts(dinero), dinero.create_entry_account, name, DEBT_NUMBERS)


def _ensure_account(
    find_all: Callable[[], dict[int, str]], create: Callable[[int, str], None], name: str, numbers: range
) -> int:
    refused: dict[int, Invalid] = {}
    while True:
        accounts = find_all()
        ours = [number for number, its_name in accounts.items() if its_name.strip() == name.strip()]
        if ours:
            return min(ours)
        number = _free_number(numbers, {*accounts, *refused})
        try:
            create(number, name)
        except Invalid as error:
            # Another kind of account has this number, or somebody used it after we read the list.
            refused[number] = error
            if len(refused) == MOST_REFUSALS:
                raise
        else:
            return number


def _free_number(numbers: range, taken: set[int]) -> int:
    free = next((number for number in numbers if number not in taken), None)
    if free is None:
        raise NoFreeNumber(f"No number is free for an account between {numbers[0]} and {numbers[-1]}.")
    return free


def _entry_accounts(dinero: Dinero) -> dict[int, str]:
    return {account.account_number: account.name or "" for account in dinero.entry_accounts()}


def _deposit_accounts(dinero: Dinero) -> dict[int, str]:
    return {account.account_number: account.name or "" for account in dinero.deposit_accounts()}


def _chart(organization: Organization) -> Chart:
    return Chart(
        vat_rates={int(number): Decimal(rate) for number, rate in organization.accounts.items()},
        deposit_accounts={int(number): name for number, name in organization.deposit_accounts.items()},
        is_vat_free=organization.is_vat_free,
        entry_names={int(number): EntryName(**stored) for number, stored in organization.entry_names.items()},
    )


def _entry_names(accounts: Iterable[EntryAccount]) -> dict[str, dict[str, str]]:
    shown = (account for account in accounts if not account.is_hidden)
    return {
        str(account.account_number): {
            "name": account.name or "",
            "vat_code": account.vat_code or "",
            "category": account.category or "",
        }
        for account in shown
    }
