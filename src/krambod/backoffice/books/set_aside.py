"""Which orders has the person just set aside together? Kept in the session for an hour, to be taken back."""

import time

from krambod.backoffice.access import MemberRequest

SET_ASIDE = "set_aside"
UNDONE_WITHIN_S = 3600


def remember_set_aside(request: MemberRequest, orders: list[int]) -> None:
    """Keeps the ids of the transfers."""
    request.session[SET_ASIDE] = {"merchant": request.merchant.pk, "orders": orders, "at": time.time()}


def find_set_aside(request: MemberRequest) -> list[int]:
    """The ids of the transfers; none after an hour, and none at another company."""
    kept = request.session.get(SET_ASIDE)
    if kept is None or kept["merchant"] != request.merchant.pk or time.time() - kept["at"] > UNDONE_WITHIN_S:
        return []
    return list(kept["orders"])


def forget_set_aside(request: MemberRequest) -> None:
    """After it is taken back."""
    request.session.pop(SET_ASIDE, None)
