"""What does a new connection to Dinero reach, and is it all that is booked through the one it mends?"""

from django.utils.translation import gettext as _

from krambod.backoffice.setup.pages import dinero_error_words
from krambod.dinero.errors import ConsentGone, DineroError
from krambod.dinero.models import Organization
from krambod.merchants.models import Merchant
from krambod.organizations.access import PAUSED_BY_HAND, connect_personal, resume, store_organizations
from krambod.organizations.models import ConnectedOrganization, Connection, ConnectionKind
from krambod.organizations.reach import Reach
from krambod.transfers.models import Transfer


class CannotConnectDinero(Exception):
    """The text says why, and what to do."""


def find_mended(mended_id: int | None, organizations: list[Organization]) -> Connection | None:
    """The merchant's connection that this grant replaces: the one asked for, or one whose organizations it reaches."""
    reached = {organization.id for organization in organizations}
    rows = Connection.objects.filter(kind=ConnectionKind.VISMA).prefetch_related("organizations").order_by("-pk")
    for connection in rows:
        known = {row.organization_id: row.name for row in connection.organizations.all()}
        if connection.pk == mended_id and not _in_use(connection) <= reached:
            lost = ", ".join(known[number] for number in sorted(_in_use(connection) - reached))
            raise CannotConnectDinero(
                _("The user you logged in as has no access to %(lost)s. Log in to Dinero as somebody who has.")
                % {"lost": lost}
            )
        if connection.pk == mended_id or (mended_id is None and known and set(known) <= reached):
            return connection
    return None


def _in_use(connection: Connection) -> set[int]:
    """Organizations in which something was or will be booked through it."""
    rows = Transfer.objects.filter(connected__connection=connection)
    return set(rows.values_list("connected__organization_id", flat=True).distinct())


def reach_by_keys(
    reach: Reach, merchant: Merchant, keys: dict[str, str], mended: Connection | None
) -> list[ConnectedOrganization]:
    """Keys that reach nothing are not kept, and a connection that is mended keeps its old ones until they do."""
    before = "" if mended is None else mended.secrets
    connection = connect_personal(merchant, **keys, mended=mended)
    try:
        organizations = _reached_by_keys(reach, connection, mended)
    except CannotConnectDinero:
        _take_back(connection, before)
        raise
    return store_reached(connection, organizations)


def _reached_by_keys(reach: Reach, connection: Connection, mended: Connection | None) -> list[Organization]:
    """Raises CannotConnectDinero where they reach nothing, or not what is booked through the connection to mend."""
    try:
        organizations = reach.organizations(connection)
    except ConsentGone as error:
        text = _("Dinero does not take the client id, client secret or API key. Copy them anew.")
        raise CannotConnectDinero(text) from error
    except DineroError as error:
        raise CannotConnectDinero(dinero_error_words(error)) from error
    if mended is not None and not _in_use(mended) <= {one.id for one in organizations}:
        raise CannotConnectDinero(_("These keys are for another organization. Make them in the one that is connected."))
    return organizations


def _take_back(connection: Connection, before: str) -> None:
    if before:
        connection.secrets = before
        connection.save(update_fields=["secrets"])
    elif not connection.organizations.exists():
        connection.delete()


def store_reached(connection: Connection, organizations: list[Organization]) -> list[ConnectedOrganization]:
    """Stores what is reached, and lets go on what only waited for this."""
    rows = store_organizations(connection, organizations)
    for row in rows:
        if row.paused_cause and row.paused_cause != PAUSED_BY_HAND:
            resume(row)
    return rows
