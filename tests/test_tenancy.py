"""Does every table keep one merchant from seeing or overwriting another merchant's rows?"""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django_scopes import ScopeError, scope, scopes_disabled

from krambod.merchants.models import Merchant, Shop
from krambod.merchants.tenancy import TenantModel, WrongMerchant
from tests.transfers.stored import make_store

OWN = [model for model in apps.get_models() if model.__module__.startswith("krambod.")]
TENANTS: list[type[TenantModel]] = [model for model in OWN if issubclass(model, TenantModel)]
# Rows of the installation, of an organization in Dinero (which several merchants may share) and of the worker.
NOBODYS = {
    "Installation", "Merchant", "Organization", "IndexedContact", "IndexedInvoice", "CallBudget", "Lane", "Chore",
    "AppInstallation", "User", "Alert", "Notice", "FirstInLine", "PushDevice", "VapidKey",
}  # fmt: skip


def unique_fields(model: type[models.Model]) -> list[tuple[str, ...]]:
    return [tuple(one.fields) for one in model._meta.total_unique_constraints] + [
        tuple(one) for one in model._meta.unique_together
    ]


def belongs_to_a_merchant(model: type[models.Model], name: str) -> bool:
    related = model._meta.get_field(name).related_model
    return name == "merchant" or (isinstance(related, type) and issubclass(related, TenantModel))


def test_only_the_listed_tables_belong_to_nobody() -> None:
    assert {model.__name__ for model in OWN} - {model.__name__ for model in TENANTS} == NOBODYS


@pytest.mark.parametrize("model", TENANTS, ids=lambda model: model.__name__)
def test_every_tenant_row_has_a_merchant(model: type[TenantModel]) -> None:
    merchant = model._meta.get_field("merchant")

    assert merchant.related_model is Merchant
    assert not merchant.null
    assert merchant.remote_field.on_delete is models.PROTECT


@pytest.mark.parametrize("model", TENANTS, ids=lambda model: model.__name__)
def test_every_unique_constraint_is_per_merchant(model: type[TenantModel]) -> None:
    for fields in unique_fields(model):
        assert any(belongs_to_a_merchant(model, name) for name in fields), fields


def test_only_keys_codes_and_token_digests_are_unique_across_merchants() -> None:
    alone = {
        (model.__name__, field.name)
        for model in TENANTS
        for field in model._meta.concrete_fields
        if field.unique and not field.primary_key
    }

    assert alone == {("Shop", "code"), ("Shop", "key"), ("Shop", "api_token_digest"), ("Invitation", "token_digest")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", TENANTS, ids=lambda model: model.__name__)
def test_nothing_is_read_outside_a_scope(model: type[TenantModel]) -> None:
    with pytest.raises(ScopeError):
        model.objects.count()
    with pytest.raises(ScopeError):
        model.objects.filter(merchant=1).exists()
    with scopes_disabled():
        assert model.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_merchant_sees_their_own_rows_only() -> None:
    sanne, bo = make_store("sanne"), make_store("bo")
    for store in (sanne, bo):
        store.send()

    rows: list[type[Any]] = [model for model in TENANTS if model.__name__ != "LedgerEntry"]
    for model in rows:
        with scope(merchant=sanne.shop.merchant):
            merchants = {row.merchant_id for row in model.objects.all()}
        assert merchants <= {sanne.shop.merchant_id}
    with scope(merchant=sanne.shop.merchant):
        assert [shop.code for shop in Shop.objects.all()] == ["sanne"]


@pytest.mark.django_db(transaction=True)
def test_a_row_is_saved_only_in_its_own_merchants_scope() -> None:
    sanne, bo = make_store("sanne"), make_store("bo")

    text = f"^Shop of merchant {sanne.shop.merchant_id} saved outside its scope$"
    with scope(merchant=bo.shop.merchant), pytest.raises(WrongMerchant, match=text):
        sanne.shop.save()
    with pytest.raises(WrongMerchant, match=text):
        sanne.shop.save()
    with scope(merchant=bo.shop.merchant), pytest.raises(WrongMerchant):
        Shop.objects.create(merchant=sanne.shop.merchant, name="x", code="x", key="x", api_token_digest="x")
    with scope(merchant=sanne.shop.merchant):
        sanne.shop.save()
    with scopes_disabled():
        sanne.shop.save()
        assert Shop.objects.count() == 2
