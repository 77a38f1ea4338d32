"""How does a page stay up to date while somebody looks at it? It asks every five seconds whether anything is newer.

the page ── number of its newest event ─▶ the same address ─▶ nothing newer: 204, after one look
                                                           └▶ the page as it is now
"""

from functools import wraps
from typing import Any

from django.db.models import Count, Max, QuerySet, Subquery
from django.http import HttpResponse

from krambod.backoffice.access import MemberRequest, View
from krambod.backoffice.books.needing_action import needing_action
from krambod.backoffice.polling import NEWEST
from krambod.merchants.models import Merchant
from krambod.transfers.models import Transfer, TransferEvent


def live_page(view: View) -> View:
    """Makes a member's page one that refreshes itself. It goes below `member_page`."""

    @wraps(view)
    def watched(request: MemberRequest, **arguments: Any) -> HttpResponse:
        asked = request.headers.get(NEWEST)
        if asked is not None and asked == str(TransferEvent.objects.aggregate(newest=Max("pk"))["newest"] or 0):
            return HttpResponse(status=204)
        # Read before the page's own content: what comes in between is then newer. One query, as each page counts them.
        merchant = Merchant.objects.annotate(newest=Subquery(_newest()), held=Subquery(_held()))
        row = merchant.get(pk=request.merchant.pk)
        request.newest_event, request.held = str(row.newest or 0), row.held or 0
        return view(request, **arguments)

    return watched


def _newest() -> QuerySet[TransferEvent, Any]:
    # The first from behind: a maximum by merchant would read all events of the merchant.
    return TransferEvent.objects.order_by("-pk").values("pk")[:1]  # in the scope of the merchant


def _held() -> QuerySet[Transfer, Any]:
    rows = needing_action(Transfer.objects.all()).order_by().values("merchant")
    return rows.annotate(held=Count("pk")).values("held")
