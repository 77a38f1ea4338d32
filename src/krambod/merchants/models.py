"""Which merchants and shops does this installation serve, and by which rules are their sales booked?"""

from django.db import models
from django.db.models import Q

from krambod.merchants.tenancy import TenantModel


class Installation(models.Model):
    """The one row of this installation. `paused_cause` empty: it works. `paused_reason` is what a person wrote."""

    paused_cause = models.CharField(max_length=40, blank=True, default="")
    paused_at = models.DateTimeField(null=True)
    paused_reason = models.CharField(max_length=200, blank=True, default="", db_default="")


class Merchant(models.Model):
    """A tenant."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)


class Shop(TenantModel):
    """A shop of a merchant's. `code` names it in Dinero's external references and guids, so it never changes."""

    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40, unique=True)
    platform = models.CharField(max_length=40, default="api")
    key = models.CharField(max_length=64, unique=True)  # in the address its webhooks come to
    api_token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)


class StoredRules(TenantModel):
    """One version of a shop's booking rules; the newest counts. `document` is read by `transfers.rules`."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="rules")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "shop", "version"], name="one_rules_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="rules_versions_start_at_1"),
        ]
