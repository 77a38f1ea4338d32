"""What is in an invoice or credit note, read from its stored row?"""

from decimal import Decimal

from krambod.doubles.dinero.pages.tables import find_voucher
from krambod.doubles.dinero.rules.arithmetic import LineAmounts, LineInput, line_amounts
from krambod.doubles.dinero.rules.vat import sales_vat_rate
from krambod.doubles.dinero.store import Row, Store
from krambod.doubles.dinero.worlds import World


def stored_voucher(store: Store, organization_id: int, guid: str) -> Row | None:
    """The stored row with what `voucher_pdf` needs besides: contact, address and the amounts of the lines.

    The lines' amounts are computed as in the default world; the totals are what was stored, in whatever world that was.
    """
    row = find_voucher(store, organization_id, guid)
    if row is None:
        return None
    rates = _rates(store, organization_id)
    lines = [_shown_line(line, rates, incl_vat=row["ShowLinesInclVat"]) for line in row["ProductLines"]]
    return row | {"ProductLines": lines}


def _rates(store: Store, organization_id: int) -> dict[int, Decimal]:
    """Account number → the VAT rate of its sales."""
    accounts = store.all("SELECT AccountNumber, VatCode FROM accounts WHERE OrganizationId = ?", organization_id)
    return {account["AccountNumber"]: sales_vat_rate(account["VatCode"]) for account in accounts}


def _shown_line(line: Row, rates: dict[int, Decimal], *, incl_vat: bool) -> Row:
    if line["LineType"] == "Text":
        return line
    amounts = _line_amounts(line, rates.get(line["AccountNumber"], Decimal(0)), incl_vat=incl_vat)
    return {
        **line,
        "Quantity": Decimal(line["Quantity"]),
        "Discount": Decimal(line["Discount"]),
        "BaseAmountValue": amounts.unit_net,
        "BaseAmountValueInclVat": amounts.unit_gross,
        "TotalAmount": amounts.net,
        "TotalAmountInclVat": amounts.gross,
    }


def _line_amounts(line: Row, rate: Decimal, *, incl_vat: bool) -> LineAmounts:
    line_input = LineInput(
        account_number=line["AccountNumber"],
        vat_code=None,
        rate=rate,
        quantity=Decimal(line["Quantity"]),
        unit_price=Decimal(line["BaseAmountValue"]),
        discount=Decimal(line["Discount"]),
    )
    return line_amounts(line_input, incl_vat=incl_vat, world=World())
