"""A shop's first orders stay drafts until the merchant approves them. Which ones still wait, and when does that end?"""

from django.db.models import F
from django_scopes import scopes_disabled

from krambod.transfers.failures import FixOrder
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.roles import SALE
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.work import SaleWork


def expect_approval(work: SaleWork) -> None:
    """Raises FixOrder if the merchant must still approve this draft."""
    if "approved" not in work.transfer.choices and not is_over(work.transfer.shop_id, work.rules):
        raise FixOrder("approve_draft", total=str(work.sale.total.amount))


def release_first_drafts(work: SaleWork) -> None:
    """Once enough first orders are booked, makes the waiting drafts due: they need no approval any more."""
    transfer, rules, now = work.transfer, work.rules, work.now
    with scopes_disabled():
        waiting = Transfer.objects.filter(shop=transfer.shop_id, cause="approve_draft")

    def release() -> None:
        if is_over(transfer.shop_id, rules):
            waiting.update(due_at=now, pokes=F("pokes") + 1)

    if rules.first_drafts:
        work.afterwards(release, rows=waiting)


def is_over(shop_id: int, rules: BookingRules) -> bool:
    """Whether the shop has booked as many orders as the merchant wants to approve first."""
    if not rules.first_drafts:
        return True
    with scopes_disabled():
        booked = Transfer.objects.filter(shop=shop_id, state__in=BOOKED, role=SALE.name)
        return booked[: rules.first_drafts].count() >= rules.first_drafts
