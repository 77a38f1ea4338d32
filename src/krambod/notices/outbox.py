"""What is to be told to whom, and was it told? Stored with the thing itself, sent later, each notice at most once.

    a thing happens ── the same transaction ─▶ a row for each place where somebody wants to be told, due now
    a chore ── the try is stored ─▶ sent ─▶ its outcome is stored
                     └ a crash here: it may have been sent, so it is never sent again

All rows of one merchant for one place are told together, in one message: a burst of orders rings once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Min, QuerySet
from django_scopes import scopes_disabled

from krambod.merchants.locking import update_in_order
from krambod.merchants.models import Membership
from krambod.merchants.rights import Right, may
from krambod.notices.models import MemberNotice
from krambod.notices.outcomes import Outcome, Sent, next_try_in

KEPT = timedelta(days=30)
QUIET_FOR = timedelta(minutes=10)  # at most one message of a merchant at one place in this time
HEARD = (Outcome.SENT, Outcome.UNKNOWN, "")  # "": the try is stored, and its outcome is not known yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Where a person wants to be told: the channel, and its own name of the place."""

    user_id: int
    channel: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The due notices of one merchant for one place: they are told together."""

    merchant_id: int
    user_id: int
    channel: str
    place: str
    kind: str


def put(addressees: Iterable[Addressee], *, merchant_id: int, kind: str, keys: Collection[str], now: datetime) -> None:
    """Stores what is to be told. Call it in the transaction of the thing. A notice that is known stays as it is."""
    rows = [
        MemberNotice(
            merchant_id=merchant_id,
            user_id=one.user_id,
            channel=one.channel,
            place=one.place,
            kind=kind,
            key=key,
            made_at=now,
            due_at=now,
        )
        for one in addressees
        for key in sorted(keys)
    ]
    if rows:
        with scopes_disabled():
            MemberNotice.objects.bulk_create(rows, ignore_conflicts=True)


def find_due(now: datetime) -> list[Bundle]:
    """What is due, the longest due first."""
    with scopes_disabled():
        due = MemberNotice.objects.filter(due_at__lte=now).order_by()
        rows = due.values_list("merchant_id", "user_id", "channel", "place", "kind").annotate(first=Min("due_at"))
        found = sorted(rows, key=lambda row: (row[-1], *row[:-1]))
    return [
        Bundle(merchant_id=merchant, user_id=user, channel=channel, place=place, kind=kind)
        for merchant, user, channel, place, kind, _first in found
    ]


def find_quiet_end(bundle: Bundle) -> datetime | None:
    """Until when nothing more of this merchant is told at this place, because something was a short while ago."""
    with scopes_disabled():
        heard = _of(bundle).filter(outcome__in=HEARD).aggregate(last=Max("attempted_at"))["last"]
    return None if heard is None else heard + QUIET_FOR


def postpone(bundle: Bundle, until: datetime, now: datetime) -> None:
    """Makes what is due now due later."""
    with scopes_disabled():
        _of(bundle).filter(due_at__lte=now).update(due_at=until)


def find_member(bundle: Bundle) -> Membership | None:
    """The person at the merchant, if they are still there and may read what they would be told."""
    with scopes_disabled():
        members = Membership.objects.select_related("user", "merchant")
        found = members.filter(merchant=bundle.merchant_id, user=bundle.user_id, user__is_active=True).first()
    return found if found is not None and may(found.role, Right.READ) else None


def end(bundle: Bundle, outcome: Outcome, now: datetime) -> None:
    """Ends what is due now without a try."""
    with scopes_disabled():
        _of(bundle).filter(due_at__lte=now).update(due_at=None, outcome=outcome)


def begin_try(bundle: Bundle, now: datetime) -> bool:
    """Commits that what is due is tried now. False: another worker has taken it."""
    with transaction.atomic(durable=True), scopes_disabled():
        due = _of(bundle).filter(due_at__lte=now)
        return bool(update_in_order(due, due_at=None, attempted_at=now, attempts=F("attempts") + 1, outcome=""))


def end_try(bundle: Bundle, tried_at: datetime, sent: Sent, now: datetime) -> None:
    """Stores what became of the try that began at `tried_at`. What was not taken is due again later, or given up."""
    with transaction.atomic(), scopes_disabled():
        rows = _of(bundle).filter(attempted_at=tried_at, due_at=None, outcome="")
        if sent.outcome is not Outcome.LATER:
            rows.update(outcome=sent.outcome)
            return
        for attempts in list(rows.order_by().values_list("attempts", flat=True).distinct()):
            wait = next_try_in(attempts, sent.retry_after_s)
            same = rows.filter(attempts=attempts)
            if wait is None:
                same.update(outcome=Outcome.GIVEN_UP)
            else:
                same.update(outcome=Outcome.LATER, due_at=now + wait)


def prune(now: datetime) -> int:
    """Deletes old notices and returns how many. After that, the same thing could be told again: it is long over."""
    with scopes_disabled():
        return MemberNotice.objects.filter(made_at__lte=now - KEPT).delete()[0]


def _of(bundle: Bundle) -> QuerySet[MemberNotice]:
    return MemberNotice.objects.filter(
        merchant=bundle.merchant_id,
        user=bundle.user_id,
        channel=bundle.channel,
        place=bundle.place,
        kind=bundle.kind,
    )
