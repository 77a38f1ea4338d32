"""May this organization be called now, and if not, in how many seconds?

Dinero counts calls per organization and client id in any minute. A bucket of tokens fills with time and gives one for
each call. Workers take from a second bucket as well that fills a little slower, so that there is always something left
for a person who clicks.
"""

from dataclasses import dataclass

from django.db import connection

from krambod.organizations.models import CallBudget

RATE_SHARE = 0.92
WORKER_SHARE = 0.95
MOST_BURST = 5.0
LEAST_BURST = 1.0  # below it no call could ever be taken
BURST_PER_CALL = 1 / 20
HALVED_S = 600.0
CLOCKS_DIFFER_S = 60.0
NEARLY = 0.001  # of a token: what a float loses of a moment since 1970, and a wait must be enough


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """What N calls a minute allow: tokens a second, and how many a bucket holds."""

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
    """Takes `count` calls (None), or takes nothing and gives the seconds until it could.

    To be called in the caller's transaction; `now_s` is seconds since 1970. More than the bucket holds are given when
    it is full, and what follows waits for them: two at once keep to N in any minute from N = 13 on.
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


def worker_rate(calls_per_minute: int, *, is_halved: bool = False) -> float:
    """How many calls a minute workers get out of a limit."""
    rate = RATE_SHARE * WORKER_SHARE * calls_per_minute
    return rate / 2 if is_halved else rate


def halve_rate(organization_id: int, client_id: str, *, now_s: float) -> None:
    """After a 429: half the rate for ten minutes, beginning with nothing. In the caller's transaction."""
    assert connection.in_atomic_block, "a budget is changed in a transaction"
    bucket = _locked(organization_id, client_id, 0.0, now_s)
    bucket.tokens = min(bucket.tokens, 0.0)
    bucket.worker_tokens = min(bucket.worker_tokens, 0.0)
    bucket.filled_at_s = now_s
    bucket.halved_until_s = now_s + HALVED_S
    bucket.save()


def _limit(calls_per_minute: int) -> _Limit:
    """Burst and one minute's rate together stay below N."""
    burst = max(LEAST_BURST, min(MOST_BURST, calls_per_minute * BURST_PER_CALL))
    return _Limit(per_second=RATE_SHARE * calls_per_minute / 60, burst=burst)


def _locked(organization_id: int, client_id: str, tokens: float, now_s: float) -> CallBudget:
    """The row, nobody else's until the transaction ends."""
    start = {"tokens": tokens, "worker_tokens": tokens, "filled_at_s": now_s}
    rows = CallBudget.objects.select_for_update()
    return rows.get_or_create(organization_id=organization_id, client_id=client_id, defaults=start)[0]


def _fill(bucket: CallBudget, limit: _Limit, now_s: float) -> None:
    """What came since the bucket was last looked at. Time that goes back brings nothing."""
    if bucket.filled_at_s - now_s > CLOCKS_DIFFER_S:
        # No two machines differ that much: the clock was wrong and has been set. Filling begins anew, from here.
        bucket.filled_at_s = now_s
        bucket.halved_until_s = min(bucket.halved_until_s, now_s + HALVED_S)
    until_s = max(now_s, bucket.filled_at_s)
    halved_s = max(0.0, min(until_s, bucket.halved_until_s) - bucket.filled_at_s)
    gained = (until_s - bucket.filled_at_s - halved_s / 2) * limit.per_second
    bucket.tokens = min(limit.burst, bucket.tokens + gained)
    bucket.worker_tokens = min(limit.burst, bucket.worker_tokens + gained * WORKER_SHARE)
    bucket.filled_at_s = until_s


def _wait_s(bucket: CallBudget, limit: _Limit, count: int, now_s: float, *, is_worker: bool) -> float | None:
    """Seconds until `count` are there in every bucket that gives them; None: they are."""
    needed = min(float(count), limit.burst)
    missing = needed - bucket.tokens
    if is_worker:
        missing = max(missing, (needed - bucket.worker_tokens) / WORKER_SHARE)
    if missing <= NEARLY:
        return None
    fills_from_s = bucket.filled_at_s  # ahead of `now_s` where another machine's clock is
    full_rate_s = missing / limit.per_second
    halved_s = min(2 * full_rate_s, max(0.0, bucket.halved_until_s - fills_from_s))
    return fills_from_s - now_s + full_rate_s + halved_s / 2
