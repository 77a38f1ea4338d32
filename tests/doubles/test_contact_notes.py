"""How are notes kept on a contact?"""

from collections.abc import Iterator

import pytest

from tests.doubles.caller import GONE, Caller


@pytest.fixture
def notes(dinero: Caller) -> str:
    return f"/v1/{{organization}}/contacts/{dinero.contact()}/notes"


@pytest.fixture
def other(dinero: Caller) -> Iterator[Caller]:
    with Caller.personal(dinero.url, 310004) as caller:
        yield caller


def add(dinero: Caller, notes: str, text: str) -> str:
    reply = dinero.post(notes, {"Text": text})
    assert reply.status == 200, reply
    guid: str = reply.json["NoteGuid"]
    return guid


def test_notes_are_listed_in_their_order_and_read_alone(dinero: Caller, notes: str) -> None:
    first, second = add(dinero, notes, "Ringede"), add(dinero, notes, "Vil have faktura")

    assert [note["NoteGuid"] for note in dinero.get(notes).json] == [first, second]
    told = dinero.get(f"{notes}/{second.upper()}").json
    assert (told["NoteGuid"], told["Text"]) == (second, "Vil have faktura")
    assert told["CreatedAt"] == told["UpdatedAt"]


def test_a_note_is_changed_and_deleted(dinero: Caller, notes: str) -> None:
    guid = add(dinero, notes, "Ringede")
    dinero.admin("clock", {"advance_s": 60})

    changed = dinero.put(f"{notes}/{guid}", {"Text": "Skrev"})

    assert (changed.status, changed.json["Text"]) == (200, "Skrev")
    assert changed.json["UpdatedAt"] > changed.json["CreatedAt"]
    assert dinero.get(f"{notes}/{guid}").json == changed.json
    assert dinero.delete(f"{notes}/{guid}").status == 200
    assert dinero.get(notes).json == []
    assert dinero.delete(f"{notes}/{guid}").status == 404


@pytest.mark.parametrize("body", [{}, {"Text": ""}, {"Text": None}])
def test_a_note_has_a_text(dinero: Caller, notes: str, body: dict[str, object]) -> None:
    reply = dinero.post(notes, body)

    assert (reply.status, list(reply.errors)) == (400, ["text"])


def test_notes_belong_to_their_contact_and_organization(dinero: Caller, other: Caller, notes: str) -> None:
    guid = add(dinero, notes, "Ringede")
    neighbour = f"/v1/{{organization}}/contacts/{dinero.contact()}/notes"

    assert dinero.get(neighbour).json == []
    elsewhere = dinero.get(f"{neighbour}/{guid}")
    assert (elsewhere.status, elsewhere.json["message"]) == (404, "There is no note with this guid.")
    assert other.get(notes).status == 404


def test_a_contact_that_is_not_there_has_no_notes(dinero: Caller) -> None:
    reply = dinero.get(f"/v1/{{organization}}/contacts/{GONE}/notes")

    assert (reply.status, reply.json["message"]) == (404, "There is no contact with this guid.")


def test_a_deleted_contact_keeps_its_notes_and_gets_no_more(dinero: Caller, notes: str) -> None:
    guid = add(dinero, notes, "Ringede")
    dinero.delete(notes.removesuffix("/notes"))

    reply = dinero.post(notes, {"Text": "Skrev"})

    assert (reply.status, reply.code) == (400, 65)
    assert dinero.get(f"{notes}/{guid}").json["Text"] == "Ringede"
