"""What do we store about an order's way into the books?"""

from datetime import date

from django.db import models
from django.db.models import Q

from krambod.merchants.models import Shop, StoredRules
from krambod.merchants.tenancy import TenantModel
from krambod.orders.models import OrderRevision, StoredOrder
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.roles import SALE


class State(models.TextChoices):
    """How far a transfer has come. The words are the same in code, table, log and API."""

    RECEIVED = "received"
    WAITING = "waiting"
    DRAFTED = "drafted"
    BOOKED = "booked"
    PAID = "paid"
    CREDITED = "credited"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class EInvoice(models.TextChoices):
    """How far the e-invoice of a sale has come. Empty: it needs none, or a person sends it from Dinero."""

    WANTED = "wanted"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # the answer was lost


BOOKED = (State.BOOKED, State.PAID, State.CREDITED)


class Transfer(TenantModel):
    """The way of one order, or of one part of it (see `roles`), into the books.

    If `cause` is set, the transfer is held and a person must act. `state` is how far it has come.
    """

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(StoredOrder, on_delete=models.PROTECT, related_name="transfers")
    role = models.CharField(max_length=20, default=SALE.name)
    part_id = models.CharField(max_length=200, blank=True, default="", db_default="")  # which part of the order
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    reason = models.CharField(max_length=40, blank=True, default="")  # of waiting, skipped and cancelled
    cause = models.CharField(max_length=40, blank=True, default="")  # a code of `failures`
    cause_details = models.JSONField(default=dict)
    mended_by = models.CharField(max_length=20, blank=True, default="")  # who or what can mend the cause

    # When a worker works on it next. None: not before something new is known. Each piece of news adds one to `pokes`.
    due_at = models.DateTimeField(null=True)
    pokes = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    placed_at = models.DateTimeField(null=True)

    # Where it goes. The first write pins it: later choices of the merchant count only for other transfers.
    connected = models.ForeignKey(ConnectedOrganization, on_delete=models.PROTECT, null=True, related_name="+")
    rules = models.ForeignKey(StoredRules, on_delete=models.PROTECT, null=True, related_name="+")
    is_pinned = models.BooleanField(default=False)

    # What is done
    contact_guid = models.UUIDField(null=True)
    contact_customer = models.CharField(max_length=64, blank=True, default="", db_default="")  # whom it was chosen for
    earlier_contacts = models.JSONField(default=list, db_default=[])  # guids of contacts that a draft had before
    generation = models.PositiveIntegerField(default=0)
    draft_guid = models.UUIDField(null=True)
    draft_timestamp = models.CharField(max_length=64, blank=True, default="")
    draft_digest = models.CharField(max_length=64, blank=True, default="")  # of the content that we sent
    draft_is_updated = models.BooleanField(default=False)  # then a list may still show the old content
    booked_revision = models.ForeignKey(OrderRevision, on_delete=models.PROTECT, null=True, related_name="+")
    invoice_number = models.BigIntegerField(null=True)
    invoice_total = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    registered = models.JSONField(default=dict)  # reference of a payment on the invoice -> its amount
    # Of a refund: the transfer whose invoice it credits. None: that of the sale.
    invoiced = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    # Of a part with an invoice of its own: line of the order -> amount.
    invoiced_lines = models.JSONField(default=dict, db_default={})
    credited_lines = models.JSONField(default=dict, db_default={})  # of a refund: line of the invoice -> amount
    is_mailed = models.BooleanField(default=False)
    is_to_be_mailed = models.BooleanField(default=False, db_default=False)  # of a refund: chosen when it is booked
    e_invoice = models.CharField(max_length=10, choices=EInvoice, blank=True, default="", db_default="")
    changed_after_booking = models.BooleanField(default=False)
    # What people did by hand in Dinero: when something there last touched it, when we last looked, and what we saw.
    touched_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    in_dinero = models.JSONField(default=dict, db_default={})
    choices = models.JSONField(default=dict)  # what a person decided about this transfer
    released_days = models.JSONField(default=list, db_default=[])  # the Danish days on which a hold ended

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "shop", "order", "role", "part_id"], name="one_transfer_for_a_part"
            ),
            models.UniqueConstraint(fields=["connected", "draft_guid"], name="one_transfer_for_a_draft"),
        ]
        indexes = [
            models.Index(
                fields=["connected", "state", "due_at"], name="transfers_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["connected", "due_at", "id"], name="transfers_first_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(fields=["draft_guid"], name="transfers_by_draft"),
            models.Index(fields=["shop", "state"], name="transfers_by_state"),
            # For the back office's lists: newest first, by state, held ones, changed ones, by invoice number. Each has
            # all that is asked to find and count the rows of a page, so that 100,000 rows are not read for that.
            models.Index(fields=["merchant", "role", "-placed_at", "-id", "order"], name="transfers_newest"),
            models.Index(
                fields=["merchant", "role", "state", "-placed_at", "-id", "order"], name="transfers_newest_of_state"
            ),
            models.Index(fields=["merchant", "cause", "order"], name="transfers_held", condition=~Q(cause="")),
            models.Index(
                fields=["merchant", "role", "-placed_at", "-id"],
                name="transfers_changed",
                condition=Q(changed_after_booking=True),
            ),
            models.Index(fields=["merchant", "invoice_number"], name="transfers_by_invoice"),
        ]

    @property
    def is_touched(self) -> bool:
        """Whether somebody has touched it in Dinero since we last looked there."""
        return self.touched_at is not None and (self.looked_at is None or self.looked_at < self.touched_at)

    @property
    def hold_ends(self) -> list[date]:
        """The Danish days on which a hold ended, the newest first."""
        return sorted((date.fromisoformat(day) for day in self.released_days), reverse=True)


class Step(models.TextChoices):
    """A write to Dinero."""

    CONTACT = "contact"
    DRAFT = "draft"
    UPDATE_DRAFT = "update_draft"
    DELETE_DRAFT = "delete_draft"
    BOOK = "book"
    PAY = "pay"
    REPAY = "repay"
    MAIL = "mail"
    E_INVOICE = "e_invoice"
    LEDGER_ITEM = "ledger_item"
    BOOK_LEDGER = "book_ledger"


class WriteOutcome(models.TextChoices):
    """The outcome of a write. If the column is empty, the outcome is unknown: look before you try again."""

    DONE = "done"
    REFUSED = "refused"
    NOTHING = "nothing"  # it certainly had no effect


class LedgerEntry(TenantModel):
    """A write to Dinero. It is stored before it is sent, and gets its outcome afterwards."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="ledger")
    step = models.CharField(max_length=20, choices=Step)
    key = models.CharField(max_length=200)  # the guid or reference that makes it unique
    revision = models.ForeignKey(OrderRevision, on_delete=models.PROTECT, related_name="+")
    fence = models.BigIntegerField()
    intended_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=WriteOutcome, blank=True, default="")
    outcome_at = models.DateTimeField(null=True)


FAILED = ("held", "retry")  # the events that say that a transfer failed


class TransferEvent(TenantModel):
    """An event of a transfer: what happened, and when."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    name = models.CharField(max_length=40)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            # SQLite reads the name though the condition says it; so all that the overview asks of an event is here.
            models.Index(
                fields=["merchant", "at", "name", "transfer"], name="events_booked", condition=Q(name="booked")
            ),
            # For whoever watches the installation: few rows, so an order that goes well costs nothing more.
            # One for each name, because SQLite uses none for a list of names.
            models.Index(fields=["at"], name="events_held", condition=Q(name="held")),
            models.Index(fields=["at"], name="events_retry", condition=Q(name="retry")),
        ]


class EInvoiceReceiver(TenantModel):
    """Whether a company takes e-invoices.

    `receiver` is a digest of its VAT number, and `told_by` a person, a register, or a refusal of Dinero.
    """

    receiver = models.CharField(max_length=64)
    takes = models.BooleanField()
    told_by = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "receiver"], name="one_row_for_a_receiver")]


class RememberedContact(TenantModel):
    """The contact that a merchant chose for a customer. `customer` is a digest of e-mail, kind and VAT number."""

    organization_id = models.BigIntegerField()
    customer = models.CharField(max_length=64)
    guid = models.UUIDField(null=True)  # None: create a new contact
    name_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "organization_id", "customer", "name_digest"], name="one_choice_for_a_customer"
            )
        ]
