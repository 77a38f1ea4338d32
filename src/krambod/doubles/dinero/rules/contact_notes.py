"""How are notes kept on a contact? (dinero-api.md §3.1)"""

from typing import Any

from krambod.doubles.dinero.bodies import ContactNote
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.contacts import find_contact
from krambod.doubles.dinero.rules.lists import told_moments
from krambod.doubles.dinero.store import Row

TOLD = ("NoteGuid", "Text", "CreatedAt", "UpdatedAt")


def list_notes(call: Call) -> Any:
    rows = call.store.all(
        "SELECT * FROM contact_notes WHERE OrganizationId = ? AND ContactGuid = ? ORDER BY rowid",
        call.organization_id, _contact_in_path(call)["ContactGuid"],
    )  # fmt: skip
    return [_told(call, row) for row in rows]


def create_note(call: Call) -> Any:
    """Raises `Refusal` (code 65) where the contact is deleted."""
    contact = _contact_in_path(call)
    if contact["DeletedAt"]:
        raise Refusal.deleted("Contact")
    row = {
        "OrganizationId": call.organization_id,
        "NoteGuid": call.new_guid(),
        "ContactGuid": contact["ContactGuid"],
        "Text": call.body(ContactNote).text,
        "CreatedAt": call.now,
        "UpdatedAt": call.now,
    }
    call.store.insert("contact_notes", row)
    return _told(call, row)


def read_note(call: Call) -> Any:
    return _told(call, _note_in_path(call))


def update_note(call: Call) -> Any:
    row = _note_in_path(call)
    changes = {"Text": call.body(ContactNote).text, "UpdatedAt": call.now}
    call.store.update("contact_notes", changes, OrganizationId=call.organization_id, NoteGuid=row["NoteGuid"])
    return _told(call, row | changes)


def delete_note(call: Call) -> Any:
    row = _note_in_path(call)
    call.store.delete("contact_notes", OrganizationId=call.organization_id, NoteGuid=row["NoteGuid"])
    return {}


def _told(call: Call, row: Row) -> Row:
    return told_moments(call, {name: row[name] for name in TOLD})


def _contact_in_path(call: Call) -> Row:
    """Deleted or not. Raises `Refusal` (404) when there is none."""
    contact = find_contact(call, call.path["contactGuid"].lower())
    if contact is None:
        raise Refusal.not_found("There is no contact with this guid.")
    return contact


def _note_in_path(call: Call) -> Row:
    """Raises `Refusal` (404) when the contact has no such note."""
    row = call.store.find(
        "SELECT * FROM contact_notes WHERE OrganizationId = ? AND ContactGuid = ? AND NoteGuid = ?",
        call.organization_id, _contact_in_path(call)["ContactGuid"], call.path["noteGuid"].lower(),
    )  # fmt: skip
    if row is None:
        raise Refusal.not_found("There is no note with this guid.")
    return row
