"""What does a shop's platform add to other pages? {% announced_returns transfer as returns %}, {% return_forms … %}"""

from typing import Any

from django import template

from krambod.merchants.rights import Right
from krambod.platforms.connecting import open_returns_of
from krambod.platforms.models import AnnouncedReturn
from krambod.transfers.models import Transfer

register = template.Library()


@register.simple_tag
def announced_returns(transfer: Transfer) -> list[AnnouncedReturn]:
    """The order's returns that nobody has closed (*Retur meldt*), oldest first."""
    return open_returns_of(transfer.order_id)


@register.inclusion_tag("backoffice/shops/return_label.html")
def return_label(returns: list[AnnouncedReturn]) -> dict[str, Any]:
    """*Retur meldt*, beside the state."""
    return {"returns": returns}


@register.inclusion_tag("backoffice/shops/return_forms.html", takes_context=True)
def return_forms(context: dict[str, Any], transfer: Transfer, returns: list[AnnouncedReturn]) -> dict[str, Any]:
    """What was announced, and the button that closes it for who may decide."""
    return {
        "returns": returns,
        "merchant_id": transfer.merchant_id,
        "shop_id": transfer.shop_id,
        "may_decide": context["request"].may(Right.DECIDE),
        "csrf_token": context.get("csrf_token"),
    }
