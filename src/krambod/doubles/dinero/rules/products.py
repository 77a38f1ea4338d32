"""How are products kept? (dinero-api.md §7)"""

from typing import Any

from krambod.doubles.dinero.bodies import Product
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.accounts import find_account
from krambod.doubles.dinero.rules.arithmetic import ZERO, LineInput, line_amounts
from krambod.doubles.dinero.rules.lists import (
    Condition,
    asked_fields,
    change_conditions,
    filter_conditions,
    is_asked,
    page_of,
    spelled_rows,
    told_moments,
)
from krambod.doubles.dinero.rules.vat import sales_vat_rate
from krambod.doubles.dinero.rules.voucher_lines import UNITS
from krambod.doubles.dinero.store import Row

FIELDS = (
    "ProductGuid", "ProductNumber", "Name", "BaseAmountValue", "Quantity", "AccountNumber", "Unit", "ExternalReference",
    "Comment", "CreatedAt", "UpdatedAt", "DeletedAt", "BaseAmountValueInclVat", "TotalAmount", "TotalAmountInclVat",
)  # fmt: skip
FILTERS = {name: name for name in ("Name", "ProductNumber", "ExternalReference")}


def create_product(call: Call) -> Any:
    """Raises `Refusal` if the unit or the account does not exist."""
    columns = _sent_columns(call)
    key = {"OrganizationId": call.organization_id, "ProductGuid": call.new_guid()}
    call.store.insert("products", {**columns, **key, "CreatedAt": call.now, "UpdatedAt": call.now})
    return {"ProductGuid": key["ProductGuid"]}


def read_product(call: Call) -> Any:
    row = told_moments(call, _with_totals(call, _product_in_path(call)))
    return {name: row[name] for name in FIELDS}


def update_product(call: Call) -> Any:
    """Full replace. A deleted product is refused."""
    guid = _live_product_in_path(call)
    _change(call, guid, _sent_columns(call))
    return {"ProductGuid": guid}


def delete_product(call: Call) -> Any:
    """Invoice lines keep the product. A new line must not name it."""
    _change(call, _live_product_in_path(call), {"DeletedAt": call.now})
    return {}


def list_products(call: Call) -> Any:
    fields = asked_fields(call, FIELDS, default="Name,ProductGuid")
    where = [Condition(sql="OrganizationId = ?", parameters=(call.organization_id,))]
    where.append(Condition(sql="DeletedAt IS NOT NULL" if is_asked(call, "deletedOnly") else "DeletedAt IS NULL"))
    text = call.request.query.get("freeTextSearch")
    if text:
        where.append(Condition(sql="instr(folded(Name), ?) > 0", parameters=(text.lower(),)))
    where += filter_conditions(call, FILTERS) + change_conditions(call)
    rows, pagination = page_of(call, "SELECT * FROM products", where, "UpdatedAt, ProductGuid")
    rows = [_with_totals(call, row) for row in rows]
    return {"Collection": spelled_rows(call, rows, fields), "Pagination": pagination}


def _with_totals(call: Call, row: Row) -> Row:
    """A product with its price incl. VAT and its totals: price × quantity, excl. and incl. VAT, to the øre."""
    account = find_account(call, row["AccountNumber"])
    line = LineInput(
        account_number=row["AccountNumber"],
        vat_code=account["VatCode"] if account else None,
        rate=sales_vat_rate(account["VatCode"]) if account else ZERO,
        quantity=row["Quantity"],
        unit_price=row["BaseAmountValue"],
        discount=ZERO,
    )
    amounts = line_amounts(line, incl_vat=False, world=call.world)
    totals = {"BaseAmountValueInclVat": amounts.unit_gross, "TotalAmount": amounts.net}
    return {**row, **totals, "TotalAmountInclVat": amounts.gross}


def _sent_columns(call: Call) -> Row:
    body = call.body(Product)
    if body.unit not in UNITS:
        raise Refusal.invalid("unit", f"{body.unit} is not a unit.")
    if find_account(call, body.account_number) is None:
        raise Refusal.invalid("accountnumber", f"There is no account {body.account_number}.")
    return body.model_dump(by_alias=True)


def _change(call: Call, guid: str, changes: Row) -> None:
    changes = {**changes, "UpdatedAt": call.now}
    call.store.update("products", changes, OrganizationId=call.organization_id, ProductGuid=guid)


def _product_in_path(call: Call) -> Row:
    """Deleted or not. Raises `Refusal` (404) when there is none."""
    row = call.store.find(
        "SELECT * FROM products WHERE OrganizationId = ? AND ProductGuid = ?",
        call.organization_id, call.path["guid"].lower(),
    )  # fmt: skip
    if row is None:
        raise Refusal.not_found("There is no product with this guid.")
    return row


def _live_product_in_path(call: Call) -> str:
    """Its guid. Raises `Refusal` (404, or 400 with code 65 when it is deleted)."""
    row = _product_in_path(call)
    if row["DeletedAt"]:
        raise Refusal.deleted("Product")
    return str(row["ProductGuid"])
