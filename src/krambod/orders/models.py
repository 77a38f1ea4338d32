"""What do we store of an order? Every event as the shop sent it, and each revision that the events made."""

from django.db import models

from krambod.merchants.models import Shop
from krambod.merchants.tenancy import TenantModel


class ShopEvent(TenantModel):
    """What a shop sent, word for word. `delivery_id` comes from the platform; None if the platform has none."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    delivery_id = models.CharField(max_length=200, null=True)
    external_id = models.CharField(max_length=200)
    body = models.TextField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "shop", "delivery_id"], name="one_event_for_a_delivery")
        ]
        indexes = [models.Index(fields=["shop", "external_id"], name="events_by_order")]


class StoredOrder(TenantModel):
    """An order of a shop, by the shop's own id for it, with the facts that `listing` takes from its newest revision.

    The database knows the defaults too, because an older version may still write rows during an update.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=200)
    number = models.CharField(max_length=100)
    newest = models.ForeignKey("OrderRevision", on_delete=models.PROTECT, null=True, related_name="+")
    total = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    placed_on = models.DateField(null=True)  # the Danish day
    buyer_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    search_text = models.TextField(blank=True, default="", db_default="")
    correction = models.JSONField(null=True)  # what the merchant corrected, in the form of `corrections`
    return_announced_at = models.DateTimeField(null=True)  # the oldest return that is open; None: none is
    part_of = models.CharField(max_length=200, blank=True, default="", db_default="")  # the id of the whole order
    closed_returns = models.JSONField(default=list, db_default=[])  # the ids of returns that are dealt with

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "shop", "external_id"], name="one_row_for_an_order")]
        indexes = [
            models.Index(fields=["shop", "number"], name="orders_by_number"),
            # The database answers counts and sums by day from this index alone.
            models.Index(fields=["merchant", "placed_on", "currency", "total"], name="orders_by_day"),
            models.Index(
                fields=["merchant", "return_announced_at"],
                name="orders_with_return",
                condition=models.Q(return_announced_at__isnull=False),
            ),
            models.Index(fields=["shop", "part_of"], name="orders_by_whole", condition=~models.Q(part_of="")),
        ]


class OrderRevision(TenantModel):
    """An order as it was at `updated_at`, when the shop changed it. `orders.reading` reads the `document`.

    With `is_correction` it is a revision of ours: the shop's order with the merchant's correction.
    """

    order = models.ForeignKey(StoredOrder, on_delete=models.PROTECT, related_name="revisions")
    sequence = models.PositiveIntegerField()
    updated_at = models.DateTimeField()
    document = models.TextField()
    digest = models.CharField(max_length=64)
    event = models.ForeignKey(ShopEvent, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    is_correction = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "order", "sequence"], name="one_revision_sequence")]


class ErasedBuyer(TenantModel):
    """The mark of an order whose buyer is erased: what the shop tells of it later is stored without the person.

    `email_digest` knows the buyer's older orders again, should they be imported later. `kept_until` is the day from
    which the proof of the VAT is no longer kept; None: nothing is kept.
    """

    order = models.ForeignKey(StoredOrder, on_delete=models.CASCADE, related_name="+")
    email_digest = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField()
    kept_until = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "order"], name="one_mark_for_an_erased_order")]
        indexes = [models.Index(fields=["merchant", "email_digest"], name="erased_by_email")]
