"""Which transfer is it that a line of the log, or a span, tells of?"""

from collections.abc import Iterator
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars

from krambod.traces import span
from krambod.transfers.models import Transfer


@contextmanager
def marked(transfer: Transfer, step: str) -> Iterator[None]:
    """Marks all that is logged in the block with the ids of the transfer, its shop and its merchant.

    Never around a `yield` of a lane's work: another thread may go on after it, and this one with another lane.
    """
    with (
        bound_contextvars(transfer=transfer.pk, shop=transfer.shop_id, merchant=transfer.merchant_id),
        span(f"transfer.{step}", {"krambod.transfer": transfer.pk, "krambod.role": transfer.role}),
    ):
        yield
