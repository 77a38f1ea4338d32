"""What do tests of the daily pages ask, and how many queries did a page need?"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from tests.transfers.stored import Store

MOST_QUERIES = 10


def address(store: Store, place: str = "") -> str:
    """A page of the merchant's."""
    return f"/c/{store.shop.merchant_id}/{place}"


def order_address(store: Store, external_id: str = "1042", place: str = "") -> str:
    return address(store, f"orders/{store.transfer(external_id).pk}/{place}")


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that were sent meanwhile."""
    statements: list[str] = []

    def keep(execute: Any, sql: str, *more: Any) -> Any:
        statements.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(keep):
        yield statements
