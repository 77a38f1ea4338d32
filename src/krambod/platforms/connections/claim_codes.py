"""How does an install of our app say which shop of ours it is? By a code that a page made, once, for a day.

The key in a shop's webhook address cannot do that: the shop's logs and people have it.
"""

import secrets
from datetime import datetime, timedelta

from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import token_digest
from krambod.platforms.models import ClaimCode

LIFE = timedelta(days=1)
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that look alike
LENGTH = 16


def make_claim_code(shop: Shop, now: datetime) -> str:
    """A new code for the shop; one that was made before stops working. Only its digest is stored."""
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    values = {"code_digest": token_digest(code), "expires_at": now + LIFE}
    with scope(merchant=shop.merchant):
        ClaimCode.objects.update_or_create(merchant=shop.merchant, shop=shop, defaults=values)
    return code


def use_claim_code(code: str, now: datetime) -> Shop | None:
    """The shop that the code was made for. The code does not work again. None: no such code works now."""
    with scopes_disabled():
        rows = ClaimCode.objects.select_related("shop__merchant")
        found = rows.filter(code_digest=token_digest(code.strip().upper()), expires_at__gt=now).first()
        if found is None or not ClaimCode.objects.filter(pk=found.pk, code_digest=found.code_digest).delete()[0]:
            return None
    return found.shop
