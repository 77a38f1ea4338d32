"""Do returns that were announced to an older version stay open, now that the order tells them?"""

import pytest
from django_scopes import scopes_disabled

from krambod.orders.models import StoredOrder
from krambod.orders.revisions import close_returns
from tests.migrating import tables_of
from tests.platforms.webshop import NOON
from tests.transfers.stored import make_store

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("platforms", "0003_methods_of_a_shop"), ("orders", "0004_corrections")]


def test_an_open_return_stays_open_and_can_be_closed() -> None:
    store = make_store("sanne")
    opened, closed = (store.send(number).transfer.order_id for number in ("1042", "1043"))
    own = {"merchant_id": store.shop.merchant_id, "shop_id": store.shop.pk}
    with tables_of(*BEFORE) as older:
        for order_id, closed_at in ((opened, None), (closed, NOON)):
            delivery = older.get_model("platforms", "Delivery").objects.create(
                **own, key=f"key {order_id}", event="new_return", kind="return", received_at=NOON
            )
            older.get_model("platforms", "AnnouncedReturn").objects.create(
                merchant_id=own["merchant_id"],
                order_id=order_id,
                delivery=delivery,
                event="new_return",
                announced_at=NOON,
                closed_at=closed_at,
            )

    with scopes_disabled():
        still_open = StoredOrder.objects.select_related("newest__order").get(return_announced_at=NOON)
        assert still_open.pk == opened
        assert close_returns(still_open, [])
        assert not StoredOrder.objects.exclude(return_announced_at=None).exists()
        older.get_model("platforms", "AnnouncedReturn").objects.all().delete()
