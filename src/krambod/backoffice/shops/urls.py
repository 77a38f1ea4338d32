"""Addresses of the pages about a shop's platform, below a merchant's."""

from django.urls import path

from krambod.backoffice.shops.connection import (
    claim_install,
    connect_platform,
    disconnect_platform,
    make_code,
    test_platform,
)
from krambod.backoffice.shops.meanings import platform_words
from krambod.backoffice.shops.status import ask_backfill, backfill_progress, platform_event, shop_platform
from krambod.backoffice.shops.trying import try_order

PLATFORM = "settings/shops/<int:shop_id>/platform/"

urlpatterns = [
    path(PLATFORM, shop_platform, name="shop_platform"),
    path(f"{PLATFORM}connect/<str:platform_name>", connect_platform, name="connect_platform"),
    path(f"{PLATFORM}claim/<str:platform_name>", claim_install, name="claim_install"),
    path(f"{PLATFORM}code/<str:platform_name>", make_code, name="make_claim_code"),
    path(f"{PLATFORM}disconnect", disconnect_platform, name="disconnect_platform"),
    path(f"{PLATFORM}test", test_platform, name="test_platform"),
    path(f"{PLATFORM}backfill", ask_backfill, name="ask_backfill"),
    path(f"{PLATFORM}progress", backfill_progress, name="backfill_progress"),
    path(f"{PLATFORM}events/<int:delivery_id>", platform_event, name="platform_event"),
    path(f"{PLATFORM}words", platform_words, name="platform_words"),
    path(f"{PLATFORM}try", try_order, name="try_order"),
]
