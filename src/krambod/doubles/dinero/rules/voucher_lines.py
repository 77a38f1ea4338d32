"""Which lines may an invoice or credit note have, and what is their total? (dinero-api.md §4)"""

from decimal import Decimal

from krambod.doubles.dinero.bodies import Voucher, VoucherLine
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.accounts import FIRST_BALANCE_ACCOUNT, find_account
from krambod.doubles.dinero.rules.arithmetic import LineInput, Totals, line_amounts, voucher_totals
from krambod.doubles.dinero.rules.currencies import in_kroner
from krambod.doubles.dinero.rules.vat import sales_vat_rate
from krambod.doubles.dinero.store import Row
from krambod.doubles.dinero.wire import LARGEST_NUMBER

UNITS = frozenset({
    "hours", "parts", "km", "day", "week", "month", "kilogram", "cubicMetre", "set", "litre", "box", "case", "carton",
    "metre", "package", "shipment", "squareMetre", "session", "tonne",
})  # fmt: skip
AMOUNTS = ("BaseAmountValue", "BaseAmountValueInclVat", "TotalAmount", "TotalAmountInclVat")
LINE_NUMBERS = ("base_amount_value", "quantity", "account_number")


def line_columns(call: Call, body: Voucher, rate: Decimal) -> Row:
    """The lines as they are stored, and their totals. Raises `Refusal` naming the line and what is wrong with it."""
    lines = [_line_row(call, line, f"productlines.{number}") for number, line in enumerate(body.product_lines)]
    inputs = _line_inputs(call, lines)
    if sum(abs(line.quantity * line.unit_price) for line in inputs) > LARGEST_NUMBER:
        raise Refusal.invalid("productlines", "The total is too large.")
    totals = voucher_totals(inputs, incl_vat=body.show_lines_incl_vat or False, world=call.world)
    return {"ProductLines": lines, **total_columns(totals, rate)}


def total_columns(totals: Totals, rate: Decimal) -> Row:
    """A voucher's sums in its own currency and in kroner at `rate`, kroner for 100."""
    return {
        "ExchangeRate": rate,
        "TotalExclVat": totals.net,
        "TotalVat": totals.vat,
        "TotalInclVat": totals.gross,
        "TotalVatableAmount": totals.vatable_net,
        "TotalNonVatableAmount": totals.net - totals.vatable_net,
        "TotalInclVatInDkk": in_kroner(totals.gross, rate),
        "TotalExclVatInDkk": in_kroner(totals.net, rate),
    }


def totals_of(call: Call, row: Row) -> Totals:
    """The sums of a stored voucher, with what each account gets."""
    return voucher_totals(_line_inputs(call, row["ProductLines"]), incl_vat=row["ShowLinesInclVat"], world=call.world)


def told_lines(call: Call, row: Row) -> list[Row]:
    """The lines as a read shows them: unit prices and totals both excl. and incl. VAT."""
    return [_told_line(call, line, incl_vat=row["ShowLinesInclVat"]) for line in row["ProductLines"]]


def _line_row(call: Call, line: VoucherLine, place: str) -> Row:
    line_type = line.line_type or "Product"
    if line_type not in ("Product", "Text"):
        raise Refusal.invalid(f"{place}.linetype", "Product or Text is expected.")
    _check_description(call, line, place)
    if line_type == "Product" or call.world.text_line_numbers == "required":
        _check_numbers(call, line, place)
    if line_type == "Product":
        _check_product_line(call, line, place)
    return {
        "ProductGuid": line.product_guid,
        "Description": line.description,
        "Comments": line.comments,
        "Quantity": str(line.quantity or 0),
        "BaseAmountValue": str(line.base_amount_value or 0),
        "Discount": str(line.discount or 0),
        "AccountNumber": line.account_number or 0,
        "Unit": line.unit,
        "LineType": line_type,
    }


def _check_description(call: Call, line: VoucherLine, place: str) -> None:
    if line.product_guid is None:
        if not line.description:
            raise Refusal.invalid(f"{place}.description", "The Description field is required.")
        return
    if line.description is not None:
        raise Refusal.invalid(f"{place}.description", "A line with a ProductGuid has no description of its own.")
    product = call.store.find(
        "SELECT 1 FROM products WHERE OrganizationId = ? AND ProductGuid = ? AND DeletedAt IS NULL",
        call.organization_id, line.product_guid,
    )  # fmt: skip
    if product is None:
        raise Refusal.invalid(f"{place}.productguid", "The product does not exist or is deleted.")


def _check_numbers(call: Call, line: VoucherLine, place: str) -> None:
    required = LINE_NUMBERS if call.world.required_with_defaults == "defaulted" else (*LINE_NUMBERS, "discount")
    missing = [name for name in required if getattr(line, name) is None]
    if missing:
        raise Refusal.validation({f"{place}.{name.replace('_', '')}": "The field is required." for name in missing})


def _check_product_line(call: Call, line: VoucherLine, place: str) -> None:
    if line.unit is None:
        raise Refusal.invalid(f"{place}.unit", "The Unit field is required.")
    if line.unit not in UNITS:
        raise Refusal.invalid(f"{place}.unit", f"{line.unit} is not a unit.")
    if not 0 <= (line.discount or 0) <= 100:
        raise Refusal.invalid(f"{place}.discount", "A percentage from 0 to 100 is expected.")
    is_negative = (line.quantity or 0) < 0 or (line.base_amount_value or 0) < 0
    if is_negative and call.world.negative_lines == "refused":
        raise Refusal.invalid(f"{place}.baseamountvalue", "Quantity and price may not be negative.")
    _check_line_account(call, line.account_number, f"{place}.accountnumber")


def _check_line_account(call: Call, number: int | None, place: str) -> None:
    account = find_account(call, number)
    if account is None:
        raise Refusal.invalid(place, f"There is no account {number}.", f"Kontoen {number} findes ikke.")
    if account["AccountNumber"] >= FIRST_BALANCE_ACCOUNT and call.world.balance_accounts_on_lines == "refused":
        raise Refusal.invalid(place, f"{number} is an account of the balance sheet.")
    if call.organization["IsVatFree"] and sales_vat_rate(account["VatCode"]):
        raise Refusal.invalid(place, f"The organization is free of VAT and account {number} is not.")


def _line_inputs(call: Call, rows: list[Row]) -> list[LineInput]:
    """The product lines of a voucher as input of the arithmetic. Text lines have no amounts."""
    return [_line_input(row, _account_of(call, row)) for row in rows if row["LineType"] != "Text"]


def _line_input(row: Row, account: Row) -> LineInput:
    return LineInput(
        account_number=account["AccountNumber"],
        vat_code=account["VatCode"],
        rate=sales_vat_rate(account["VatCode"]),
        quantity=Decimal(row["Quantity"]),
        unit_price=Decimal(row["BaseAmountValue"]),
        discount=Decimal(row["Discount"]),
    )


def _account_of(call: Call, row: Row) -> Row:
    account = find_account(call, row["AccountNumber"])
    assert account is not None, row
    return account


def _told_line(call: Call, line: Row, *, incl_vat: bool) -> Row:
    told = {**line, "Quantity": Decimal(line["Quantity"]), "Discount": Decimal(line["Discount"])}
    if line["LineType"] == "Text":
        return {**told, "AccountName": None, **dict.fromkeys(AMOUNTS, 0)}
    account = _account_of(call, line)
    amounts = line_amounts(_line_input(line, account), incl_vat=incl_vat, world=call.world)
    told_amounts = (amounts.unit_net, amounts.unit_gross, amounts.net, amounts.gross)
    return {**told, "AccountName": account["Name"], **dict(zip(AMOUNTS, told_amounts, strict=True))}
