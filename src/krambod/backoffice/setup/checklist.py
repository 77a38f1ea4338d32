"""Which steps of the set-up are done, and which are left? Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from krambod.backoffice.setup.wishes import Wishes
from krambod.merchants.models import Shop
from krambod.organizations.models import ConnectedOrganization
from krambod.words.causes import is_mended_by_connecting


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupStep:
    """A step of the set-up. `name` is the name of its page; `is_open` says that it can be done now."""

    name: str
    label: str
    is_done: bool
    is_open: bool


def checklist(
    shop: Shop, wishes: Wishes, *, has_connection: bool, connected: ConnectedOrganization | None
) -> list[SetupStep]:
    """The steps of the set-up of a shop from `with_facts`, in their order."""
    has_system = bool(shop.economic_system)
    is_connected = has_connection if connected is None else not is_mended_by_connecting(connected.paused_cause)
    has_organization = connected is not None
    has_account = has_organization and wishes.has("deposit_account_number")
    has_vat = has_organization and wishes.has("accounts")
    has_sales = has_organization and wishes.has("start_date")
    has_timing = wishes.has("when")
    can_be_looked_at = has_account and has_vat and has_sales and has_timing
    sends_orders, is_through = shop.sends_orders, shop.is_through  # type: ignore[attr-defined]
    rows = [
        ("shop_system", _("Choose Dinero"), has_system, True),
        ("shop_dinero", _("Connect to Dinero"), has_system and is_connected, has_system),
        ("shop_organization", _("Choose the organization"), has_organization, has_system and has_connection),
        ("shop_timing", _("When orders are transferred"), has_timing, has_organization),
        ("shop_account", _("The account for sales"), has_account, has_organization),
        ("shop_vat", _("VAT and accounts"), has_vat, has_organization),
        ("shop_sales", _("Start and invoice text"), has_sales, has_organization),
        ("shop_preview", _("Look at it and save"), not wishes.is_unfinished, can_be_looked_at),
        ("shop_platform", _("Connect the shop"), sends_orders, True),
        ("shop_first_order", _("The first order"), is_through, sends_orders and wishes.rules is not None),
    ]
    return [
        SetupStep(name=name, label=label, is_done=is_done, is_open=is_open) for name, label, is_done, is_open in rows
    ]
