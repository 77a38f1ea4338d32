"""Is a pause a pause, and does stopping lose nothing?"""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.accounting.danish_time import danish_day
from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.organizations.access import DISCONNECTED, PAUSED_BY_HAND
from krambod.organizations.models import ConnectedOrganization, Connection
from krambod.organizations.reach import Reach
from krambod.organizations.tokens import Credentials
from krambod.transfers.due import find_due_lanes
from krambod.transfers.intake import receive_order
from krambod.transfers.models import Transfer
from tests.backoffice.setup.settings_pages import Settings, key_fields
from tests.doubles.caller import wire_of
from tests.transfers.building import at, order

pytestmark = pytest.mark.django_db(transaction=True)


def set_up_by_consent(settings: Settings) -> None:
    settings.post("system", economic_system="dinero")
    settings.consent()
    settings.choose()
    settings.post("timing", when="paid")
    settings.post("account/add")
    settings.vat()
    settings.sales()
    settings.post("preview")


def send(settings: Settings, here: Reach, number: str = "1042", day: int = 22) -> Transfer:
    sold = order(external_id=number, number=number, placed_at=at(day))
    return receive_order(settings.shop, sold, body="{}", delivery_id=None, now=here.now()).transfer


def transfer(number: str = "1042") -> Transfer:
    with scopes_disabled():
        return Transfer.objects.get(order__external_id=number)


def actions() -> list[str]:
    with scopes_disabled():
        return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_pause_holds_everything_until_it_is_resumed(sannes: Settings, here: Reach) -> None:
    sannes.set_up()
    send(sannes, here)

    said = sannes.said("pause")
    paused = find_due_lanes(here.now()), sannes.connected().paused_cause
    sannes.post("resume")

    assert "Nothing is sent to Krambod Demo ApS before you let it go on." in said
    assert "The transfer is paused." in said
    assert paused == ([], PAUSED_BY_HAND)
    assert (find_due_lanes(here.now()), sannes.connected().paused_cause) == (["310001"], "")
    assert actions()[-2:] == ["paused", "resumed"]


def test_the_bookkeeper_pauses_and_the_auditor_does_not(sannes: Settings) -> None:
    sannes.set_up()

    refused = sannes.as_role(MemberRole.AUDITOR).post("pause")
    taken = sannes.as_role(MemberRole.BOOKKEEPER).post("pause")

    assert (refused.status_code, taken.status_code) == (403, 302)
    assert sannes.connected().paused_cause == PAUSED_BY_HAND


def test_a_pause_of_one_merchant_is_no_pause_of_another(sannes: Settings, bos: Settings) -> None:
    for one in (sannes, bos):
        one.set_up()

    sannes.post("pause")

    assert bos.connected().paused_cause == ""


def test_orders_after_the_last_day_are_skipped_with_a_reason_of_their_own(sannes: Settings, here: Reach) -> None:
    sannes.set_up()

    said = sannes.said("stop", last_order_date="2026-11-22")
    before, after = send(sannes, here, "1", 22), send(sannes, here, "2", 23)

    assert "Orders are booked until 22 November 2026 and not after." in said
    assert (before.state, before.reason) == ("received", "")
    assert (after.state, after.reason, after.due_at) == ("skipped", "after_stop", None)


def test_a_stop_can_be_taken_back_and_what_was_skipped_is_planned_again(sannes: Settings, here: Reach) -> None:
    sannes.set_up()
    sannes.post("stop", last_order_date="2026-11-22")
    send(sannes, here, "2", 23)

    sannes.post("stop/undo")

    assert sannes.rules().last_order_date is None
    assert transfer("2").due_at is not None


def test_the_final_list_shows_what_is_not_finished(sannes: Settings, here: Reach) -> None:
    sannes.set_up()
    for number, values in (
        ("1", {"state": "waiting"}),
        ("2", {"state": "drafted", "cause": "approve_draft", "cause_details": {"total": "249.00"}}),
        ("3", {"state": "booked", "invoice_total": "249.00", "reason": "payment"}),
        ("4", {"state": "received", "cause": "no_email"}),
        ("5", {"state": "paid"}),
    ):
        send(sannes, here, number)
        with scopes_disabled():
            Transfer.objects.filter(order__external_id=number).update(**values)

    page = sannes.said("stop", last_order_date="2026-11-22")

    figures = re.findall(r'class="tile-name">(.*?)</p><div class="tile-figure">(.*?)</div>', page)
    assert figures == [
        ("Under way", "1"), ("Drafts in Dinero", "1"), ("Booked, payment missing", "1"), ("Needs action", "1"),
    ]  # fmt: skip
    assert '<p class="tile-beside">249.00 DKK</p>' in page
    assert ">4</a></th>" in page
    assert ">5</a></th>" not in page


def test_disconnecting_with_orders_left_needs_a_tick(sannes: Settings, here: Reach) -> None:
    sannes.set_up()
    send(sannes, here)
    sannes.post("stop", last_order_date="2026-11-22")

    said = sannes.said("stop/disconnect")
    connected = sannes.connected().paused_cause
    sannes.post("stop/disconnect", leave="yes")

    assert "Some orders are not finished." in said
    assert connected == ""
    assert sannes.connected().paused_cause == DISCONNECTED
    assert transfer().due_at is None


def test_disconnecting_needs_a_last_order_date(sannes: Settings) -> None:
    sannes.set_up()

    said = sannes.said("stop/disconnect")

    assert "Choose the last order date first." in said
    assert sannes.connected().paused_cause == ""


def test_disconnecting_revokes_the_grant_forgets_the_secrets_and_keeps_the_pages(sannes: Settings, here: Reach) -> None:
    set_up_by_consent(sannes)
    with scopes_disabled():
        token = Credentials.unsealed(Connection.objects.get().secrets).refresh_token
    sannes.post("stop", last_order_date="2026-11-22")

    said = sannes.said("stop/disconnect")

    with scopes_disabled():
        connection = Connection.objects.get()
        causes = set(ConnectedOrganization.objects.values_list("paused_cause", flat=True))
    assert "Dinero is disconnected and our access forgotten." in said
    assert 'class="trouble"' not in said
    assert Credentials.unsealed(connection.secrets) == Credentials()
    assert causes == {DISCONNECTED}
    app = here.endpoints.app
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": app.client_id}
    again = wire_of(here.http).post(
        f"{app.connect_url}/connect/token", data=form | {"client_secret": app.client_secret}
    )
    assert again.json()["error"] == "invalid_grant"
    assert sannes.fresh().economic_system == ""
    for place in ("", "history", "stop", "dinero"):
        assert sannes.get(place)


def test_secrets_are_forgotten_even_if_visma_does_not_answer(
    sannes: Settings, here: Reach, settings: SettingsWrapper
) -> None:
    set_up_by_consent(sannes)
    sannes.post("stop", last_order_date="2026-11-22")
    nowhere = replace(here, endpoints=replace(here.endpoints, connect_url="http://127.0.0.1:9"))
    settings.KRAMBOD_REACH = lambda: nowhere

    said = sannes.said("stop/disconnect")

    assert "Our access is forgotten, but Visma could not be told." in said
    with scopes_disabled():
        assert Credentials.unsealed(Connection.objects.get().secrets) == Credentials()


def test_a_connection_that_another_shop_uses_stays(sannes: Settings) -> None:
    sannes.set_up()
    settings = f"/c/{sannes.shop.merchant_id}/settings/"
    made = sannes.person.client.post(f"{settings}shops/new", {"name": "Loppefund"})
    other = int(made["Location"].split("/")[-2])
    mine, sannes.shop.pk = sannes.shop.pk, other
    sannes.set_up()
    sannes.shop.pk = mine
    sannes.post("stop", last_order_date="2026-11-22")

    said = sannes.said("stop/disconnect")

    assert "The shop is no longer booked in Dinero." in said
    assert sannes.connected().paused_cause == ""


def test_a_stopped_shop_can_be_connected_again(sannes: Settings) -> None:
    sannes.set_up()
    sannes.post("stop", last_order_date="2026-11-22")
    sannes.post("stop/disconnect")

    sannes.post("system", economic_system="dinero")
    sannes.post("dinero/key", **key_fields())
    sannes.choose()
    sannes.post("stop/undo")

    assert sannes.connected().paused_cause == ""
    assert sannes.rules().last_order_date is None
    assert sannes.rules().connected_id == sannes.connected().pk


def test_dinero_cannot_be_taken_away_while_orders_go_there(sannes: Settings) -> None:
    sannes.set_up()

    said = sannes.said("system", economic_system="")

    assert "Stop the transfer first; here is how." in said
    assert sannes.fresh().economic_system == "dinero"


@pytest.mark.parametrize("role", [MemberRole.BOOKKEEPER, MemberRole.STAFF, MemberRole.AUDITOR])
def test_only_an_owner_stops(sannes: Settings, role: MemberRole) -> None:
    sannes.set_up()
    other = sannes.as_role(role)

    answers = [other.post("stop", last_order_date="2026-11-22"), other.post("stop/disconnect"), other.post("stop/undo")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert sannes.rules().last_order_date is None


def overview(settings: Settings) -> str:
    return settings.person.get(f"/c/{settings.shop.merchant_id}/")


def test_every_page_says_that_the_transfer_is_paused_and_a_button_there_resumes_it(
    sannes: Settings, bos: Settings
) -> None:
    sannes.set_up()
    sannes.post("pause")
    address = f"/c/{sannes.shop.merchant_id}/settings/connections/{sannes.connected().pk}/resume"

    shown = overview(sannes)
    by_an_auditor = sannes.as_role(MemberRole.AUDITOR).person.client.post(address).status_code
    by_bo = bos.person.client.post(
        address.replace(str(sannes.shop.merchant_id), str(bos.shop.merchant_id), 1)
    ).status_code
    paused = sannes.connected().paused_cause
    sannes.person.client.post(address)

    assert f'action="{address}"' in shown
    assert (by_an_auditor, by_bo, paused) == (403, 404, PAUSED_BY_HAND)
    assert sannes.connected().paused_cause == ""
    assert address not in overview(sannes)


def test_every_page_says_that_the_transfer_is_stopped_until_it_goes_on_or_is_disconnected(sannes: Settings) -> None:
    sannes.set_up()
    words = "The transfer is stopped. Orders placed after"

    sannes.post("stop", last_order_date=str(danish_day(timezone.now()) + timedelta(days=300)))
    before_the_day = overview(sannes)
    sannes.post("stop", last_order_date="2026-11-20")
    stopped = overview(sannes)
    sannes.post("stop/undo")
    goes_on = overview(sannes)
    sannes.post("stop", last_order_date="2026-11-20")
    sannes.post("stop/disconnect", leave="yes")

    assert words not in before_the_day
    assert f"{words} 20 November 2026 are not booked." in stopped
    assert f'settings/shops/{sannes.shop.pk}/stop"' in stopped
    assert words not in goes_on
    assert words not in overview(sannes)
