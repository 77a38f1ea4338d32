"""How do we keep one merchant from another merchant's rows?

Reading needs a scope: django-scopes refuses a query outside of one. Saving does not pass through a manager, so this
module itself refuses to write a row of another merchant.
"""

from typing import Any, TypeVar

from django.db import models
from django_scopes import get_scope
from django_scopes.manager import DisabledQuerySet

Row = TypeVar("Row", bound=models.Model)


class WrongMerchant(Exception):
    """Our code tried to write a merchant's row outside that merchant's scope. It is a bug, never a user's mistake."""


class TenantManager(models.Manager[Row]):
    """Gives the rows of the merchant in scope, or all rows while scopes are disabled. Without a scope it raises."""

    def get_queryset(self) -> models.QuerySet[Row]:
        scope = get_scope()
        if not scope.get("_enabled", True):
            return super().get_queryset()
        merchant = scope.get("merchant")
        if merchant is None:
            disabled: models.QuerySet[Row] = DisabledQuerySet(self.model, using=self._db, missing_scopes={"merchant"})
            return disabled
        return super().get_queryset().filter(merchant=merchant)


class TenantModel(models.Model):
    """A row that belongs to one merchant."""

    merchant = models.ForeignKey("merchants.Merchant", on_delete=models.PROTECT, related_name="+")

    objects = TenantManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        scope = get_scope()
        if scope.get("_enabled", True):
            merchant = scope.get("merchant")
            if merchant is None or merchant.pk != self.merchant_id:
                raise WrongMerchant(f"{type(self).__name__} of merchant {self.merchant_id} saved outside its scope")
        super().save(*args, **kwargs)
