"""What is an event, and what came of it, in words?"""

from django.utils.translation import gettext_lazy as _

from krambod.backoffice.formats import current_language
from krambod.platforms.events.seen import SeenEvent
from krambod.platforms.models import DeliveryState
from krambod.platforms.platform import EventKind
from krambod.platforms.sentences import explain_finding

NAMES = {
    EventKind.ORDER: _("New or changed order"),
    EventKind.DELETED: _("Order deleted"),
    EventKind.RESTORED: _("Deleted order is back"),
    EventKind.RETURN: _("Return announced"),
    EventKind.WITHDRAWAL: _("Purchase withdrawn"),
    EventKind.UNINSTALLED: _("App removed"),
    EventKind.PING: _("The shop tries the address"),
    EventKind.OTHER: _("Something else"),
}
# Platforms' own names that say more than the kind: news of an order is its kind where only the address tells the rest.
OF_PLATFORMS = {
    "order_created": _("New order"),
    "order.created": _("New order"),
    "order.updated": _("Changed order"),
    "paid": _("Order paid"),
    "new_status": _("New status"),
    "new_return": _("Return announced"),
    "order_withdrawn": _("Purchase withdrawn"),
}
FOUND = _("found by looking")
POLL = "poll"
OUTCOMES = {
    "new": _("A new order."),
    "revised": _("The order was changed."),
    "unchanged": _("Nothing new in it."),
    "superseded": _("Older than what we know, so nothing was changed."),
    "duplicate": _("Known already."),
    "gone": _("The shop has no such order, and neither have we."),
    "part": _("A part of another order, which is booked as a whole."),
    "uninstalled": _("Our app was removed from the shop."),
}
WAITING = _("Waits for its turn.")
DONE = _("Done.")
RETURN = _("A return is announced on the order.")


def name_words(event: str, kind: str) -> str:
    """What the event tells. `event` is the platform's own name of it."""
    if event == POLL:
        return str(FOUND)
    if event in OF_PLATFORMS:
        return str(OF_PLATFORMS[event])
    return str(NAMES[EventKind(kind)]) if kind in NAMES else event


def outcome_words(event: SeenEvent) -> list[str]:
    """A sentence, or one for each thing that is wrong with it."""
    if event.state == DeliveryState.HELD:
        language = current_language()
        return [explain_finding(one["field"], one["problem"], language) for one in event.findings]
    if event.state == DeliveryState.PENDING:
        return [str(WAITING)]
    if event.kind in (EventKind.RETURN, EventKind.WITHDRAWAL):
        return [str(RETURN)]
    return [str(OUTCOMES.get(event.outcome, DONE))]
