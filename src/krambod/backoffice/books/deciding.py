"""What does a person's choice about one order, or about many, set going?"""

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
    """How many orders took the choice, and how many had changed so that they no longer could."""

    done: int
    refused: int


def decide(request: MemberRequest, transfers: Iterable[Transfer], choice: str, value: str = "") -> Decided:
    """Chooses for each of them, in a commit of its own; audited once. The right was looked at before."""
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
    """A note that stays with the order."""
    TransferEvent.objects.create(
        merchant=request.merchant,
        transfer=transfer,
        at=timezone.now(),
        name="comment",
        details={"text": text[:LONGEST_COMMENT], "by": str(request.user)},
    )
    audit(request, "order_commented", order=transfer.pk)
