"""What does a rule know of the call it decides on?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from krambod.doubles.dinero.clock import danish_day, spoken, stamp
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.store import Row, Store
from krambod.doubles.dinero.wire import BodyType, parse_body, parse_json
from krambod.doubles.dinero.worlds import World
from krambod.doubles.web import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One authenticated call at one `moment` (aware, UTC).

    `organization` is the row of the organization in the path, empty where there is none.
    """

    request: Request
    path: Mapping[str, str]
    store: Store
    world: World
    moment: datetime
    grant: Row
    organization: Row

    @property
    def organization_id(self) -> int:
        return int(self.organization["Id"])

    @property
    def now(self) -> str:
        return stamp(self.moment)

    @property
    def today(self) -> date:
        return danish_day(self.moment)

    def json(self) -> Any:
        return parse_json(self.request.body)

    def body(self, model: type[BodyType]) -> BodyType:
        return parse_body(model, self.json(), self.world)

    def body_or_empty(self, model: type[BodyType]) -> BodyType:
        """For bodies whose fields are all optional: no body counts as an empty one."""
        return parse_body(model, self.json() if self.request.body.strip() else {}, self.world)

    def bodies(self, model: type[BodyType]) -> list[BodyType]:
        """A JSON array of `model`."""
        documents = self.json()
        if not isinstance(documents, list):
            raise Refusal.unreadable("An array is expected.")
        return [parse_body(model, document, self.world) for document in documents]

    def told_moment(self, stored: str | None) -> str | None:
        """A stored moment, spelled as in this world."""
        return stored and spoken(stored, zone=self.world.times, decimals=self.world.moment_decimals)

    def check_defaulted(self, fields: Mapping[str, Any]) -> None:
        """Fields that the specification requires and Dinero was seen to do without. Raises `Refusal` in a world that
        requires them, naming those that are None."""
        if self.world.required_with_defaults == "refused":
            missing = {name: "The field is required." for name, value in fields.items() if value is None}
            if missing:
                raise Refusal.validation(missing)

    def new_timestamp(self) -> str:
        return self.store.next_version()

    def new_guid(self) -> str:
        return str(uuid4())

    def check_timestamp(self, sent: str | None, current: str, *, required: bool = True) -> None:
        """Compare-and-set. `required` is False where the specification takes a TimestampObject."""
        if sent is None:
            if required or self.world.null_timestamp == "refused":
                raise Refusal.invalid("timestamp", "The Timestamp field is required.")
            return
        if sent != current and self.world.timestamps == "checked":
            raise Refusal.outdated_timestamp()
