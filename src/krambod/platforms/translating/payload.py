"""What stands in a payload, whichever of its known spellings it uses? Pure; each look is noted, for people to see.

A path is names with dots between; `meta_data[_cvr]` is the value of the entry of a list whose key is `_cvr`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from krambod.accounting.danish_time import DANISH_TIME
from krambod.orders.bounded import LARGEST_AMOUNT, find_number, is_near, parse_moment, storable
from krambod.orders.reading import Finding
from krambod.platforms.platform import Understood
from krambod.platforms.translating.plain_text import plain

LONGEST_SHOWN = 200
ENTRY = re.compile(r"(?P<name>[^\[\]]+)\[(?P<key>[^\[\]]+)\]")
YES = frozenset({"1", "true", "yes", "ja", "on"})
NO = frozenset({"0", "false", "no", "nej", "off", ""})
EPOCH = re.compile("[0-9]{9,11}")
NO_MOMENT = ("0000-00-00", "-0001-11-30", "1970-01-01")  # how databases and PHP write that there is none
MISSING = "missing"


class Notes:
    """What was seen, and what was wrong, over all parts of one payload."""

    def __init__(self) -> None:
        self.understood: list[Understood] = []
        self.findings: list[Finding] = []


class Payload:
    """One object of a payload. `known` are the paths tried for each field, `chosen` the merchant's own, tried first.

    What cannot be read is a finding and counts as not told; the caller looks at `notes.findings` at the end.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        known: Mapping[str, Sequence[str]],
        *,
        chosen: Mapping[str, str] | None = None,
        prefix: str = "",
        place: str = "",
        zone: ZoneInfo = DANISH_TIME,
        notes: Notes | None = None,
    ) -> None:
        self._document = document
        self._known = known
        self._chosen = chosen or {}
        self._prefix = prefix  # of the field names, such as "line."
        self._place = place  # of the paths, such as "products.2."
        self._zone = zone
        self.notes = notes or Notes()

    def text(self, field: str) -> str:
        """The text, trimmed; "" where there is none. Numbers are text as well."""
        path, value = self._find(field)
        if _is_nothing(value) or value is True:
            return ""
        if not isinstance(value, str | int | Decimal):
            self._wrong(field, path, value, "not_text", "is no text")
            return ""
        text = str(value).strip()
        self._note(field, path, value, text)
        return text

    def plain_text(self, field: str, longest: int | None = None) -> str:
        """The text as a person writes it, without HTML. What is longer than `longest` is cut, and noted."""
        text = plain(self.text(field))
        return text if longest is None else self.cut(field, text, longest)

    def cut(self, field: str, text: str, longest: int) -> str:
        """The text, cut where it is longer. That it was cut is noted."""
        if len(text) <= longest:
            return text
        self.note_conclusion(field, f"cut after {longest} characters", text)
        return text[:longest].rstrip()

    def need_text(self, field: str) -> str:
        """The same; a finding where it is empty."""
        text = self.text(field)
        if not text:
            self.miss(field)
        return text

    def number(self, field: str) -> Decimal | None:
        """An exact number, None where there is none."""
        path, value = self._find(field)
        if _is_nothing(value):
            return None
        number = find_number(value) if isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int | Decimal) or not Decimal(number).is_finite():
            self._wrong(field, path, value, "not_a_number", 'is no number like "249.00"')
            return None
        if abs(Decimal(number)) >= LARGEST_AMOUNT:
            self._wrong(field, path, value, "out_of_range", "has more than ten digits before the point")
            return None
        self._note(field, path, value, f"{Decimal(number):f}")
        return Decimal(number)

    def need_number(self, field: str) -> Decimal:
        """The same; a finding (and 0) where there is none."""
        count = len(self.notes.findings)
        number = self.number(field)
        if number is None:
            if len(self.notes.findings) == count:
                self.miss(field)
            return Decimal(0)
        return number

    def flag(self, field: str) -> bool | None:
        """Yes or no, None where nothing is told; 0 and 1 are as good as words."""
        path, value = self._find(field, _is_no_word)
        if value in (None, [], {}):
            return None
        word = str(value).strip().casefold()
        number = find_number(word)
        if word in YES or (number is not None and number != 0):
            self._note(field, path, value, "yes")
            return True
        if word in NO or number == 0:
            self._note(field, path, value, "no")
            return False
        self._wrong(field, path, value, "not_a_flag", "is neither yes nor no")
        return None

    def moment(self, field: str, zone: ZoneInfo | None = None) -> datetime | None:
        """A moment as aware UTC. A number is seconds since 1970.

        A time without a zone is in `zone`, or else in the zone of the whole payload.
        """
        path, value = self._find(field)
        if _is_nothing(value) or str(value).strip().startswith(NO_MOMENT) or str(value).strip() == "0":
            return None
        moment = _find_moment(str(value).strip(), zone or self._zone)
        if moment is None:
            self._wrong(field, path, value, "not_a_moment", 'is no time like "2026-11-22 12:00:00"')
            return None
        if not is_near(moment):
            self._wrong(field, path, value, "out_of_range", "does not lie in the years 2000 to 2100")
            return None
        moment = moment.astimezone(UTC)
        self._note(field, path, value, moment.isoformat().replace("+00:00", "Z"))
        return moment

    def need_moment(self, field: str, otherwise: datetime) -> datetime:
        """The same; a finding (and `otherwise`) where there is none."""
        count = len(self.notes.findings)
        moment = self.moment(field)
        if moment is None:
            if len(self.notes.findings) == count:
                self.miss(field)
            return otherwise
        return moment

    def rows(self, field: str, known: Mapping[str, Sequence[str]], prefix: str) -> list["Payload"]:
        """The objects of a list, read by `known`; a mapping's values count as a list. [] where there is none."""
        path, value = self._find(field)
        if isinstance(value, Mapping):
            value = list(value.values())
        if _is_nothing(value):
            return []
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            self._wrong(field, path, value, "not_a_list", "is no list of objects")
            return []
        self._note(field, path, f"[{len(value)}]", str(len(value)))
        return [
            Payload(
                row,
                known,
                chosen=self._chosen,
                prefix=prefix,
                place=f"{path}.{number}.",
                zone=self._zone,
                notes=self.notes,
            )
            for number, row in enumerate(value, start=1)
        ]

    def amounts(self, field: str) -> dict[str, Decimal]:
        """The amounts of a mapping by their names; those of a list by their places. What is no amount is a finding."""
        path, value = self._find(field)
        if isinstance(value, list):
            value = {str(place): entry for place, entry in enumerate(value, start=1)}
        named = value if isinstance(value, Mapping) else {} if _is_nothing(value) else {"": value}
        told = {str(name): _find_amount(entry) for name, entry in named.items()}
        if None in told.values():
            self._wrong(field, path, value, "not_a_number", "holds something that is no amount")
            return {}
        if told:
            self._note(field, path, value, str(len(told)))
        return {name: amount for name, amount in told.items() if amount is not None}

    def has(self, field: str) -> bool:
        """Whether anything stands there. Not noted."""
        return not _is_nothing(self._find(field)[1])

    def miss(self, field: str) -> None:
        """What an order cannot do without is not there, under any spelling."""
        spellings = ", ".join(self._place + path for path in self._paths(field))
        self._add(field, MISSING, f"{self._prefix}{field} is missing; looked for {spellings}.")

    def note_conclusion(self, field: str, meaning: str, raw: str = "") -> None:
        """Notes what was concluded without a field of its own."""
        self.notes.understood.append(
            Understood(
                field=self._prefix + field, path="", raw=shown_value(raw), meaning=storable(meaning, LONGEST_SHOWN)
            )
        )

    def refuse(self, field: str, problem: str, text: str) -> None:
        """A finding of the caller's own."""
        self._add(field, problem, text)

    def place_of(self, field: str) -> str:
        """Where the field stands, or the first place it was looked for at."""
        path, _ = self._find(field)
        return path or self._place + next(iter(self._paths(field)), field)

    # How it is looked for

    def _paths(self, field: str) -> tuple[str, ...]:
        chosen = self._chosen.get(self._prefix + field)
        return (*([chosen] if chosen else []), *self._known.get(field, ()))

    def _find(self, field: str, is_nothing: Callable[[Any], bool] | None = None) -> tuple[str, Any]:
        """The first spelling that holds something."""
        is_nothing = is_nothing or _is_nothing
        empty: tuple[str, Any] = ("", None)
        for path in self._paths(field):
            is_there, value = _walk(self._document, path)
            if is_there and not is_nothing(value):
                return self._place + path, value
            if is_there and not empty[0]:
                empty = (self._place + path, value)
        return empty

    def _note(self, field: str, path: str, raw: Any, meaning: str) -> None:
        self.notes.understood.append(
            Understood(
                field=self._prefix + field, path=path, raw=shown_value(raw), meaning=storable(meaning, LONGEST_SHOWN)
            )
        )

    def _wrong(self, field: str, path: str, value: Any, problem: str, text: str) -> None:
        self._add(field, problem, f"{path} ({shown_value(value)!r}) {text}.", path=path, raw=shown_value(value))

    def _add(self, field: str, problem: str, text: str, *, path: str = "", raw: str = "") -> None:
        shown = path or self._place + next(iter(self._paths(field)), field)
        self.notes.findings.append(Finding(field=shown, problem=problem, text=text))
        self.notes.understood.append(Understood(field=self._prefix + field, path=path, raw=raw, problem=problem))


def _find_moment(text: str, zone: ZoneInfo) -> datetime | None:
    if EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC)
    # The hour that comes twice in October is taken as its first; an hour's doubt, never a day's.
    return parse_moment(text, zone)


def _find_amount(value: Any) -> Decimal | None:
    number = find_number(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        return None
    amount = Decimal(number)
    return amount if abs(amount) < LARGEST_AMOUNT else None


def join(words: Sequence[str], separator: str = " ") -> str:
    """The words that are there."""
    return separator.join(word for word in words if word)


def _walk(document: Any, path: str) -> tuple[bool, Any]:
    """Whether something is there, and what."""
    for part in path.split("."):
        entry = ENTRY.fullmatch(part)
        if not isinstance(document, Mapping):
            return False, None
        name = entry["name"] if entry else part
        if name not in document:
            return False, None
        document = document[name]
        if entry:
            is_there, document = _entry(document, entry["key"])
            if not is_there:
                return False, None
    return True, document


def _entry(rows: Any, key: str) -> tuple[bool, Any]:
    """The value of an entry of a mapping, or of a list of keys and values: the first that holds something."""
    if isinstance(rows, Mapping):
        return key in rows, rows.get(key)
    found = [
        row.get("value", row.get("val"))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping) and key in (row.get("key"), row.get("name"))
    ]
    return bool(found), next((value for value in found if not _is_nothing(value)), found[0] if found else None)


def _is_nothing(value: Any) -> bool:
    """PHP writes an empty list, an empty object or false where a shop has no value."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value is False or (isinstance(value, list | Mapping) and not value)


def _is_no_word(value: Any) -> bool:
    """The same for a flag, where false is a word."""
    return value is not False and _is_nothing(value)


def shown_value(value: Any) -> str:
    """A value of a payload as a page can show it."""
    return storable(str(value), LONGEST_SHOWN)
