"""Which shop does an import from the command line belong to?"""

from django_scopes import scopes_disabled

from krambod.merchants.models import Shop


class UnknownShop(Exception):
    """There is no shop with that code. The text lists the existing codes."""


def get_shop(code: str) -> Shop:
    """Returns the shop with the code. Raises UnknownShop."""
    with scopes_disabled():
        shop = Shop.objects.select_related("merchant").filter(code=code).first()
        if shop is None:
            codes = ", ".join(Shop.objects.order_by("code").values_list("code", flat=True))
            raise UnknownShop(f"There is no shop with the code {code!r}; there is {codes or 'none yet'}.")
    return shop
