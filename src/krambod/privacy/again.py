"""What was erased or deleted and has come back with an older backup, and is erased or deleted again?"""

from datetime import datetime

from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Merchant, User
from krambod.orders.models import ErasedBuyer, StoredOrder
from krambod.privacy.closing import close_company, forget_secrets
from krambod.privacy.erasing import erase_order
from krambod.privacy.leaving import StillNeeded, delete_user
from krambod.privacy.marks import COMPANIES_AND_USERS, keep_marks, read_lines, read_marks


def erase_again(now: datetime) -> int:
    """Erases what the files name and the database has not erased. Returns how many orders, companies and users.

    An order that is not finished keeps its buyer until it is: then another call erases it. So does a user who is the
    only owner of a company.
    """
    erased = sum(_close_or_delete(line["kind"], line["id"], line["since"], now) for line in _deleted())
    for mark in read_marks():
        with scopes_disabled():
            orders = StoredOrder.objects.select_related("merchant").filter(shop__code=mark.shop)
            stored = orders.filter(external_id=mark.order).exclude(pk__in=ErasedBuyer.objects.values("order")).first()
        if stored is not None:
            with scope(merchant=stored.merchant):
                erased += not erase_order(stored.pk, now, erased_at=mark.moment).reason
    keep_marks()
    return erased


def _deleted() -> list[dict[str, str]]:
    return list(read_lines(COMPANIES_AND_USERS, ("kind", "id", "since")))


def _close_or_delete(kind: str, text: str, since: str, now: datetime) -> bool:
    """Closes the company or deletes the user if it is the same one that the line names."""
    if not text.isdecimal():
        return False
    moment = datetime.fromisoformat(since)
    if kind == "company":
        merchant = Merchant.objects.filter(pk=int(text), created_at=moment, closed_at=None).first()
        if merchant is None:
            return False
        close_company(merchant, now)
        forget_secrets(merchant)
        return True
    user = User.objects.filter(pk=int(text), date_joined=moment).first()
    if user is None:
        return False
    try:
        delete_user(user)
    except StillNeeded:
        return False
    return True
