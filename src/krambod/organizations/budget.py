"""May we call this organization now, and if not, in how many seconds?

Dinero counts the calls per organization and client id in every period of a minute. A bucket fills with tokens as time
passes, and each call takes one. Workers also take from a second bucket that fills a little slower, so that a person
who clicks always finds some tokens.
"""

from dataclasses import dataclass

from django.db import connection

from krambod.merchants.locking import locked
from krambod.organizations.models import CallBudget

RATE_SHARE = 0.92
WORKER_SHARE = 0.95
MOST_BURST = 5.0
LEAST_BURST = 1.0  # with less, a bucket could never give a call
BURST_PER_CALL = 1 / 20
HALVED_S = 600.0
CLOCKS_DIFFER_S = 60.0
NEARLY = 0.001  # tokens; a float of seconds since 1970 loses about as much, and a wait that we return must suffice


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """What a limit of calls a minute allows: tokens per second, and how many tokens a bucket holds."""

    per_second: float
    burst: float


def take_calls(
    organization_id: int,
    client_id: str,
    *,
    calls_per_minute: int,
    count: int = 1,
    now_s: float,
    is_worker: bool = True,
) -> float | None:
    """Takes `count` calls and returns None. If there are too few, takes nothing and returns the seconds to wait.

    Call it inside a transaction. `now_s` is seconds since 1970. A full bucket gives more than it holds, and later calls
    wait for the difference. If two calls are taken at a time, this keeps the limit from 13 calls a minute on.
    """
    assert connection.in_atomic_block, "calls are taken in the transaction that they are for"
    limit = _limit(calls_per_minute)
    bucket = _locked(organization_id, client_id, limit.burst, now_s)
    _fill(bucket, limit, now_s)
    wait_s = _wait_s(bucket, limit, count, now_s, is_worker=is_worker)
    if wait_s is None:
        bucket.tokens -= count
        bucket.worker_tokens -= count if is_worker else 0
    bucket.save()
    return wait_s


def workers_calls_left(bucket: CallBudget, *, calls_per_minute: int, now_s: float) -> float:
    """Returns how many calls the workers could make now, at least 0. Fills the row in memory, and stores nothing."""
    _fill(bucket, _limit(calls_per_minute), now_s)
    return max(0.0, min(bucket.tokens, bucket.worker_tokens))


def worker_rate(calls_per_minute: int, *, is_halved: bool = False) -> float:
    """Returns how many calls a minute the workers may make under a limit of `calls_per_minute`."""
    rate = RATE_SHARE * WORKER_SHARE * calls_per_minute
    return rate / 2 if is_halved else rate


def halve_rate(organization_id: int, client_id: str, *, now_s: float) -> None:
    """After a 429: empties the bucket and halves the rate for ten minutes. Call it inside a transaction."""
    assert connection.in_atomic_block, "a budget is changed in a transaction"
    bucket = _locked(organization_id, client_id, 0.0, now_s)
    bucket.tokens = min(bucket.tokens, 0.0)
    bucket.worker_tokens = min(bucket.worker_tokens, 0.0)
    bucket.filled_at_s = now_s
    bucket.halved_until_s = now_s + HALVED_S
    bucket.save()


def _limit(calls_per_minute: int) -> _Limit:
    """Returns the limit. A full bucket and the tokens of one minute together stay below `calls_per_minute`."""
    burst = max(LEAST_BURST, min(MOST_BURST, calls_per_minute * BURST_PER_CALL))
    return _Limit(per_second=RATE_SHARE * calls_per_minute / 60, burst=burst)


def _locked(organization_id: int, client_id: str, tokens: float, now_s: float) -> CallBudget:
    """Finds or creates the bucket and locks it until the transaction ends."""
    start = {"tokens": tokens, "worker_tokens": tokens, "filled_at_s": now_s}
    rows = locked(CallBudget.objects)
    return rows.get_or_create(organization_id=organization_id, client_id=client_id, defaults=start)[0]


def _fill(bucket: CallBudget, limit: _Limit, now_s: float) -> None:
    """Adds the tokens of the time since the bucket was last filled. A clock that goes back adds nothing."""
    if bucket.filled_at_s - now_s > CLOCKS_DIFFER_S:
        # The clocks of two machines do not differ that much: this clock was wrong and has been set. Start from here.
        bucket.filled_at_s = now_s
        bucket.halved_until_s = min(bucket.halved_until_s, now_s + HALVED_S)
    until_s = max(now_s, bucket.filled_at_s)
    halved_s = max(0.0, min(until_s, bucket.halved_until_s) - bucket.filled_at_s)
    gained = (until_s - bucket.filled_at_s - halved_s / 2) * limit.per_second
    bucket.tokens = min(limit.burst, bucket.tokens + gained)
    bucket.worker_tokens = min(limit.burst, bucket.worker_tokens + gained * WORKER_SHARE)
    bucket.filled_at_s = until_s


def _wait_s(bucket: CallBudget, limit: _Limit, count: int, now_s: float, *, is_worker: bool) -> float | None:
    """Returns the seconds until each bucket has `count` tokens, or None if they have them now."""
    needed = min(float(count), limit.burst)
    missing = needed - bucket.tokens
    if is_worker:
        missing = max(missing, (needed - bucket.worker_tokens) / WORKER_SHARE)
    if missing <= NEARLY:
        return None
    fills_from_s = bucket.filled_at_s  # later than `now_s` if another machine's clock is ahead
    full_rate_s = missing / limit.per_second
    halved_s = min(2 * full_rate_s, max(0.0, bucket.halved_until_s - fills_from_s))
    return fills_from_s - now_s + full_rate_s + halved_s / 2
