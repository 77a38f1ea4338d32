"""What happens when a person makes a choice about one order, or about many?"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from krambod.backoffice.access import MemberRequest, audit
from krambod.transfers.choices import ImpossibleChoice, choose
from krambod.transfers.models import Transfer, TransferEvent

MOST_AT_ONCE = 200  # a person waits for the answer; the rest is for the next click
LONGEST_COMMENT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """How many orders go on, and how many were refused because they had changed and no longer offer the choice."""

    done: int
    refused: int


def decide(request: MemberRequest, transfers: Iterable[Transfer], choice: str, value: str = "") -> Decided:
    """Makes the choice for each transfer in a commit of its own, and writes one audit entry for all.

    The caller checks the right first.
    """
    done, refused = [], 0
    for transfer in transfers:
        try:
            choose(transfer, choice, timezone.now(), value=value, by=str(request.user))
        except ImpossibleChoice:
            refused += 1
        else:
            done.append(transfer.pk)
    if done:
        audit(request, "orders_decided", choice=choice, value=value, count=len(done), orders=done[:20])
    return Decided(done=len(done), refused=refused)


def comment(request: MemberRequest, transfer: Transfer, text: str) -> None:
    """Stores a comment in the order's history, and audits it."""
    TransferEvent.objects.create(
        merchant=request.merchant,
        transfer=transfer,
        at=timezone.now(),
        name="comment",
        details={"text": text[:LONGEST_COMMENT], "by": str(request.user)},
    )
    audit(request, "order_commented", order=transfer.pk)
