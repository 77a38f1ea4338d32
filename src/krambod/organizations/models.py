"""What do we store about a company in Dinero, and about the grants that reach it?

The rows of an organization belong to no merchant: several merchants may share it, with its contacts and its calls.
"""

from django.db import models

from krambod.merchants.tenancy import TenantModel


class ConnectionKind(models.TextChoices):
    """How a merchant gave us access."""

    VISMA = "visma"
    PERSONAL = "personal"


class Connection(TenantModel):
    """One user's grant. `secrets` is an encrypted JSON object: client_secret, api_key, refresh_token, access_token."""

    kind = models.CharField(max_length=10, choices=ConnectionKind)
    client_id = models.CharField(max_length=100)
    secrets = models.TextField()
    access_expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)


class ConnectedOrganization(TenantModel):
    """An organization that a connection reaches. While it is paused, nothing is sent to it before `paused_until`.

    If a person paused it, `paused_reason` is what they wrote.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="organizations")
    organization_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    vat_number = models.CharField(max_length=20, blank=True, default="", db_default="")  # as Dinero has it
    address = models.CharField(max_length=300, blank=True, default="", db_default="")  # in one line
    paused_cause = models.CharField(max_length=40, blank=True, default="")
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    paused_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    failures = models.PositiveIntegerField(default=0)  # in a row; the more, the longer we wait before the next try
    # What the last comparison with Dinero found: how many orders and documents, and where they differ.
    compared_at = models.DateTimeField(null=True)
    comparison = models.JSONField(default=dict, db_default={})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "connection", "organization_id"], name="one_row_for_an_organization"
            )
        ]


class Organization(models.Model):
    """A company in Dinero, by its number there, and what we last read about it."""

    organization_id = models.BigIntegerField(primary_key=True)
    is_vat_free = models.BooleanField(default=False)
    accounts = models.JSONField(default=dict)  # entry account number -> VAT rate in percent, as text
    deposit_accounts = models.JSONField(default=dict)  # number -> name
    # number -> name, vat_code and category. The database knows the default too, because an older version may still
    # write rows during an update.
    entry_names = models.JSONField(default=dict, db_default={})
    has_pro = models.BooleanField(default=True, db_default=True)
    settings_read_at = models.DateTimeField(null=True)
    contacts_read_at = models.DateTimeField(null=True)
    # Which secret key made the digests of the contacts: with another key they find nobody.
    contacts_key = models.CharField(max_length=64, blank=True, default="", db_default="")
    invoices_read_at = models.DateTimeField(null=True)
    watched_at = models.DateTimeField(null=True)  # until when we know what people did by hand there


class IndexedContact(models.Model):
    """A contact in Dinero: enough to recognise a customer, but nothing that names a person."""

    organization_id = models.BigIntegerField()
    guid = models.UUIDField()
    email_digest = models.CharField(max_length=64)
    name_digest = models.CharField(max_length=64)
    is_person = models.BooleanField()
    vat_number = models.CharField(max_length=40, blank=True)
    is_deleted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization_id", "guid"], name="one_row_for_a_contact")]
        indexes = [models.Index(fields=["organization_id", "email_digest"], name="contacts_by_email")]


class IndexedInvoice(models.Model):
    """An invoice or credit note in Dinero as its list last showed it. It may be ours or somebody else's."""

    organization_id = models.BigIntegerField()
    guid = models.UUIDField()
    status = models.CharField(max_length=20)
    number = models.BigIntegerField(null=True)
    date = models.DateField(null=True)
    contact_guid = models.UUIDField(null=True)
    external_reference = models.CharField(max_length=128, blank=True)
    description = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    total_excl_vat = models.DecimalField(max_digits=20, decimal_places=2)
    total_incl_vat = models.DecimalField(max_digits=20, decimal_places=2)
    is_deleted = models.BooleanField(default=False)
    is_credit_note = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization_id", "guid"], name="one_row_for_an_invoice")]
        indexes = [
            models.Index(fields=["organization_id", "contact_guid"], name="invoices_by_contact"),
            models.Index(fields=["organization_id", "date"], name="invoices_by_date"),
        ]


class CallBudget(models.Model):
    """A bucket that fills with time: how many calls one client id may make to an organization.

    `tokens` are for everyone, `worker_tokens` for the workers. Both may be below zero for a moment, and are never above
    the burst. Times are seconds since 1970, by the clock of the machine that last took calls.
    """

    organization_id = models.BigIntegerField()
    client_id = models.CharField(max_length=100)
    tokens = models.FloatField()
    worker_tokens = models.FloatField()
    filled_at_s = models.FloatField()
    halved_until_s = models.FloatField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization_id", "client_id"], name="one_bucket")]
