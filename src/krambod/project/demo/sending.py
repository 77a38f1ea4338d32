"""How does the shop of a demo send its orders? By the orders API, and again after a 503, as any shop does."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx2

from krambod.project.demo.orders import DemoOrder
from krambod.project.demo.processes import LOOPBACK, DemoFailed

SENDERS = 4
SEND_AGAIN_S = 0.5
MOST_SENDS = 60


def send_orders(url: str, token: str, orders: Sequence[DemoOrder]) -> None:
    """Sends the orders. Raises DemoFailed for the first one that the API does not take."""
    headers = {"Authorization": f"Bearer {token}"}
    http = httpx2.Client(base_url=url, headers=headers, timeout=30.0, **LOOPBACK)
    with http, ThreadPoolExecutor(SENDERS) as senders:
        try:
            for _ in senders.map(lambda order: _send(http, order), orders):
                pass
        finally:
            # After an interrupt, do not send the rest.
            senders.shutdown(cancel_futures=True)


def _send(http: httpx2.Client, order: DemoOrder) -> None:
    """Sends one order, and sends it again while the answer is 503, which means "not now"."""
    for _ in range(MOST_SENDS):
        answer = http.put(f"/api/v1/orders/{order.external_id}", json=order.body)
        if answer.status_code != 503:
            break
        time.sleep(SEND_AGAIN_S)
    if answer.status_code >= 300:
        raise DemoFailed(f"Order {order.external_id} was not taken: {answer.status_code} {answer.text[:300]}")
