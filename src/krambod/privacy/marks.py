"""How does an erasure outlive a restore of an older backup? Its mark is also in a file, beside the database.

    erased ─▶ a line in the file ─▶ a restore, and each day's clean-up, erase again what the database forgot

A line names an order by its shop and number, a company and a user by their number and when they came: it names nobody.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings
from django_scopes import scopes_disabled

from krambod.orders.models import ErasedBuyer

BUYERS, COMPANIES_AND_USERS = "erased-buyers.jsonl", "deleted.jsonl"
log = structlog.get_logger("krambod.privacy")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenMark:
    """A line about an erased buyer. `erased_at` is ISO 8601 in UTC."""

    shop: str
    order: str
    erased_at: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.erased_at)


def keep_marks() -> int:
    """Appends the marks of erased buyers that the database has and the file lacks. Returns how many."""
    known = {(one.shop, one.order) for one in read_marks()}
    with scopes_disabled():
        rows = ErasedBuyer.objects.select_related("order__shop").order_by("pk").iterator(chunk_size=500)
        marks = [
            WrittenMark(shop=one.order.shop.code, order=one.order.external_id, erased_at=one.erased_at.isoformat())
            for one in rows
        ]
    new = [asdict(one) for one in marks if (one.shop, one.order) not in known]
    append_lines(BUYERS, new)
    return len(new)


def read_marks() -> list[WrittenMark]:
    """Returns the marks of erased buyers in the file."""
    return [WrittenMark(**one) for one in read_lines(BUYERS, ("shop", "order", "erased_at"))]


def append_lines(name: str, lines: Iterable[Mapping[str, str]]) -> None:
    """Appends lines to a file of the data directory, and waits until the disk has them."""
    # A line begins on a line of its own even if the process died while it wrote the one before.
    text = "".join(f"\n{json.dumps(dict(one))}" for one in lines)
    if not text:
        return
    with os.fdopen(os.open(_path(name), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())


def read_lines(name: str, fields: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yields the lines of a file that have exactly these fields, the last one a moment. Any other line is logged."""
    path = _path(name)
    for number, line in enumerate(path.read_text(errors="replace").splitlines() if path.exists() else (), start=1):
        if not line.strip():
            continue
        found = _read_line(line, fields)
        if found is None:
            log.warning("marks.unreadable", file=name, line=number)
        else:
            yield found


def _read_line(line: str, fields: tuple[str, ...]) -> dict[str, str] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    if (
        not isinstance(found, dict)
        or set(found) != set(fields)
        or not all(isinstance(one, str) for one in found.values())
    ):
        return None
    try:
        is_aware = datetime.fromisoformat(found[fields[-1]]).tzinfo is not None
    except ValueError:
        return None
    return found if is_aware else None


def _path(name: str) -> Path:
    return Path(settings.KRAMBOD.data_dir) / name
