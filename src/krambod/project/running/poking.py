"""Who tells the workers that something is due? The rooms say it by a signal; here it becomes a poke.

Only where PostgreSQL wakes the workers (`poking_config`). The embedded engine asks by itself: there, nobody listens.
"""

from typing import Any

from django_scopes import scopes_disabled

from krambod.organizations.models import ConnectedOrganization
from krambod.platforms.events.store import events_due
from krambod.project.running.lane_kinds import ORGANIZATIONS, SHOPS
from krambod.transfers.due import transfers_due
from krambod.worker.procrastinate.pokes import poke


def connect() -> None:
    """Turns each signal into a poke, from now on."""
    transfers_due.connect(poke_organization)
    events_due.connect(poke_shop)


def poke_organization(*, connected_id: int, **_: Any) -> None:
    """Pokes the lane of the organization with this connection."""
    with scopes_disabled():
        connected = ConnectedOrganization.objects.filter(pk=connected_id)
        for organization_id in connected.values_list("organization_id", flat=True):
            poke(f"{ORGANIZATIONS}{organization_id}")


def poke_shop(*, connection_id: int, **_: Any) -> None:
    """Pokes the lane of the shop with this connection."""
    poke(f"{SHOPS}{connection_id}")
