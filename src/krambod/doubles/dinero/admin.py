"""How does a test steer the double? Worlds, faults, clock, call log, snapshots, organizations, clients.

    GET, DELETE /admin/world       the switches; DELETE sets all to their defaults
    POST        /admin/world       {"vat_rounding": "document"}
    GET, DELETE /admin/faults      the faults that wait; DELETE removes them
    POST        /admin/faults      {"kind", "path", "method", "skip", "count", "delay_s"}
    GET         /admin/clock
    POST        /admin/clock       {"now": "2026-12-31T23:30:00Z"} or {"advance_s": 3600}
    GET, DELETE /admin/calls       the log, oldest first, from ?after=ID; empties it
    POST        /admin/snapshots/NAME and /admin/snapshots/NAME/restore
                                   the books, tokens and call log; the world, faults and clock stay as they are
    POST        /admin/organizations   {"Id": …} makes one, or changes what is named (IsPro, ClosedUntil, …)
    POST        /admin/clients     {"client_id", "client_secret", "redirect_uris"}

No token is asked for: the sandbox listens to its own machine only.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, TypeVar

from annotated_types import Ge, Le, MinLen
from pydantic import BaseModel, ConfigDict, Field

from krambod.doubles.dinero.clock import stamp
from krambod.doubles.dinero.error_bodies import error_document
from krambod.doubles.dinero.faults import read_fault
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.lists import read_moment
from krambod.doubles.dinero.seed import add_client, add_organization
from krambod.doubles.dinero.state import DoubleState
from krambod.doubles.dinero.wire import Text, parse_json
from krambod.doubles.dinero.worlds import World, changed_world
from krambod.doubles.web import Answer, Request, json_answer

MOST_CALLS = 10_000
FIRST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
LAST_MOMENT = datetime(2100, 1, 1, tzinfo=UTC)


class ClockMove(BaseModel):
    """`now` is set first, then `advance_s` is added."""

    model_config = ConfigDict(extra="forbid")

    now: Text | None = None
    advance_s: Annotated[float, Ge(-1e10), Le(1e10)] = 0.0


class OrganizationChange(BaseModel):
    """A new row of organizations, or the fields to change in one."""

    model_config = ConfigDict(extra="forbid")

    Id: Annotated[int, Ge(1), Le(999_999_999)]
    Name: Text = ""
    Type: Text | None = None
    Email: Text | None = None
    Phone: Text | None = None
    Street: Text | None = None
    City: Text | None = None
    ZipCode: Text | None = None
    AttPerson: Text | None = None
    VatNumber: Text | None = None
    CountryKey: Text = "DK"
    Website: Text | None = None
    IsPro: bool = True
    IsPayingPro: bool = True
    IsVatFree: bool = False
    IsTaxFreeUnion: bool = False
    ClosedUntil: date | None = None
    LinesInclVat: bool = True
    PaymentConditionType: Text = "Netto"
    PaymentConditionNumberOfDays: Annotated[int, Ge(0), Le(365)] = 8
    DefaultAccountNumber: int = 1000


class Client(BaseModel):
    """An app that is registered at Visma Connect."""

    model_config = ConfigDict(extra="forbid")

    client_id: Annotated[Text, MinLen(1)]
    client_secret: Text
    redirect_uris: list[Annotated[str, Field(pattern="^[!-~]+$")]]


ModelType = TypeVar("ModelType", bound=BaseModel)


class Admin:
    """Steers one double. Its calls are not logged and cost no budget."""

    def __init__(self, double: DoubleState) -> None:
        self._double = double

    def answer(self, request: Request) -> Answer:
        try:
            _, _, noun, *rest = request.path.split("/")
            document = parse_json(request.body) if request.body.strip() else {}
            if not isinstance(document, dict):
                raise Refusal.unreadable("An object is expected.")
            return json_answer(self._do(request, noun, rest, document))
        except Refusal as refusal:
            return json_answer(error_document(refusal, World()), refusal.status)

    def _do(self, request: Request, noun: str, rest: list[str], document: dict[str, Any]) -> Any:
        match request.method, noun, rest:
            case "GET" | "POST" | "DELETE" as method, "world", []:
                return self._world(method, document)
            case "GET" | "POST" | "DELETE" as method, "faults", []:
                return self._faults(method, document)
            case "GET" | "POST" as method, "clock", []:
                return self._clock(method, document)
            case "GET" | "DELETE" as method, "calls", []:
                return self._calls(method, request)
            case "POST", "snapshots", [name]:
                self._double.store.keep_snapshot(name)
                return {}
            case "POST", "snapshots", [name, "restore"]:
                return self._restore(name)
            case "POST", "organizations", []:
                with self._double.store.transaction():
                    return self._organization(document)
            case "POST", "clients", []:
                with self._double.store.transaction():
                    return self._client(document)
            case _:
                raise Refusal.not_found("The double has no such lever; they are listed in docs/dinero-double.md.")

    def _world(self, method: str, document: dict[str, Any]) -> Any:
        if method == "DELETE":
            self._double.world = World()
        elif method == "POST":
            self._double.world = changed_world(self._double.world, document)
        return self._double.world.model_dump()

    def _faults(self, method: str, document: dict[str, Any]) -> Any:
        if method == "DELETE":
            self._double.faults.clear()
        elif method == "POST":
            self._double.faults.add(read_fault(document))
        return [fault.model_dump() for fault in self._double.faults.waiting()]

    def _clock(self, method: str, document: dict[str, Any]) -> Any:
        clock = self._double.clock
        if method == "POST":
            move = _read(ClockMove, document)
            moment = clock.now() + timedelta(seconds=move.advance_s)
            if move.now is not None:
                moment = read_moment(move.now, "now")
            if not FIRST_MOMENT <= moment <= LAST_MOMENT:
                raise Refusal.invalid("now", "The double's clock goes from 2000 to 2100.")
            clock.set(moment)
        return {"now": f"{stamp(clock.now())}Z"}

    def _calls(self, method: str, request: Request) -> Any:
        store = self._double.store
        if method == "DELETE":
            store.delete_all("calls")
        after = request.query.get("after", "0")
        if not re.fullmatch("[0-9]{1,15}", after):
            raise Refusal.invalid("after", "The Id of a call is expected.")
        return store.all("SELECT * FROM calls WHERE Id > ? ORDER BY Id LIMIT ?", int(after), MOST_CALLS)

    def _restore(self, name: str) -> Any:
        if not self._double.store.restore_snapshot(name):
            raise Refusal.not_found(f"There is no snapshot {name}.")
        self._double.budget.forget()
        return {}

    def _organization(self, document: dict[str, Any]) -> Any:
        store = self._double.store
        change = _read(OrganizationChange, document).model_dump(mode="json", exclude_unset=True)
        if store.find("SELECT 1 FROM organizations WHERE Id = ?", change["Id"]) is None:
            add_organization(store, self._double.clock.today(), change)
        else:
            store.update("organizations", change, Id=change["Id"])
        return store.get("SELECT * FROM organizations WHERE Id = ?", change["Id"])

    def _client(self, document: dict[str, Any]) -> Any:
        client = _read(Client, document)
        self._double.store.delete("clients", ClientId=client.client_id)
        add_client(self._double.store, client.client_id, client.client_secret, "visma", client.redirect_uris)
        return {"client_id": client.client_id}


def _read(model: type[ModelType], document: dict[str, Any]) -> ModelType:
    """`document` as `model`. Raises `Refusal` that says what is wrong."""
    try:
        return model.model_validate(document)
    except ValueError as error:
        raise Refusal.unreadable(str(error)) from error
