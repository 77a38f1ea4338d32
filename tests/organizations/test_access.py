"""Which organizations does a connection reach, and when are they paused?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from krambod.dinero import Transport, list_organizations
from krambod.dinero.errors import ConsentGone
from krambod.dinero.models import Organization as DineroOrganization
from krambod.dinero.oauth import Grant
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, VISMA_CLIENT_ID, api_key
from krambod.merchants.models import Merchant
from krambod.organizations.access import (
    FOREVER,
    calls_per_minute,
    connect_personal,
    connect_visma,
    open_dinero,
    pause,
    resume,
    store_organizations,
)
from krambod.organizations.models import ConnectedOrganization, Connection, Organization
from krambod.organizations.tokens import ConnectionTokens, Credentials, Endpoints
from krambod.outgoing.calling import Http
from tests.organizations.granting import ORGANIZATION, OTHER_ORGANIZATION

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DEMO = DineroOrganization(id=ORGANIZATION, name="Krambod Demo ApS", isvatfree=False)  # type: ignore[call-arg]


def connected_of(merchant: Merchant) -> list[ConnectedOrganization]:
    with scope(merchant=merchant):
        return list(ConnectedOrganization.objects.order_by("organization_id"))


def test_a_key_entered_again_gets_the_new_secret_and_forgets_the_old_token(
    merchants: list[Merchant], tokens_of: Callable[..., ConnectionTokens]
) -> None:
    entered: dict[str, Any] = {"client_id": PERSONAL_CLIENT_ID, "api_key": api_key(ORGANIZATION)}
    first = connect_personal(merchants[0], client_secret=CLIENT_SECRET, **entered)
    tokens_of(first).current()

    again = connect_personal(merchants[0], client_secret="new", **entered)
    other_key = connect_personal(
        merchants[0], client_id=PERSONAL_CLIENT_ID, client_secret="s", api_key=api_key(OTHER_ORGANIZATION)
    )
    other_merchant = connect_personal(merchants[1], client_secret=CLIENT_SECRET, **entered)

    assert again.pk == first.pk
    assert len({first.pk, other_key.pk, other_merchant.pk}) == 3
    stored = Credentials.unsealed(again.secrets)
    assert stored == Credentials(client_secret="new", api_key=api_key(ORGANIZATION))
    assert again.access_expires_at is None
    assert api_key(ORGANIZATION) not in again.secrets


def test_a_repaired_connection_keeps_its_organizations(merchants: list[Merchant], grant: Grant) -> None:
    first = connect_visma(merchants[0], grant, client_id=VISMA_CLIENT_ID)
    store_organizations(first, [DEMO])
    newer = Grant(access_token="a", refresh_token="r", expires_at=NOW)

    mended = connect_visma(merchants[0], newer, client_id="isv_new", mended=first)
    second = connect_visma(merchants[0], grant, client_id=VISMA_CLIENT_ID)

    assert mended.pk == first.pk != second.pk
    assert (mended.client_id, mended.access_expires_at) == ("isv_new", NOW)
    assert Credentials.unsealed(mended.secrets) == Credentials(access_token="a", refresh_token="r")
    assert [row.connection_id for row in connected_of(merchants[0])] == [first.pk]


def test_a_grant_that_cannot_be_refreshed_makes_no_connection(merchants: list[Merchant]) -> None:
    fleeting = Grant(access_token="a", refresh_token=None, expires_at=NOW)

    with pytest.raises(ConsentGone):
        connect_visma(merchants[0], fleeting, client_id=VISMA_CLIENT_ID)

    with scopes_disabled():
        assert not Connection.objects.exists()


def test_all_organizations_of_a_grant_are_stored_and_renamed_when_listed_again(
    visma: Connection,
    personal: Connection,
    tokens_of: Callable[..., ConnectionTokens],
    http: Http,
    url: str,
    merchants: list[Merchant],
) -> None:
    listed = list_organizations(Transport(http, url, tokens_of(visma)))

    stored = store_organizations(visma, listed)
    store_organizations(personal, [DEMO])
    store_organizations(visma, [DEMO.model_copy(update={"name": "Krambod Ny ApS", "is_vat_free": True})])

    assert [row.organization_id for row in stored] == [organization.id for organization in listed]
    assert [row.name for row in connected_of(merchants[0])] == [
        "Krambod Ny ApS",
        "Butik uden Pro",
        "Momsfri Kunst",
        "Anden Butik ApS",
    ]
    assert [row.name for row in connected_of(merchants[1])] == ["Krambod Demo ApS"]
    free = Organization.objects.filter(is_vat_free=True).values_list("organization_id", flat=True)
    assert sorted(free) == [310001, 310003]


def test_an_organization_without_a_name_is_called_by_its_number(visma: Connection) -> None:
    stored = store_organizations(visma, [DEMO.model_copy(update={"name": None})])

    assert stored[0].name == str(ORGANIZATION)


@pytest.mark.parametrize("kind", ["visma", "personal"])
def test_a_connected_organization_can_be_called_and_each_call_is_paid_for(
    kind: str, request: pytest.FixtureRequest, http: Http, endpoints: Endpoints, tmp_path: Path
) -> None:
    connection: Connection = request.getfixturevalue(kind)
    connected = store_organizations(connection, [DEMO])[0]
    spent: list[int] = []

    dinero = open_dinero(
        connected, http=http, endpoints=endpoints, lock_directory=tmp_path, spend=lambda: spent.append(1)
    )

    assert dinero.organization_id == ORGANIZATION
    assert dinero.sales_settings().default_account_number == 1000
    assert len(spent) == 1


def test_the_limit_of_calls_depends_on_the_kind_of_connection(
    visma: Connection, personal: Connection, endpoints: Endpoints
) -> None:
    configured = Endpoints(**{name: getattr(endpoints, name) for name in endpoints.__slots__} | {"calls_per_minute": 7})

    assert (calls_per_minute(visma, endpoints), calls_per_minute(personal, endpoints)) == (100, 60)
    assert calls_per_minute(visma, configured) == 7


def test_a_pause_has_a_cause_and_an_end_and_stops_only_its_own_organization(
    visma: Connection, personal: Connection, merchants: list[Merchant]
) -> None:
    mine, other = store_organizations(visma, [DEMO])[0], store_organizations(personal, [DEMO])[0]
    mine.failures = 3

    pause(mine, "outage", until=NOW + timedelta(minutes=5), now=NOW)

    paused = connected_of(merchants[0])[0]
    assert (paused.paused_cause, paused.paused_at, paused.failures) == ("outage", NOW, 3)
    assert paused.paused_until == NOW + timedelta(minutes=5)
    assert connected_of(merchants[1])[0].paused_until is None
    assert other.paused_cause == ""


def test_a_second_pause_for_the_same_cause_keeps_the_first_moment(visma: Connection, merchants: list[Merchant]) -> None:
    connected = store_organizations(visma, [DEMO])[0]
    later = NOW + timedelta(minutes=5)

    pause(connected, "outage", until=later, now=NOW)
    pause(connected, "outage", until=later + timedelta(minutes=5), now=later)
    first = connected_of(merchants[0])[0]
    pause(connected, "renew_pro", until=None, now=later)

    assert (first.paused_at, first.paused_until) == (NOW, later + timedelta(minutes=5))
    assert connected_of(merchants[0])[0].paused_at == later


def test_a_pause_without_an_end_lasts_until_it_is_resumed(visma: Connection, merchants: list[Merchant]) -> None:
    connected = store_organizations(visma, [DEMO])[0]
    connected.failures = 1

    pause(connected, "reconnect_dinero", until=None, now=NOW)
    paused = connected_of(merchants[0])[0]
    resume(paused)

    assert paused.paused_until is None
    assert connected.paused_until == FOREVER
    assert timezone.localtime(FOREVER).year == 9000
    resumed = connected_of(merchants[0])[0]
    assert (resumed.paused_cause, resumed.paused_at, resumed.paused_until, resumed.failures) == ("", None, None, 0)
