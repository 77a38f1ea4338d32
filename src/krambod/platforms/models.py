"""What is stored of a shop's platform: how it is entered, what it sent, and how that is read."""

from django.db import models
from django.db.models import Q

from krambod.merchants.models import Shop
from krambod.merchants.tenancy import TenantModel


class ShopConnection(TenantModel):
    """How a shop is reached. `secrets` is encrypted JSON. Paused: `paused_cause` is set, events are stored and wait."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="connections")
    platform = models.CharField(max_length=40)
    url = models.CharField(max_length=500, blank=True)
    secrets = models.TextField()
    signature_header = models.CharField(max_length=100)
    signature_scheme = models.CharField(max_length=40)
    remote_id = models.CharField(max_length=200, blank=True, default="")  # the platform's own for the shop
    remote_name = models.CharField(max_length=200, blank=True, default="")
    webhook_ids = models.JSONField(default=list)
    connected_at = models.DateTimeField()
    disconnected_at = models.DateTimeField(null=True)

    paused_cause = models.CharField(max_length=40, blank=True, default="")
    paused_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row, of reaching it
    retry_at = models.DateTimeField(null=True)

    daily_calls = models.PositiveIntegerField(null=True)  # None: the platform sets no limit
    calls_day = models.DateField(null=True)
    calls_made = models.PositiveIntegerField(default=0)

    polled_at = models.DateTimeField(null=True)  # when the last whole poll ended
    polled_until = models.DateTimeField(null=True)  # all that changed before it is known
    swept_at = models.DateTimeField(null=True)
    poll_found = models.PositiveIntegerField(default=0)  # by the last poll: what no webhook had told
    next_poll_at = models.DateTimeField(null=True)

    # The payment methods that the shop offers, each with its title and id, as they were when it was connected.
    methods = models.JSONField(default=list, db_default=[])

    # since, place, seam, taken, held, total, started_at, finished_at; {}: none was asked for
    backfill = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "shop"], name="one_connection_for_a_shop")]
        indexes = [models.Index(fields=["platform", "remote_id"], name="connections_by_remote_id")]


class DeliveryState(models.TextChoices):
    """How far an event has come. The words are the same in code, table and log."""

    PENDING = "pending"
    DONE = "done"
    HELD = "held"


class Delivery(TenantModel):
    """An event as the shop sent it, or an order found by a poll that could not be read.

    `key` is the digest of what is signed, so what is sent again is the same row, counted in `repeats`.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    event = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    order_id = models.CharField(max_length=200, blank=True)
    delivery_id = models.CharField(max_length=100, blank=True)
    body = models.TextField()
    received_at = models.DateTimeField()
    repeats = models.PositiveIntegerField(default=0)
    repeated_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    outcome = models.CharField(max_length=20, blank=True, default="")
    is_read_back = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)  # of a held one: field, problem, text

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "shop", "key"], name="one_row_for_a_delivery")]
        indexes = [
            models.Index(fields=["shop", "id"], name="deliveries_pending", condition=Q(state="pending")),
            models.Index(fields=["shop", "order_id"], name="deliveries_by_order"),
        ]


class StoredReadingRules(TenantModel):
    """One version of how a shop's payloads are read; the newest counts. `document` is a `platform.ReadingRules`."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    created_at = models.DateTimeField()
    by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "shop", "version"], name="one_reading_rules_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="reading_rules_versions_start_at_1"),
        ]


class SeenWord(TenantModel):
    """A status or payment method as the shop spells it, for the merchant to say what it means."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)  # status, method
    word = models.CharField(max_length=200)
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "shop", "kind", "word"], name="one_row_for_a_word")]


class AppInstallation(models.Model):
    """An install of our app on a platform that no shop of ours has claimed yet; nobody's until then."""

    platform = models.CharField(max_length=40, db_default="")
    webshop_id = models.CharField(max_length=100)  # the platform's own for the shop
    url = models.CharField(max_length=500, blank=True)
    token = models.TextField()  # encrypted
    token_digest = models.CharField(max_length=64)
    daily_calls = models.PositiveIntegerField(null=True)
    installed_at = models.DateTimeField()
    uninstalled_at = models.DateTimeField(null=True)
    calls = models.JSONField(default=dict, db_default={})  # the digest of a signed body -> installed, uninstalled

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "webshop_id"], name="one_installation_for_a_shop")]


class ClaimCode(TenantModel):
    """A code by which an install of our app names a shop of ours. It works once, until `expires_at`."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    code_digest = models.CharField(max_length=64, db_index=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "shop"], name="one_claim_code_for_a_shop")]
