"""How do tests open the daily pages, and count the queries of a page?"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from tests.transfers.stored import Store

MOST_QUERIES = 10


def address(store: Store, place: str = "") -> str:
    """The path of one of the merchant's pages."""
    return f"/c/{store.shop.merchant_id}/{place}"


def order_address(store: Store, external_id: str = "1042", place: str = "") -> str:
    return address(store, f"orders/{store.transfer(external_id).pk}/{place}")


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """Collects the SQL statements that are sent inside."""
    statements: list[str] = []

    def keep(execute: Any, sql: str, *more: Any) -> Any:
        statements.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(keep):
        yield statements
