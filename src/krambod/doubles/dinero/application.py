"""How does the double answer a call? Log, fault, route, token, organization, budget, scope, rule.

Request ─▶ admin ┐
         ─▶ pages ┼─▶ Answer                              one call at a time, one transaction each
         ─▶ Visma Connect ┤
         ─▶ /v1 … /v3 ─▶ route ─▶ token ─▶ organization ─▶ Pro ─▶ budget ─▶ scope ─▶ rule
"""

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from krambod.doubles.dinero import routes
from krambod.doubles.dinero.admin import Admin
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.clock import Clock, stamp
from krambod.doubles.dinero.connect.service import VismaConnect
from krambod.doubles.dinero.error_bodies import error_code, error_document
from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.pages.views import answer_page
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.access import check_pro, check_scope, grant_of, organization_of
from krambod.doubles.dinero.rules.ledger_items import finish_due_bookings, touch_ledger
from krambod.doubles.dinero.rules.webhooks import Hint, hints_since, newest_entry
from krambod.doubles.dinero.seed import seed
from krambod.doubles.dinero.state import DoubleState
from krambod.doubles.dinero.store import Store
from krambod.doubles.dinero.worlds import World
from krambod.doubles.web import Answer, Request, json_answer

API_VERSIONS = ("/v1/", "/v1.1/", "/v1.2/", "/v2/", "/v3/")
CONNECT_PATHS = ("/connect/", "/.well-known/", "/dineroapi/")
LAX = World(guid_uniqueness="ignored", timestamps="ignored", payment_timestamps="ignored")


@dataclass(slots=True)
class _CallRecord:
    """What the log keeps of a call."""

    operation: str | None = None
    organization_id: int | None = None
    client_id: str | None = None
    code: int | None = None
    fault: str | None = None


@dataclass(slots=True, kw_only=True)
class DineroDouble(DoubleState):
    """Dinero and Visma Connect without a socket: `answer` takes a request and returns the answer of Dinero."""

    connect: VismaConnect = field(init=False)
    admin: Admin = field(init=False)
    hints: deque[Hint] = field(default_factory=deque)  # of new entries, until the server posts them

    def __post_init__(self) -> None:
        DoubleState.__post_init__(self)
        self.connect = VismaConnect(self.store, self.clock)
        self.admin = Admin(self)
        if self.store.is_new:
            with self.store.transaction():
                seed(self.store, self.clock.today())

    def fault_of(self, request: Request) -> Fault | None:
        """The fault that this call meets, if any. Calls of `/admin` and of the pages never fail."""
        is_call = _is_api(request) or request.path.startswith(CONNECT_PATHS)
        return self.faults.take(request) if is_call else None

    def answer(self, request: Request, fault: Fault | None = None) -> Answer:
        """`fault` is what `fault_of(request)` returned. The server does the waiting before the effect."""
        if request.path.startswith("/admin/"):
            return self.admin.answer(request)
        is_api = _is_api(request)
        if not is_api and not request.path.startswith(CONNECT_PATHS):
            return answer_page(request, self.store, self.clock.today())
        record = _CallRecord(fault=fault.kind if fault else None)
        answer = fault.instead() if fault else None
        if answer is None:
            if fault is not None:
                self._make_true(fault, request)
            answer = self._answer_api(request, record) if is_api else self._answer_connect(request, record)
            answer = fault.spoiled(answer) if fault else answer
        self._log(request, record, answer)
        return answer

    def _answer_api(self, request: Request, record: _CallRecord) -> Answer:
        newest = newest_entry(self.store)
        try:
            with self.store.transaction():
                result = self._call(request, record)
        except Refusal as refusal:
            record.code = error_code(refusal, self.world)
            return self._refused(refusal)
        if self.world.webhooks == "sent":
            self.hints.extend(hints_since(self.store, newest))
        if result == {} and request.method != "GET" and self.world.empty_answers == "201":
            return Answer(status=201)
        return result if isinstance(result, Answer) else json_answer(result)

    def _call(self, request: Request, record: _CallRecord) -> Any:
        match = routes.match(request.method, request.path)
        route, path = match.route, match.names
        if route is None:
            raise _not_here(match.methods)
        record.operation = f"{route.method} {route.template}"
        moment = self.clock.now()
        grant = grant_of(self.store, request.headers.get("authorization", ""), moment)
        record.client_id = grant["ClientId"]
        organization = {}
        if "organizationId" in path:
            organization = organization_of(self.store, grant, path["organizationId"])
            record.organization_id = organization["Id"]
            check_pro(organization, self.world)
            self.budget.spend(organization, grant, moment, self.world)
        check_scope(grant, route.scope)
        call = Call(
            request=request,
            path=path,
            store=self.store,
            world=self.world,
            moment=moment,
            grant=grant,
            organization=organization,
        )
        if organization:
            finish_due_bookings(call)
        return route.operation(call)

    def _make_true(self, fault: Fault, request: Request) -> None:
        """Makes the change that a fault of the third group names. It stays, whether the call succeeds or not."""
        with self.store.transaction():
            match fault.kind:
                case FaultKind.STALE:
                    self._touch(request)
                case FaultKind.EXPIRED:
                    self.connect.expire_token_of(request)
                case FaultKind.REVOKED:
                    self.connect.revoke_grant_of(request)

    def _touch(self, request: Request) -> None:
        """Somebody else saved the document without a change, so it has a new version."""
        path = routes.match(request.method, request.path).names
        organization_id = path.get("organizationId")
        now = stamp(self.clock.now())
        version = {"TimeStamp": self.store.next_version()}
        guid = path.get("guid") or path.get("voucherGuid") or path.get("id") or ""
        document = {"OrganizationId": organization_id, "Guid": guid.lower()}
        self.store.update("sales_vouchers", {**version, "UpdatedAt": now}, **document)
        self.store.update("manual_vouchers", version, **document)
        self.store.update("purchase_vouchers", version, **document)
        if "/ledgeritems" in request.path.lower():
            touch_ledger(self.store, organization_id)

    def _answer_connect(self, request: Request, record: _CallRecord) -> Answer:
        with self.store.transaction():
            answer, record.client_id = self.connect.answer(request, self.world)
        record.operation = f"{request.method} {request.path}"
        return answer

    def _refused(self, refusal: Refusal) -> Answer:
        if refusal.code is None:
            return Answer(
                status=refusal.status,
                body=refusal.message.encode(),
                content_type="text/plain; charset=utf-8",
                headers=refusal.headers,
            )
        return json_answer(error_document(refusal, self.world), refusal.status, refusal.headers)

    def _log(self, request: Request, record: _CallRecord, answer: Answer) -> None:
        """Logs no header and no body, so no token is stored."""
        query = "&".join(f"{name}={value}" for name, value in request.query.items())
        row = {
            "At": stamp(self.clock.now()),
            "Method": request.method,
            "Path": request.path,
            "Operation": record.operation,
            "Query": query if _is_api(request) else None,
            "OrganizationId": record.organization_id,
            "ClientId": record.client_id,
            "Status": answer.status,
            "Code": record.code,
            "Fault": record.fault,
        }
        self.store.insert("calls", row)


def open_double(
    *,
    calls_per_minute: int = 100,
    lax: bool = False,
    data_directory: Path | None = None,
    clock: Clock | None = None,
) -> DineroDouble:
    """A double with its own store: in memory, or in a file under `data_directory`."""
    world = LAX if lax else World()
    store = Store(data_directory)
    return DineroDouble(store=store, world=world, calls_per_minute=calls_per_minute, clock=clock or Clock())


def _is_api(request: Request) -> bool:
    return request.path.lower().startswith(API_VERSIONS)


def _not_here(methods: frozenset[str]) -> Refusal:
    if methods:
        allowed = ", ".join(sorted(methods))
        return Refusal(405, 40, f"This path takes {allowed}.", headers={"Allow": allowed})
    return Refusal.not_found()
