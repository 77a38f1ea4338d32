"""How does Dinero list things: `fields`, `queryFilter`, `changesSince`, paging? (dinero-api.md §0.5)"""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.clock import stamp
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.store import Row
from krambod.doubles.dinero.wire import is_guid

LARGEST_PAGE = 1000
MOMENTS = frozenset({"CreatedAt", "UpdatedAt", "DeletedAt"})

_CLAUSE = re.compile(r"\s*(\w+)\s+(eq|contains)\s+'((?:[^']|'')*)'\s*(;|\Z)", re.IGNORECASE)
_CLAUSE_WITH_AND = re.compile(r"\s*(\w+)\s+(eq|contains)\s+'((?:[^']|'')*(?:'\s+and\s[^;]*)?)'\s*(;|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A piece of a WHERE clause and its parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()


def asked_fields(call: Call, possible: Collection[str], *, default: str) -> dict[str, str]:
    """The fields that `fields=` asks for: spelling in the answer → column. Unknown names are refused."""
    known = {name.lower(): name for name in possible}
    asked = [name.strip() for name in (call.request.query.get("fields") or default).split(",")]
    unknown = [name for name in asked if name.lower() not in known]
    if unknown:
        raise Refusal.invalid("fields", f"{unknown[0]} is not a field of this list.")
    columns = {name: known[name.lower()] for name in asked}
    return columns if call.world.list_spelling == "as_asked" else {column: column for column in columns.values()}


def spelled_rows(call: Call, rows: list[Row], fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows, with only the fields asked for, spelled as asked."""
    return [{spelling: _told(call, column, row[column]) for spelling, column in fields.items()} for row in rows]


def told_moments(call: Call, row: Row) -> Row:
    """A row with its moments as the API spells them."""
    return {name: _told(call, name, value) for name, value in row.items()}


def _told(call: Call, column: str, value: Any) -> Any:
    return call.told_moment(value) if column in MOMENTS else value


def filter_conditions(call: Call, columns: Mapping[str, str], *, and_is_text: bool = False) -> list[Condition]:
    """`queryFilter=Field op 'value';…`, case-insensitive. `columns`: filterable field → SQL expression.

    `and_is_text`: the list takes ` and ` as a part of the value. Raises `Refusal` (code 46).
    """
    text = call.request.query.get("queryFilter")
    pattern = _CLAUSE_WITH_AND if and_is_text else _CLAUSE
    return [_condition(call, clause, columns) for clause in _clauses(text, pattern)] if text else []


def _clauses(text: str, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """One match a clause, each ended by a semicolon but the last. Raises `Refusal` where it cannot be read."""
    matches: list[re.Match[str]] = []
    while not matches or matches[-1][4]:
        start = matches[-1].end() if matches else 0
        match = pattern.match(text, start)
        if match is None:
            raise Refusal.bad_filter(f"The filter cannot be read at: {text[start:]}")
        matches.append(match)
    return matches


def _condition(call: Call, clause: re.Match[str], columns: Mapping[str, str]) -> Condition:
    field, operator, quoted, _ = clause.groups()
    if "''" in quoted and call.world.quote_in_filter == "refused":
        raise Refusal.bad_filter("A single quote ends the value.")
    expression = {name.lower(): sql for name, sql in columns.items()}.get(field.lower())
    if expression is None:
        raise Refusal.bad_filter(f"Unsupported Property: {field}")
    value = quoted.replace("''", "'").lower()
    if field.lower().endswith("guid") and not is_guid(value):
        raise Refusal.bad_filter(f"Could not parse value input '{value}' as guid")
    if operator.lower() == "eq":
        return Condition(sql=f"folded({expression}) = ?", parameters=(value,))
    return Condition(sql=f"instr(folded({expression}), ?) > 0", parameters=(value,))


def change_conditions(call: Call, prefix: str = "") -> list[Condition]:
    """Conditions on UpdatedAt: `changesSince` (UTC, inclusive), and the lag of lists in this world."""
    conditions = []
    since = call.request.query.get("changesSince")
    if since is not None:
        moment = stamp(read_moment(since, "changesSince"))
        conditions.append(Condition(sql=f"{prefix}UpdatedAt >= ?", parameters=(moment,)))
    if call.world.lists_lag_s:
        visible = stamp(call.moment - timedelta(seconds=call.world.lists_lag_s))
        conditions.append(Condition(sql=f"{prefix}UpdatedAt <= ?", parameters=(visible,)))
    return conditions


def is_asked(call: Call, name: str, *, default: bool = False) -> bool:
    """A boolean of the query; `default` when it is absent. Raises `Refusal`."""
    text = call.request.query.get(name, str(default)).lower()
    if text not in ("true", "false"):
        raise Refusal.invalid(name, "true or false is expected.")
    return text == "true"


def page_of(call: Call, rows_from: str, where: list[Condition], order: str) -> tuple[list[Row], Row]:
    """One page of `rows_from`, and Dinero's `Pagination` of it. `where[0]` is the organization's and no filter."""
    page, size = asked_page(call)
    parameters = [parameter for condition in where for parameter in condition.parameters]
    rows = call.store.all(
        f"{rows_from} WHERE {' AND '.join(condition.sql for condition in where)} ORDER BY {order} LIMIT ? OFFSET ?",
        *parameters, size, page * size,
    )  # fmt: skip
    everything = call.store.get(f"SELECT count(*) AS n FROM ({rows_from} WHERE {where[0].sql})", *where[0].parameters)
    pagination = {
        "MaxPageSizeAllowed": LARGEST_PAGE,
        "PageSize": size,
        "Result": len(rows),
        "ResultWithoutFilter": int(everything["n"]),
        "Page": page,
    }
    return rows, pagination


def asked_page(call: Call) -> tuple[int, int]:
    """The page, counted from 0, and how many rows a page has. Raises `Refusal`."""
    page = _whole_number(call, "page", default=0, smallest=0, largest=10**6)
    return page, _whole_number(call, "pageSize", default=100, smallest=1, largest=LARGEST_PAGE)


def _whole_number(call: Call, name: str, *, default: int, smallest: int, largest: int) -> int:
    text = call.request.query.get(name, str(default))
    expected = f"A number from {smallest} to {largest} is expected."
    if not re.fullmatch("-?[0-9]{1,9}", text):
        raise Refusal.malformed(name, expected)
    if not smallest <= int(text) <= largest:
        raise Refusal.limit_exceeded(name, expected)
    return int(text)


def read_moment(text: str, name: str) -> datetime:
    """An ISO moment, UTC where no zone is named. Raises `Refusal`."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refusal.malformed(name, "A moment like 2026-11-22T20:00:00Z is expected.") from error


def read_date(text: str | None, name: str) -> date | None:
    """A day as `YYYY-MM-DD`. Raises `Refusal`."""
    if text is None:
        return None
    with suppress(ValueError):
        day = date.fromisoformat(text)
        if day.isoformat() == text:  # Python reads 20261122 and 2026-W47-7 too.
            return day
    raise Refusal.malformed(name, "A date like 2026-11-22 is expected.")
