"""Which organizations does a new connection reach, and does it reach those of the connection that it replaces?"""

from django.utils.translation import gettext as _

from krambod.backoffice.setup.pages import dinero_error_words
from krambod.dinero.errors import ConsentGone, DineroError
from krambod.dinero.models import Organization
from krambod.merchants.models import Merchant
from krambod.organizations.access import PAUSED_BY_HAND, connect_personal, mend_unreadable, resume, store_organizations
from krambod.organizations.models import ConnectedOrganization, Connection, ConnectionKind
from krambod.organizations.reach import Reach
from krambod.transfers.models import Transfer


class CannotConnectDinero(Exception):
    """Dinero cannot be connected. The text says why and what to do, in the reader's language."""


def find_mended(mended_id: int | None, organizations: list[Organization]) -> Connection | None:
    """The connection that a grant replaces: the one asked for, or one whose organizations the grant reaches.

    None if it replaces none. Raises CannotConnectDinero if the grant does not reach an organization in use.
    """
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
    """Ids of the organizations that have transfers through this connection."""
    rows = Transfer.objects.filter(connected__connection=connection)
    return set(rows.values_list("connected__organization_id", flat=True).distinct())


def reach_by_keys(
    reach: Reach, merchant: Merchant, keys: dict[str, str], mended: Connection | None
) -> list[ConnectedOrganization]:
    """Connects by the keys of a personal integration. Raises CannotConnectDinero if they do not work.

    Then new keys are not stored, and the connection `mended` keeps its old ones.
    """
    before = "" if mended is None else mended.secrets
    connection = connect_personal(merchant, **keys, mended=mended)
    try:
        organizations = _reached_by_keys(reach, connection, mended)
    except CannotConnectDinero:
        _take_back(connection, before)
        raise
    return store_reached(mend_unreadable(connection, organizations), organizations)


def _reached_by_keys(reach: Reach, connection: Connection, mended: Connection | None) -> list[Organization]:
    """The organizations that the keys reach.

    Raises CannotConnectDinero if Dinero refuses, or if the organizations in use of `mended` are not among them.
    """
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
    """Stores the organizations that the connection reaches, and resumes those that were paused, but not by hand."""
    rows = store_organizations(connection, organizations)
    for row in rows:
        if row.paused_cause and row.paused_cause != PAUSED_BY_HAND:
            resume(row)
    return rows
