"""Whose Guid does a draft get? The client's own, which protects against creating twice."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.doubles.caller import Caller, invoice_body

INVOICES = "/v1/{organization}/invoices"
CREDIT_NOTES = "/v1/{organization}/sales/creditnotes"
NOT_FOUND = {"message": "Invalid InvoiceGuid, no results found"}


@pytest.fixture
def other(dinero: Caller) -> Iterator[Caller]:
    """A caller of another organization of the same double."""
    with Caller.personal(dinero.url, 310004) as caller:
        yield caller


def test_a_guid_sent_is_kept_in_lower_case_and_a_second_create_is_a_conflict(dinero: Caller) -> None:
    guid = str(uuid4())
    first = dinero.post(INVOICES, invoice_body(Guid=guid.upper()))
    second = dinero.post(INVOICES, invoice_body(Guid=guid))

    assert first.json["Guid"] == guid
    assert (second.status, second.code) == (409, 72)
    assert second.json["message"] == "Duplicated entity"
    assert second.errors == {"guid": "An entity with this Guid exists already."}


def test_invoices_and_credit_notes_share_their_guids(dinero: Caller) -> None:
    guid = str(uuid4())
    dinero.post(INVOICES, invoice_body(Guid=guid))

    reply = dinero.post(CREDIT_NOTES, invoice_body(Guid=guid))

    assert (reply.status, reply.code) == (409, 72)


def test_in_the_world_guid_conflict_400_a_guid_in_use_is_a_bad_request(dinero: Caller) -> None:
    dinero.admin("world", {"guid_conflict": "400"})
    guid, _ = dinero.draft()

    reply = dinero.post(INVOICES, invoice_body(Guid=guid))

    assert (reply.status, reply.code) == (400, 72)


def test_in_the_world_guid_uniqueness_ignored_a_second_create_makes_a_second_draft(dinero: Caller) -> None:
    dinero.admin("world", {"guid_uniqueness": "ignored"})
    guid = str(uuid4())
    first = dinero.post(INVOICES, invoice_body(Guid=guid))
    second = dinero.post(INVOICES, invoice_body(Guid=guid))

    assert first.json["Guid"] == guid
    assert second.status == 200
    assert second.json["Guid"] != guid
    assert dinero.invoice(second.json["Guid"])["Status"] == "Draft"


def test_in_the_world_client_guid_discarded_the_guid_is_dineros(dinero: Caller) -> None:
    dinero.admin("world", {"client_guid": "discarded"})
    guid = str(uuid4())

    reply = dinero.post(INVOICES, invoice_body(Guid=guid))

    assert reply.status == 200
    assert reply.json["Guid"] != guid
    assert dinero.get(f"{INVOICES}/{guid}").status == 400


@pytest.mark.parametrize(("deleted_guid", "status"), [("taken", 409), ("reusable", 200)])
def test_whether_a_deleted_guid_is_free_is_the_world_deleted_guid(
    dinero: Caller, other: Caller, deleted_guid: str, status: int
) -> None:
    dinero.admin("world", {"deleted_guid": deleted_guid})
    guid, timestamp = dinero.draft()
    bystander, _ = dinero.draft()
    other.draft(Guid=guid)
    dinero.delete(f"{INVOICES}/{guid}", {"Timestamp": timestamp})

    reply = dinero.post(INVOICES, invoice_body(Guid=guid))

    assert reply.status == status
    assert (dinero.invoice(guid)["DeletedAt"] is None) == (status == 200)
    assert other.invoice(guid)["Status"] == dinero.invoice(bystander)["Status"] == "Draft"


def test_in_the_world_deleted_guid_reusable_a_living_guid_is_still_taken(dinero: Caller) -> None:
    dinero.admin("world", {"deleted_guid": "reusable"})
    guid, _ = dinero.draft()

    assert dinero.post(INVOICES, invoice_body(Guid=guid)).status == 409


def test_two_organizations_may_have_the_same_guid(dinero: Caller, other: Caller) -> None:
    guid, timestamp = dinero.draft(Comment="first")
    other.draft(Guid=guid, Comment="second")

    dinero.put(f"/v1.2/{{organization}}/invoices/{guid}", invoice_body(Timestamp=timestamp, Comment="changed"))

    assert dinero.invoice(guid)["Comment"] == "changed"
    assert other.invoice(guid)["Comment"] == "second"


def test_a_draft_of_another_organization_is_not_found(dinero: Caller, other: Caller) -> None:
    guid, _ = dinero.draft()
    contact = dinero.contact()

    assert other.get(f"{INVOICES}/{guid}").errors == NOT_FOUND
    assert other.post(INVOICES, invoice_body(ContactGuid=contact)).errors == {
        "invalidContactId": "The contact does not exist or is deleted."
    }
