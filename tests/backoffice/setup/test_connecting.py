"""Does each way to connect end well, and does each that fails say what happened and what to do?"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django_scopes import scopes_disabled
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.doubles.dinero.seed import api_key
from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.organizations.access import FOREVER, PAUSED_BY_HAND, pause
from krambod.organizations.models import Connection
from krambod.organizations.reach import Reach
from krambod.organizations.tokens import Credentials
from krambod.transfers.intake import receive_order
from tests.backoffice.setup.settings_pages import ORGANIZATION, Settings, key_fields
from tests.transfers.building import order

pytestmark = pytest.mark.django_db(transaction=True)

DEAD = "reconnect_dinero"


def connections() -> list[Connection]:
    with scopes_disabled():
        return list(Connection.objects.order_by("pk"))


def audited(action: str) -> int:
    with scopes_disabled():
        return AuditEntry.objects.filter(action=action).count()


def test_a_consent_brings_the_organizations(sannes: Settings) -> None:
    said = sannes.consent()

    assert "Dinero is connected: 4 organizations." in said
    assert sannes.connected().name == "Krambod Demo ApS"
    assert audited("connected") == 1


def test_the_same_user_again_renews_the_connection_instead_of_adding_one(sannes: Settings) -> None:
    sannes.consent()
    before = Credentials.unsealed(connections()[0].secrets).refresh_token

    sannes.consent()

    [connection] = connections()
    assert Credentials.unsealed(connection.secrets).refresh_token != before


def test_a_person_who_declines_reads_that_nothing_is_connected(sannes: Settings) -> None:
    said = sannes.consent(decision="deny")

    assert "You did not approve at Dinero, so nothing is connected." in said
    assert connections() == []


def test_an_answer_that_was_not_asked_for_connects_nothing(sannes: Settings, bos: Settings) -> None:
    forged = "/dinero/callback?code=somebody-elses&state=forged"

    never_begun = sannes.person.client.get(forged, follow=True).content.decode()
    sannes.leave()
    other_state = sannes.person.client.get(forged, follow=True).content.decode()
    asked_by_sanne = sannes.leave()
    by_another_person = bos.come_back(asked_by_sanne)

    for said in (never_begun, other_state, by_another_person):
        assert "This answer belongs to no connection that you began here." in said
    assert connections() == []


def test_a_code_works_once_and_for_a_short_time(sannes: Settings) -> None:
    consent = sannes.leave()
    state = dict(part.split("=") for part in consent.split("?")[1].split("&"))["state"]

    said = sannes.person.client.get(f"/dinero/callback?code=long-gone&state={state}", follow=True).content.decode()
    again = sannes.person.client.get(f"/dinero/callback?code=long-gone&state={state}", follow=True).content.decode()

    assert "The approval was too old, or used before." in said
    assert "This answer belongs to no connection that you began here." in again
    assert connections() == []


def test_an_error_from_visma_is_shown(sannes: Settings) -> None:
    sannes.leave()
    state = sannes.person.client.session["dinero_consent"]["state"]

    said = sannes.person.client.get(f"/dinero/callback?error=server_error&state={state}", follow=True).content.decode()

    assert "Visma answered with an error (server_error)." in said


@pytest.mark.usefixtures("sannes")
def test_an_answer_without_a_login_asks_for_one() -> None:
    answer = Client(headers={"Host": "localhost:8000"}).get("/dinero/callback?code=1&state=2")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")
    assert connections() == []


def test_an_answer_as_a_posted_form_is_asked_for_again_with_our_cookies(sannes: Settings) -> None:
    sannes.leave()
    state = sannes.person.client.session["dinero_consent"]["state"]
    from_elsewhere = Client(enforce_csrf_checks=True, headers={"Host": "localhost:8000"})

    answer = from_elsewhere.post("/dinero/callback", {"code": "c&d", "state": state, "scope": "s"})

    assert (answer.status_code, answer["Location"]) == (303, f"/dinero/callback?code=c%26d&state={state}")


def test_an_outage_of_dinero_is_shown_and_changes_nothing(
    sannes: Settings, here: Reach, settings: SettingsWrapper
) -> None:
    consent = sannes.leave()
    nowhere = replace(here, endpoints=replace(here.endpoints, connect_url="http://127.0.0.1:9"))
    settings.KRAMBOD_REACH = lambda: nowhere

    said = sannes.come_back(consent)

    assert "Dinero cannot be reached just now." in said
    assert connections() == []


def test_an_app_that_visma_refuses_is_a_message_for_the_operator(
    sannes: Settings, here: Reach, settings: SettingsWrapper
) -> None:
    wrong = replace(here, endpoints=replace(here.endpoints, client_secret="wrong"))
    settings.KRAMBOD_REACH = lambda: wrong

    said = sannes.consent()

    assert "Whoever runs it must check its client id and secret." in said
    assert connections() == []


def test_an_installation_without_an_app_says_so_and_offers_keys(
    sannes: Settings, here: Reach, settings: SettingsWrapper
) -> None:
    none = replace(here, endpoints=replace(here.endpoints, client_id=""))
    settings.KRAMBOD_REACH = lambda: none
    sannes.post("system", economic_system="dinero")

    page = sannes.get("dinero")
    pressed = sannes.said("dinero/connect")

    for text in (page, pressed):
        assert "KRAMBOD_DINERO_CLIENT_ID" in text
    assert "Connect with these keys" in page
    assert sannes.path("dinero/connect") not in page


def test_a_personal_integration_connects_without_a_consent(sannes: Settings) -> None:
    said = sannes.said("dinero/key", **key_fields())

    assert "Dinero is connected: 1 organization." in said
    assert sannes.connected().connection.kind == "personal"


@pytest.mark.parametrize("wrong", ["client_id", "client_secret", "api_key"])
def test_wrong_keys_are_refused_with_a_message_and_not_stored(sannes: Settings, wrong: str) -> None:
    said = sannes.said("dinero/key", **{**key_fields(), wrong: "wrong"})

    assert "Dinero does not take the client id, client secret or API key." in said
    assert connections() == []


def test_no_secret_is_written_back_into_a_page(sannes: Settings) -> None:
    said = sannes.said("dinero/key", **key_fields(client_secret="planted-secret", api_key="planted-key"))

    assert "planted" not in said


def test_a_dead_connection_says_so_on_every_page_and_is_mended_in_two_clicks(sannes: Settings, here: Reach) -> None:
    sannes.post("system", economic_system="dinero")
    sannes.consent()
    sannes.choose()
    sannes.post("timing", when="paid")
    sannes.post("account/add")
    before = sannes.fresh().unfinished_setup
    connected = sannes.connected()
    pause(connected, DEAD, until=None, now=here.now())

    pages = [sannes.get(place) for place in ("", "dinero", "timing")]
    said = sannes.consent(mend=connected.pk)

    for page in pages:
        assert "The connection to Dinero has ended." in page
        assert "Mend the connection" in page
    assert "Mend the connection" not in said
    assert sannes.connected().paused_cause == ""
    assert sannes.connected().pk == connected.pk
    assert sannes.fresh().unfinished_setup == before


def test_a_pause_by_hand_outlives_a_mended_connection(sannes: Settings, here: Reach) -> None:
    sannes.consent()
    connected = sannes.connected()
    pause(connected, PAUSED_BY_HAND, until=None, now=here.now())

    sannes.consent(mend=connected.pk)

    assert (sannes.connected().paused_cause, sannes.connected().paused_until) == (PAUSED_BY_HAND, FOREVER)


def test_mending_as_a_user_without_the_organization_changes_nothing(sannes: Settings, here: Reach) -> None:
    sannes.post("system", economic_system="dinero")
    sannes.consent()
    sannes.choose()
    sannes.post("timing", when="paid")
    sannes.post("account/add")
    sannes.vat()
    sannes.sales()
    sannes.post("preview")
    receive_order(sannes.shop, order(), body="{}", delivery_id=None, now=here.now())
    connected, before = sannes.connected(), connections()[0].secrets
    pause(connected, DEAD, until=None, now=here.now())

    said = sannes.consent(user="bo", mend=connected.pk)

    assert "has no access to Krambod Demo ApS" in said
    assert connections()[0].secrets == before
    assert sannes.connected().paused_cause == DEAD


def test_new_keys_mend_a_personal_integration(sannes: Settings, here: Reach) -> None:
    sannes.set_up()
    receive_order(sannes.shop, order(), body="{}", delivery_id=None, now=here.now())
    connected = sannes.connected()
    pause(connected, DEAD, until=None, now=here.now())
    sannes.double.store.insert(
        "api_keys", {"ApiKey": "a new key", "ClientId": key_fields()["client_id"], "OrganizationId": ORGANIZATION}
    )

    led = sannes.person.client.post(f"/c/{sannes.shop.merchant_id}/settings/connections/{connected.pk}/mend")
    form = sannes.person.get(led["Location"].partition("#")[0])
    other_company = sannes.said("dinero/key", mend=connected.pk, **key_fields(310004))
    sannes.post("dinero/key", mend=connected.pk, **key_fields(api_key="a new key"))

    assert f'name="mend" value="{connected.pk}"' in form
    assert "These keys are for another organization." in other_company
    [connection] = connections()
    assert Credentials.unsealed(connection.secrets).api_key == "a new key"
    assert (sannes.connected().pk, sannes.connected().paused_cause) == (connected.pk, "")


def test_keys_entered_again_mend_a_connection_that_cannot_be_read_any_more(sannes: Settings) -> None:
    sannes.set_up()
    connected = sannes.connected()
    with scopes_disabled():
        Connection.objects.update(secrets="written with another key")

    page = sannes.get("dinero")
    other_company = sannes.said("dinero/key", **key_fields(310004))
    sannes.post("dinero/key", **key_fields())

    assert "Client secret" in page
    assert "Dinero is connected" in other_company
    mended, another = connections()
    assert (mended.pk, Credentials.unsealed(mended.secrets).api_key) == (connected.connection_id, api_key(ORGANIZATION))
    assert Credentials.unsealed(another.secrets).api_key == api_key(310004)
    assert sannes.connected().pk == connected.pk


def test_keys_that_do_not_work_do_not_replace_the_working_ones(sannes: Settings) -> None:
    sannes.set_up()

    sannes.post("dinero/key", mend=sannes.connected().pk, **key_fields(api_key="wrong"))

    assert Credentials.unsealed(connections()[0].secrets).api_key == api_key(ORGANIZATION)


@pytest.mark.parametrize("role", [MemberRole.BOOKKEEPER, MemberRole.STAFF, MemberRole.AUDITOR])
def test_only_an_owner_connects(sannes: Settings, role: MemberRole) -> None:
    other = sannes.as_role(role)
    sannes.consent()

    refused = [
        other.post("dinero/connect"),
        other.post("dinero/key", **key_fields()),
        other.person.client.post(f"/c/{sannes.shop.merchant_id}/settings/connections/{sannes.connected().pk}/mend"),
    ]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert "Only an owner can connect to Dinero." in other.get("dinero")


def test_a_member_who_lost_the_right_meanwhile_connects_nothing(sannes: Settings) -> None:
    other = sannes.as_role(MemberRole.OWNER)
    consent = other.leave()
    with scopes_disabled():
        other.person.user.memberships.update(role=MemberRole.BOOKKEEPER)

    said = other.come_back(consent)

    assert "This is not open to you" in said
    assert connections() == []


def test_another_merchants_connection_cannot_be_mended(sannes: Settings, bos: Settings) -> None:
    bos.consent()
    path = f"/c/{sannes.shop.merchant_id}/settings/connections/{bos.connected().pk}/mend"

    by_consent = sannes.person.client.post(path)
    by_key = sannes.post("dinero/key", mend=bos.connected().pk, **key_fields())

    assert (by_consent.status_code, by_key.status_code) == (404, 404)
    assert len(connections()) == 1


def test_the_consent_page_speaks_the_readers_language(make_settings: Callable[[str], Settings]) -> None:
    sannes = make_settings("sanne")
    sannes.person.client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "de"

    assert "ui_locales=de-DE" in sannes.leave()


@pytest.mark.parametrize("mend", ["²", "9" * 30, "9" * 5000])
def test_finding_14_a_connection_that_no_row_can_be_is_no_failure(sannes: Settings, mend: str) -> None:
    answer = sannes.post("dinero/key", mend=mend, **key_fields())

    assert answer.status_code in (302, 404)
