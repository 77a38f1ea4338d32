"""Who may call what, and how often? Token, organization, Pro, scope and the call budget. (dinero-api.md §1, §2, §8)"""

from collections import deque
from datetime import datetime, timedelta
from math import ceil

from krambod.doubles.dinero.clock import stamp
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.store import Row, Store
from krambod.doubles.dinero.worlds import World

MINUTE = timedelta(seconds=60)
PERSONAL_CALLS_PER_MINUTE = 60

_GRANT = """
SELECT g.*, c.Kind FROM access_tokens t JOIN grants g ON g.GrantId = t.GrantId
    JOIN clients c ON c.ClientId = g.ClientId
WHERE t.Token = ? AND t.ExpiresAt > ? AND g.RevokedAt IS NULL
"""
_ORGANIZATION = """
SELECT o.* FROM organizations o LEFT JOIN memberships m ON m.OrganizationId = o.Id AND m.UserId = ?
WHERE CAST(o.Id AS TEXT) = ? AND (m.UserId IS NOT NULL OR o.Id = ?)
"""


def bearer_token(authorization: str) -> str | None:
    """The token of an Authorization header; None if it is no bearer token."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def grant_of(store: Store, authorization: str, now: datetime) -> Row:
    """The grant behind a bearer token, with its client's `Kind`. Raises `Refusal` (401) when expired or revoked."""
    grant = store.find(_GRANT, bearer_token(authorization), stamp(now))
    if grant is None:
        raise Refusal.unauthorized()
    return grant


def organization_of(store: Store, grant: Row, text: str) -> Row:
    """The organization in the path. Raises `Refusal` (403) unless the grant's user, or its API key, reaches it."""
    organization = store.find(_ORGANIZATION, grant["UserId"], text, grant["OrganizationId"])
    if organization is None:
        raise Refusal.forbidden("You have no access to this organization.")
    return organization


def check_pro(organization: Row, world: World) -> None:
    if not organization["IsPro"]:
        raise Refusal.no_pro(world.no_pro_code)


def check_scope(grant: Row, needed: str) -> None:
    """`needed` is `read` or `write`. A scope of Visma Connect ends in it; a personal integration's is that word."""
    if needed not in {part.rpartition(":")[2] for part in grant["Scope"].split()}:
        raise Refusal.forbidden(f"The token has no scope to {needed}.")


class CallBudget:
    """Allows a number of calls in each sliding minute, by organization and client. Refused calls are not counted."""

    def __init__(self, calls_per_minute: int) -> None:
        self.calls_per_minute = calls_per_minute
        self._calls: dict[tuple[int, str], deque[datetime]] = {}

    def spend(self, organization: Row, grant: Row, now: datetime, world: World) -> None:
        """Raises `Refusal` (429) when the minute is full."""
        limit = self.calls_per_minute
        if grant["Kind"] == "personal" and world.personal_calls_per_minute == "sixty":
            limit = min(limit, PERSONAL_CALLS_PER_MINUTE)
        calls = self._calls.setdefault((organization["Id"], grant["ClientId"]), deque())
        while calls and not now - MINUTE < calls[0] <= now:
            calls.popleft()
        if len(calls) >= limit:
            wait_s = ceil((calls[0] + MINUTE - now).total_seconds())
            raise Refusal.quota_exceeded(limit, wait_s if world.retry_after == "sent" else None)
        calls.append(now)

    def forget(self) -> None:
        self._calls.clear()
