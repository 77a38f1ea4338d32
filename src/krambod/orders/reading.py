"""Which order does a shop's JSON describe, or which parts of it cannot be read?

    bytes ─▶ parse_json ─▶ dict ─▶ read_order ─▶ Order ─▶ canonical_document ─▶ text that is stored, and read again

This module refuses only what cannot be stored exactly: a misspelled field, an amount that is not exact, a moment
without a time zone. An order that only cannot be booked (no lines, a negative total, no e-mail) is read; later it is
held and explained.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from krambod.accounting.money import Money
from krambod.orders.body import AddressedBody, LineBody, OrderBody
from krambod.orders.bounded import LONGEST_NUMBER, find_decimal
from krambod.orders.order import (
    GUESSED_FROM_PAID_AT,
    Buyer,
    Order,
    OrderLine,
    Payment,
    PaymentState,
    Refund,
    Return,
    Shipment,
)
from krambod.words.order_files import explain_finding
from krambod.words.order_files.fields import FIELDS

MOST_FINDINGS = 50
WHOLE_BODY = "body"
PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A mistake in one field. Places in lists count from 1. `text` names the field and says how to correct it.

    `says` and `details` are the same as a row and its details in `words.order_files`, for other languages than English.
    """

    says: str = field(default="other", compare=False)
    details: Mapping[str, str] = field(default_factory=dict, compare=False)
    field: str
    problem: str
    text: str


class UnreadableOrder(Exception):
    """The JSON is not an order that we can read. `findings` has at least one entry."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(" ".join(finding.text for finding in findings))
        self.findings = findings


# JSON


def parse_json(body: bytes | str) -> dict[str, Any]:
    """Returns the JSON object in `body`, with its numbers as int or Decimal. Raises UnreadableOrder."""
    return _parse_object(body, _parse_number)


def parse_shop_json(body: bytes | str) -> dict[str, Any]:
    """The same for what a shop tells. A number without bounds stays text, so that only its own order is held for it.

    A list of a shop holds many orders: one number that nobody can read must not hide the others.
    """
    return _parse_object(body, _keep_number)


def _parse_object(body: bytes | str, parse_number: Callable[[str], Any]) -> dict[str, Any]:
    try:
        text = body.decode("utf-8-sig") if isinstance(body, bytes) else body
        document = json.loads(
            text,
            parse_float=parse_number,
            parse_int=parse_number,
            parse_constant=lambda name: _refuse_body("not_finite", "body_not_finite", word=name),
            object_pairs_hook=_unique_keys,
        )
    except UnicodeDecodeError as error:
        _refuse_body("not_utf8", "body_not_utf8", byte=error.start + 1)
    except json.JSONDecodeError as error:
        _refuse_body("not_json", "body_not_json", line=error.lineno, column=error.colno, reason=error.msg)
    except RecursionError:
        _refuse_body("too_deep", "body_too_deep")
    if not isinstance(document, dict):
        _refuse_body("not_an_object", "body_not_an_object")
    return document


def _parse_number(text: str) -> Decimal | int:
    number = _find_json_number(text)
    if number is None and len(text) > LONGEST_NUMBER:
        _refuse_body("too_long", "body_number_too_long", most=LONGEST_NUMBER)
    if number is None:
        _refuse_body("too_large", "body_exponent")
    return number


def _keep_number(text: str) -> Decimal | int | str:
    number = _find_json_number(text)
    return text if number is None else number


def _find_json_number(text: str) -> Decimal | int | None:
    number = find_decimal(text)
    is_whole = number is not None and text.removeprefix("-").isdigit()
    return int(text) if is_whole else number


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        _refuse_body("given_twice", "body_given_twice", name=shown(twice))
    return document


def _refuse_body(problem: str, says: str, **details: object) -> NoReturn:
    raise UnreadableOrder((_told(WHOLE_BODY, problem, says, details),))


# The order


def read_order(external_id: str, document: Mapping[str, Any]) -> Order:
    """Returns the order that a body describes. Raises UnreadableOrder with a finding for each wrong field."""
    try:
        read = AddressedBody.model_validate({"external_id": external_id, "order": dict(document)})
    except ValidationError as error:
        raise UnreadableOrder(read_findings(error)) from None
    return _order(read.external_id, read.order)


def _order(external_id: str, body: OrderBody) -> Order:
    same = ("number", "updated_at", "placed_at", "paid_at", "shipped_at", "cancelled_at", "prices_include_vat")
    return Order(
        external_id=external_id,
        **{name: getattr(body, name) for name in same},
        total=Money(body.total, body.currency),
        total_vat=body.total_vat,
        buyer=body.buyer.buyer() if body.buyer else Buyer(),
        delivery=body.delivery.delivery() if body.delivery else None,
        lines=_lines(body.lines),
        payments=tuple(Payment(**dict(payment)) for payment in body.payments) or _paid_at_once(body),
        refunds=tuple(Refund(**dict(refund) | {"lines": _lines(refund.lines)}) for refund in body.refunds),
        shipments=tuple(Shipment(**dict(sent) | {"lines": _lines(sent.lines)}) for sent in body.shipments),
        returns=tuple(Return(**dict(one) | {"lines": _lines(one.lines)}) for one in body.returns),
        part_of=body.part_of or "",
        is_test=body.test,
    )


def _lines(lines: tuple[LineBody, ...]) -> tuple[OrderLine, ...]:
    return tuple(OrderLine(**dict(line)) for line in lines)


def _paid_at_once(body: OrderBody) -> tuple[Payment, ...]:
    """A shop that sends `paid_at` and no payments means that the customer paid the whole total then."""
    if body.paid_at is None or body.total <= 0:
        return ()
    return (
        Payment(
            id=PAID,
            amount=body.total,
            state=PaymentState.CAPTURED,
            at=body.paid_at,
            guessed_from=GUESSED_FROM_PAID_AT,
        ),
    )


def read_findings(error: ValidationError) -> tuple[Finding, ...]:
    """Returns pydantic's errors in our words: at most MOST_FINDINGS, and one more that counts the rest."""
    errors = error.errors(include_url=False, include_input=False)
    findings = [_finding(one) for one in errors[:MOST_FINDINGS]]
    if len(errors) > MOST_FINDINGS:
        findings.append(_told(WHOLE_BODY, "more", "more", {"count": len(errors) - MOST_FINDINGS}))
    return tuple(findings)


def _finding(error: ErrorDetails) -> Finding:
    place = error["loc"][1:] if error["loc"][0] == "order" else error["loc"]
    field = ".".join(str(part + 1) if isinstance(part, int) else shown(part) for part in place) or WHOLE_BODY
    details = error.get("ctx", {})
    says = details.get("says", error["type"])
    if says in FIELDS:
        return _told(field, error["type"], says, details)
    return Finding(field=field, problem=error["type"], text=f"{field} {error['msg']}.")


def _told(field: str, problem: str, says: str, details: Mapping[str, object]) -> Finding:
    told = {name: str(detail) for name, detail in details.items() if name != "says"}
    text = explain_finding(says, {**told, "field": field}, "en")
    return Finding(field=field, problem=problem, text=text, says=says, details=told)


def shown(name: str) -> str:
    """Returns a name that a shop sent in a form that a sentence can show: short and printable."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:60])


# The stored form


def canonical_document(order: Order) -> str:
    """Returns an order as JSON text in the form of a body.

    Equal orders give equal text, and reading the text gives the order again. Empty fields are left out, so that a
    field that we add later does not change the text of older orders.
    """
    return _json(_body(order))


def order_digest(document: str) -> str:
    """Returns the SHA-256, in hex, of what the shop said. Equal content has an equal digest.

    That is a canonical document without `updated_at`, and without what its payments were guessed from.
    """
    content = {name: value for name, value in json.loads(document).items() if name != "updated_at"}
    for payment in content.get("payments", ()):
        payment.pop("guessed_from", None)
    return sha256(_json(content).encode()).hexdigest()


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _body(order: Order) -> dict[str, Any]:
    fields = asdict(order)
    del fields["external_id"]
    fields |= {"total": order.total.amount, "currency": order.currency, "test": fields.pop("is_test") or None}
    fields["buyer"] = _flat(fields["buyer"])
    fields["delivery"] = fields["delivery"] and _flat(fields["delivery"])
    return {"lines": [], **_written(fields)}


def _flat(party: dict[str, Any]) -> dict[str, Any]:
    address = party.pop("address")
    street = address.pop("street")
    return {**party, **address, "address": street}


def _written(value: Any) -> Any:
    match value:
        case dict():
            return {name: _written(entry) for name, entry in value.items() if entry not in (None, "", ())}
        case tuple():
            return [_written(entry) for entry in value]
        case Decimal():
            return _plain(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case _:
            return value


def _plain(number: Decimal) -> str:
    """Writes a number with at least two decimals, and with more only if it has more."""
    whole, decimals = f"{number + 0:.6f}".split(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"
