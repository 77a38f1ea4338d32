"""How does a test send an order with money beside its invoice, and read what is booked for it?"""

from decimal import Decimal
from typing import Any

from django_scopes import scopes_disabled

from krambod.accounting.vat.treatments import Treatment
from krambod.orders.methods import MethodKind
from krambod.organizations.models import Organization
from krambod.transfers.choices import choose
from krambod.transfers.models import Transfer
from krambod.transfers.rules import MethodRule, TreatmentAccount
from tests.transfers.expected_entries import expected_entries
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import work_until_quiet

DEBT, CLEARING, TILL = 63090, 55120, 55040
DONATIONS, COLLECTED = 1070, 63095
PLACED = "2026-11-22T09:00:00Z"
ENTRIES = expected_entries("overpayment")
CAME, WENT = ([f"11-22 {entry}" for entry in ENTRIES[what]] for what in ("The rest of the money", "It goes back"))
TO_STORE_CREDIT = [f"11-22 {entry}" for entry in expected_entries("store_credit")["The store credit"]]


def paid(amount: str, **more: Any) -> dict[str, Any]:
    return {"id": "p1", "method": "Dankort", "amount": amount, "state": "captured", "at": PLACED} | more


def repaid(amount: str, **more: Any) -> dict[str, Any]:
    return paid(amount, id="back", state="refunded") | more


def choose_debt_account(keeper: Shopkeeper) -> None:
    """The merchant makes an account for what customers paid too much in Dinero, and chooses it."""
    make_debt_account(keeper)
    change_rules(keeper, customer_debt_account_number=DEBT)


def make_debt_account(keeper: Shopkeeper) -> None:
    body = {"Number": DEBT, "Name": "Skyldigt til kunder", "VatCode": "none"}
    assert keeper.by_hand.call("POST", "/v1/{organization}/accounts/entry", body).status in (200, 201)


def send(keeper: Shopkeeper, *payments: dict[str, Any], number: str = "1042", hour: int = 10, **more: Any) -> None:
    """The shop tells its order of 249.00 with these payments, and a worker works."""
    told = {"payments": list(payments), "updated_at": f"2026-11-22T{hour}:00:00Z", **more}
    keeper.send(number, email=f"{number}@example.com", **told)
    work_until_quiet(keeper)


def overpay(keeper: Shopkeeper, number: str = "1042") -> None:
    send(keeper, paid("300.00"), number=number)


def send_refund(keeper: Shopkeeper, *rows: dict[str, Any], number: str = "1042", hour: int = 11) -> None:
    """The shop refunds the whole order, and tells these rows of money that went back."""
    refund = {"id": "r1", "at": "2026-11-22T10:00:00Z", "total": "249.00"}
    send(keeper, paid("249.00"), *rows, number=number, hour=hour, refunds=[refund])


def choose_till(keeper: Shopkeeper) -> None:
    """The merchant says that cash lies in the till."""
    change_rules(keeper, methods=(MethodRule(method="Kontant", kind=MethodKind.CASH, deposit_account_number=TILL),))


def send_cash(keeper: Shopkeeper, *payments: dict[str, Any], total: str = "249.25", **more: Any) -> None:
    """The shop tells its order of a bowl with these payments, and a worker works."""
    line = {"kind": "product", "sku": "BOWL", "description": "Skål", "quantity": "1", "vat_rate": "25"}
    lines = [{**line, "unit_price": total, "total": total}]
    send(keeper, *payments, total=total, lines=lines, **more)


def choose_donation_accounts(keeper: Shopkeeper) -> None:
    """The merchant makes accounts for donations in Dinero, and chooses them."""
    for number, name in ((DONATIONS, "Donationer"), (COLLECTED, "Skyldige donationer")):
        body = {"Number": number, "Name": name, "VatCode": "none"}
        assert keeper.by_hand.call("POST", "/v1/{organization}/accounts/entry", body).status in (200, 201)
    accounts = (TreatmentAccount(treatment=Treatment.DONATION, account_number=DONATIONS),)
    change_rules(keeper, accounts=accounts, donation_debt_account_number=COLLECTED)
    Organization.objects.update(settings_read_at=None)  # the merchant reads the accounts again


def send_donation(keeper: Shopkeeper, number: str = "1042", hour: int = 10, **more: Any) -> None:
    """The shop tells an order of a vase at 249.00 and a donation of 20.00, and a worker works."""
    vase = {"kind": "product", "sku": "VASE", "description": "Vase", "quantity": "1", "unit_price": "249.00"}
    gift = {"kind": "product", "description": "Støt Røde Kors", "quantity": "1", "unit_price": "20.00"}
    lines = [
        {**vase, "total": "249.00", "vat_rate": "25"},
        {**gift, "total": "20.00", "vat_rate": "0", "goods": "donation"},
    ]
    payments = more.pop("payments", [paid("269.00")])
    send(keeper, *payments, number=number, hour=hour, total="269.00", lines=lines, **more)


def parts(keeper: Shopkeeper, role: str, number: str = "1042") -> list[Transfer]:
    """Returns the transfers of the order's parts with that role."""
    with scopes_disabled():
        rows = Transfer.objects.select_related("order", "shop", "merchant")
        return list(rows.filter(shop=keeper.shop, order__external_id=number, role=role).order_by("pk"))


def part(keeper: Shopkeeper, role: str, number: str = "1042") -> Transfer:
    [only] = parts(keeper, role, number)
    return only


def state_of(keeper: Shopkeeper, role: str, number: str = "1042") -> tuple[str, str]:
    transfer = part(keeper, role, number)
    return transfer.state, transfer.cause


def decide(keeper: Shopkeeper, role: str, choice: str, value: str = "", number: str = "1042") -> None:
    choose(part(keeper, role, number), choice, keeper.now(), value=value, by="Sanne")
    work_until_quiet(keeper)


def total_on(keeper: Shopkeeper, account: int) -> str:
    """Returns what an account says at the end."""
    sql = "SELECT Amount FROM entries WHERE OrganizationId = ? AND AccountNumber = ?"
    rows = keeper.double.store.all(sql, keeper.organization_id, account)
    return f"{sum((Decimal(row['Amount']) for row in rows), Decimal(0)):.2f}"
