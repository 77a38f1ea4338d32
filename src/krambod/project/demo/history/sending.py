"""How do the shops tell their history? By the orders API, some at a time, so that whoever clicks is served too."""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx2

from krambod.project.demo.history.portions import portions
from krambod.project.demo.history.telling import Body, HistoryOrder
from krambod.project.demo.processes import LOOPBACK

AT_ONCE = 40
SENDERS = 4
MOST_SENDS = 60
SEND_AGAIN_S = 0.5
POLL_S = 0.25
PATIENCE_S = 120.0
UNDER_WAY = ("received", "drafted")


class NotTaken(Exception):
    """The orders API did not take an order, or the order did not come to an end. The text says which, and why."""


class Shops:
    """The shops of the demo, as programs that call the orders API."""

    def __init__(self, url: str, tokens: Mapping[str, str]) -> None:
        self._http = httpx2.Client(base_url=url, timeout=30.0, **LOOPBACK)
        self._headers = {shop: {"Authorization": f"Bearer {token}"} for shop, token in tokens.items()}

    def close(self) -> None:
        self._http.close()

    def tell_all(self, orders: Sequence[HistoryOrder]) -> None:
        """Tells the first of each order, then the second, and so on. Waits between. Raises NotTaken."""
        for place in range(max((len(order.tellings) for order in orders), default=0)):
            for some in portions((order for order in orders if len(order.tellings) > place), AT_ONCE):
                self._send(some, place)
                self.wait_for(some)

    def _send(self, orders: Iterable[HistoryOrder], place: int) -> None:
        with ThreadPoolExecutor(SENDERS) as senders:
            for _ in senders.map(lambda order: self._call("PUT", order, order.tellings[place]), orders):
                pass

    def wait_for(self, orders: Iterable[HistoryOrder]) -> None:
        """Waits until the orders are no longer under way. Raises NotTaken."""
        give_up_at = time.monotonic() + PATIENCE_S
        for order in orders:
            while self._is_under_way(order):
                if time.monotonic() > give_up_at:
                    raise NotTaken(f"Order {order.external_id} of {order.shop} ({order.kind}) does not go on.")
                time.sleep(POLL_S)

    def _is_under_way(self, order: HistoryOrder) -> bool:
        answer = self._call("GET", order, None).json()
        return answer["state"] in UNDER_WAY and not answer["cause"] and not answer["paused"]

    def _call(self, method: str, order: HistoryOrder, body: Body | None) -> httpx2.Response:
        """Calls again while the answer is 503, which means "not now". Raises NotTaken."""
        for _ in range(MOST_SENDS):
            answer = self._http.request(
                method, f"/api/v1/orders/{order.external_id}", json=body, headers=self._headers[order.shop]
            )
            if answer.status_code != 503:
                break
            time.sleep(SEND_AGAIN_S)
        if answer.status_code >= 300:
            raise NotTaken(f"Order {order.external_id} ({order.kind}): {answer.status_code} {answer.text[:300]}")
        return answer
