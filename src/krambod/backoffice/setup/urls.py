"""Addresses of the settings. They follow the merchant's id in the path."""

from django.urls import path

from krambod.backoffice.setup.account import add_account, read_accounts, shop_account
from krambod.backoffice.setup.already import look_in_dinero, shop_already, use_start_date
from krambod.backoffice.setup.connecting import connect, connect_by_key, reconnect, shop_dinero
from krambod.backoffice.setup.first_order import shop_first_order
from krambod.backoffice.setup.history import shop_history
from krambod.backoffice.setup.organization import read_organizations, shop_organization
from krambod.backoffice.setup.pausing import pause_transfer, resume_organization, resume_transfer
from krambod.backoffice.setup.preview import shop_preview
from krambod.backoffice.setup.sales import shop_sales
from krambod.backoffice.setup.settings_home import new_shop, settings, shop_next, shop_settings, shop_system
from krambod.backoffice.setup.stopping import disconnect_shop, go_on_after_stop, shop_stop
from krambod.backoffice.setup.timing import shop_timing
from krambod.backoffice.setup.vat import shop_vat

SHOP = "settings/shops/<int:shop_id>/"

urlpatterns = [
    path("settings/", settings, name="settings"),
    path("settings/shops/new", new_shop, name="new_shop"),
    path(SHOP, shop_settings, name="shop_settings"),
    path(f"{SHOP}next", shop_next, name="shop_next"),
    path(f"{SHOP}system", shop_system, name="shop_system"),
    path(f"{SHOP}dinero", shop_dinero, name="shop_dinero"),
    path(f"{SHOP}dinero/connect", connect, name="connect"),
    path(f"{SHOP}dinero/key", connect_by_key, name="connect_by_key"),
    path(f"{SHOP}organization", shop_organization, name="shop_organization"),
    path(f"{SHOP}organization/read", read_organizations, name="read_organizations"),
    path(f"{SHOP}timing", shop_timing, name="shop_timing"),
    path(f"{SHOP}account", shop_account, name="shop_account"),
    path(f"{SHOP}account/add", add_account, name="add_account"),
    path(f"{SHOP}account/read", read_accounts, name="read_accounts"),
    path(f"{SHOP}vat", shop_vat, name="shop_vat"),
    path(f"{SHOP}sales", shop_sales, name="shop_sales"),
    path(f"{SHOP}already", shop_already, name="shop_already"),
    path(f"{SHOP}already/look", look_in_dinero, name="look_in_dinero"),
    path(f"{SHOP}already/start", use_start_date, name="use_start_date"),
    path(f"{SHOP}preview", shop_preview, name="shop_preview"),
    path(f"{SHOP}first-order", shop_first_order, name="shop_first_order"),
    path(f"{SHOP}history", shop_history, name="shop_history"),
    path(f"{SHOP}pause", pause_transfer, name="pause_transfer"),
    path(f"{SHOP}resume", resume_transfer, name="resume_transfer"),
    path(f"{SHOP}stop", shop_stop, name="shop_stop"),
    path(f"{SHOP}stop/disconnect", disconnect_shop, name="disconnect_shop"),
    path(f"{SHOP}stop/undo", go_on_after_stop, name="go_on_after_stop"),
    path("settings/connections/<int:connected_id>/mend", reconnect, name="reconnect"),
    path("settings/connections/<int:connected_id>/resume", resume_organization, name="resume_organization"),
]
