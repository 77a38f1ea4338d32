"""Which files of orders has somebody sent from the back office, and what was found in them? Kept for a day at most."""

from django.conf import settings
from django.db import models

from krambod.merchants.models import Shop
from krambod.merchants.tenancy import TenantModel


class FileState(models.TextChoices):
    """How far a file is. `CHECKED` waits for the person; `FAILED` is a mistake of ours."""

    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    IMPORTED = "imported"
    FAILED = "failed"


AT_WORK = (FileState.CHECKING, FileState.IMPORTING)


class OrderFile(TenantModel):
    """A file of orders that a person sent. Only that person sees it.

    `position` counts the entries that are done, of `total`, in the pass that goes on. `foreseen` and `counts` have a
    figure for each outcome, before and after the import; `outlook` says what the booking rules make of the new orders.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()  # bytes
    kept_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=FileState.choices, default=FileState.CHECKING)
    scan = models.JSONField(null=True)
    total = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    foreseen = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    outlook = models.JSONField(default=dict)
    first_orders = models.JSONField(default=list)
    findings_left_out = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "kept_at"], name="files_at_work"),
            models.Index(fields=["kept_at"], name="files_by_age"),
        ]


class OrderFilePiece(TenantModel):
    """A piece of a file, as base64. Gone when all its orders are taken."""

    file = models.ForeignKey(OrderFile, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "file", "number"], name="one_piece_of_a_file")]


class OrderFileFinding(TenantModel):
    """A mistake in a file: a sentence of `words.order_files` and its details."""

    file = models.ForeignKey(OrderFile, on_delete=models.CASCADE, related_name="findings")
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    external_id = models.TextField(blank=True)
    field = models.TextField(blank=True)
    says = models.CharField(max_length=40)
    details = models.JSONField(default=dict)
    value = models.CharField(max_length=60, blank=True)
