"""Can a person pause the transfers to Dinero, and resume them?"""

from pathlib import Path

import pytest
from django_scopes import scopes_disabled

from krambod.merchants.models import Merchant
from krambod.organizations.access import pause
from krambod.organizations.models import ConnectedOrganization, Connection, ConnectionKind
from krambod.project.operations.pausing import (
    RESTORING,
    PauseError,
    describe_pause,
    find_paused_organizations,
    installation,
    pause_all,
    pause_organization,
    resume_all,
    resume_organization,
)
from krambod.transfers.due import find_due_lanes
from krambod.worker.clock import utc_now
from tests.project.processes import install, krambod
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper

pytestmark = pytest.mark.django_db(transaction=True)


def connected(merchant: str, organization_id: int) -> ConnectedOrganization:
    with scopes_disabled():
        owner = Merchant.objects.create(name=merchant)
        connection = Connection.objects.create(
            merchant=owner, kind=ConnectionKind.PERSONAL, client_id="c", secrets="sealed"
        )
        return ConnectedOrganization.objects.create(
            merchant=owner, connection=connection, organization_id=organization_id, name=merchant
        )


def paused() -> list[tuple[int, str]]:
    return [(row.organization_id, row.paused_cause) for row in find_paused_organizations()]


def test_everything_is_paused_once_and_resumed_once() -> None:
    assert (pause_all(utc_now()), pause_all(utc_now())) == (True, False)
    assert installation().paused_cause == "paused_by_hand"

    assert (resume_all(), resume_all()) == (True, False)
    assert (installation().paused_cause, installation().paused_at) == ("", None)


def test_a_pause_for_all_keeps_the_cause_of_a_restore() -> None:
    pause_all(utc_now())
    row = installation()
    row.paused_cause = "restored"
    row.save()

    assert not pause_all(utc_now())
    assert installation().paused_cause == "restored"
    assert resume_all()


def test_a_restore_that_did_not_end_cannot_be_resumed() -> None:
    row = installation()
    row.paused_cause = RESTORING
    row.save()

    with pytest.raises(PauseError, match="run `krambod restore` again"):
        resume_all()


def test_an_organization_is_paused_for_every_merchant_and_no_other_is() -> None:
    connected("Sanne", 1), connected("Bo", 1), connected("Anden", 2)

    first, again = pause_organization(1, utc_now()), pause_organization(1, utc_now())

    assert ([row.merchant.name for row in first], again) == (["Sanne", "Bo"], [])
    assert paused() == [(1, "paused_by_hand"), (1, "paused_by_hand")]


def test_resuming_an_organization_ends_whatever_paused_it() -> None:
    row, other = connected("Sanne", 1), connected("Bo", 2)
    pause(row, "reconnect_dinero", until=None, now=utc_now())
    pause(other, "renew_pro", until=None, now=utc_now())

    first, again = resume_organization(1), resume_organization(1)

    assert ([row.pk for row in first], again) == ([row.pk], [])
    assert paused() == [(2, "renew_pro")]


def test_an_organization_that_is_not_connected_is_named_with_those_that_are() -> None:
    connected("Sanne", 1)

    with pytest.raises(PauseError, match=r"Organization 7 is not connected\. Connected: 1\."):
        pause_organization(7, utc_now())
    with pytest.raises(PauseError, match="Organization 7"):
        resume_organization(7)


@pytest.mark.parametrize("organization_id", [None, ORGANIZATION], ids=["all", "one"])
def test_what_is_paused_has_no_due_lanes(shopkeeper: Shopkeeper, organization_id: int | None) -> None:
    shopkeeper.send()

    before = find_due_lanes(shopkeeper.now())
    if organization_id is None:
        pause_all(utc_now())
    else:
        pause_organization(organization_id, shopkeeper.now())
    during = find_due_lanes(shopkeeper.now())
    _ = resume_all() if organization_id is None else resume_organization(organization_id)
    after = find_due_lanes(shopkeeper.now())

    assert (before, during, after) == ([str(ORGANIZATION)], [], [str(ORGANIZATION)])


def test_the_commands_say_what_they_did(tmp_path: Path) -> None:
    install(tmp_path)

    told = [krambod(*command, data=tmp_path) for command in (["pause"], ["pause", "--all"], ["resume"], ["resume"])]
    unknown = krambod("pause", "--organization", "1", data=tmp_path)
    both = krambod("pause", "--organization", "1", "--all", data=tmp_path)

    assert [one.stdout for one in told] == [
        "Nothing is sent to Dinero any more.\n",
        "Everything is paused already.\n",
        "Orders go to Dinero again.\n",
        "The installation was not paused.\n",
    ]
    assert (unknown.returncode, unknown.stderr) == (1, "Error: Organization 1 is not connected. Connected: none.\n")
    assert both.returncode == 2


def test_the_reason_of_a_pause_is_logged_and_shown_by_the_doctor(tmp_path: Path) -> None:
    install(tmp_path)

    told = krambod("pause", "--reason", "VAT is being reported", data=tmp_path)
    examined = krambod("doctor", "--json", data=tmp_path)

    assert "VAT is being reported" in told.stderr
    pause = "Nothing is sent to Dinero. The transfer is paused. Orders are taken in and wait."
    assert f"{pause} The reason given: VAT is being reported." in examined.stdout


def test_a_reason_is_kept_as_long_as_the_pause_and_cut_to_what_can_be_kept() -> None:
    row = connected("Sanne", 1)
    pause_all(utc_now(), "Moms\n indberettes")
    pause_organization(1, utc_now(), "æ" * 201)
    kept = (describe_pause(installation()), describe_pause(find_paused_organizations()[0]))
    pause_all(utc_now(), "another")
    again = describe_pause(installation())

    resume_all()
    resume_organization(1)

    told = "The transfer is paused. Orders are taken in and wait. The reason given: "
    assert kept == (f"{told}Moms indberettes.", f"{told}{'æ' * 200}.")
    assert again == kept[0]
    row.refresh_from_db()
    assert (installation().paused_reason, row.paused_reason) == ("", "")


def test_a_pause_by_a_worker_has_no_reason_from_a_person() -> None:
    row = connected("Sanne", 1)
    pause(row, "paused_by_hand", until=None, now=utc_now(), reason="ferie")

    pause(row, "reconnect_dinero", until=None, now=utc_now())

    assert describe_pause(row) == "The connection to Dinero has ended. Connect again; the orders wait meanwhile."
