"""Files are uploaded to an archive, listed, and attached to customer documents."""

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krambod.doubles.dinero.application import DineroDouble
from tests.doubles.caller import GONE, Caller, Reply

FILES = "/v1/{organization}/files"
ATTACHMENTS = "/v1/{organization}/attachments"
FORM = {"Content-Type": "multipart/form-data; boundary=xyz"}
PDF = b"%PDF-1.7\r\n\r\n\x00\xff\n--no end--\r"
MEGABYTE = 1024 * 1024


@pytest.fixture
def other(url: str) -> Iterator[Caller]:
    """A caller of another organization."""
    with Caller.personal(url, 310004) as caller:
        yield caller


def form(content: bytes, file_name: str = "bilag.pdf") -> bytes:
    head = f'Content-Disposition: form-data; name="file"; filename="{file_name}"\r\nContent-Type: application/pdf'
    return b"--xyz\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n--xyz--\r\n"


def upload(caller: Caller, content: bytes = PDF, file_name: str = "bilag.pdf", **query: Any) -> str:
    """A new file's guid."""
    reply = caller.call("POST", FILES, content=form(content, file_name), headers=FORM, query=query)
    assert reply.status == 200, reply
    guid: str = reply.json["FileGuid"]
    return guid


def listed(caller: Caller, **query: Any) -> list[Any]:
    reply = caller.get(FILES, **query)
    assert reply.status == 200, reply
    rows: list[Any] = reply.json
    return rows


def names(caller: Caller, **query: Any) -> list[str]:
    return [row["Name"] for row in listed(caller, **query)]


def refused(reply: Reply) -> dict[str, str]:
    assert reply.status == 400, reply
    return reply.errors


# Uploading


def test_a_file_comes_back_byte_by_byte(dinero: Caller) -> None:
    guid = upload(dinero)

    reply = dinero.get(f"{FILES}/{guid}")

    assert (reply.status, reply.body) == (200, PDF)
    assert reply.headers["Content-Type"] == "application/octet-stream"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200).filter(lambda content: b"\r\n--xyz" not in content))
def test_any_bytes_come_back_as_they_were(dinero: Caller, content: bytes) -> None:
    assert dinero.get(f"{FILES}/{upload(dinero, content)}").body == content


def test_a_file_guid_is_a_text_of_32_characters(dinero: Caller) -> None:
    guid = upload(dinero)

    assert (len(guid), guid.isalnum()) == (32, True)


def test_a_file_is_listed_with_its_kind(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-06-01T10:00:00Z"})
    guid = upload(dinero, file_name="Følgeseddel 7.PDF")

    [row] = listed(dinero)

    assert row.pop("UploadedAt")[:19] == "2026-06-01T10:00:00"
    assert row == {"FileGuid": guid, "Name": "Følgeseddel 7.PDF", "Extension": "pdf", "FileStatus": "Unused"}


def test_the_name_in_the_query_counts_before_the_forms(dinero: Caller) -> None:
    upload(dinero, file_name="blob", fileName="bilag.png")
    upload(dinero, file_name="billede.jpg", fileName="")

    assert names(dinero) == ["bilag.png", "billede.jpg"]


@pytest.mark.parametrize("name", ["a.pdf", "a.png", "a.jpg", "a.JPEG", "a.b.gif"])
def test_pdfs_and_images_are_taken(dinero: Caller, double: DineroDouble, name: str) -> None:
    upload(dinero, file_name=name)

    kinds = {
        "pdf": "application/pdf",
        "png": "image/png",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "gif": "image/gif",
    }
    kept = double.store.get("SELECT FileName, ContentType FROM files")
    assert kept == {"FileName": name, "ContentType": kinds[name.lower().rpartition(".")[2]]}


@pytest.mark.parametrize("name", ["a.exe", "pdf.", "faktura", "a.pdf.zip"])
def test_other_files_are_refused(dinero: Caller, name: str) -> None:
    reply = dinero.call("POST", FILES, content=form(PDF, name), headers=FORM)

    assert refused(reply) == {"fileName": "A PDF or an image is expected."}


def test_a_file_has_at_most_six_megabytes(dinero: Caller) -> None:
    largest = dinero.call("POST", FILES, content=form(b"x" * 6 * MEGABYTE), headers=FORM)
    larger = dinero.call("POST", FILES, content=form(b"x" * (6 * MEGABYTE + 1)), headers=FORM)

    assert largest.status == 200
    assert (larger.status, larger.code) == (413, 43)
    assert larger.json["message"] == "The file is larger than 6 MB."


def test_the_first_file_of_several_parts_is_taken(dinero: Caller) -> None:
    field = b'--xyz\r\nContent-Disposition: form-data; name="text"\r\n\r\nfilename\r\n'
    two = form(b"first", "a.pdf").replace(b"--xyz--\r\n", form(b"second", "b.pdf"))

    reply = dinero.call("POST", FILES, content=field + two, headers=FORM)

    assert dinero.get(f"{FILES}/{reply.json['FileGuid']}").body == b"first"
    assert names(dinero) == ["a.pdf"]


@pytest.mark.parametrize(
    "content_type",
    ['multipart/form-data; boundary="xyz"', "Multipart/Form-Data; charset=utf-8; BOUNDARY=xyz; x=y"],
    ids=["quoted", "any case"],
)
def test_the_boundary_is_read_as_it_is_written(dinero: Caller, content_type: str) -> None:
    reply = dinero.call("POST", FILES, content=form(PDF), headers={"Content-Type": content_type})

    assert dinero.get(f"{FILES}/{reply.json['FileGuid']}").body == PDF


NO_FORM = {
    "no form": ("application/pdf", PDF),
    "another multipart": ("multipart/mixed; boundary=xyz", form(PDF)),
    "no boundary": ("multipart/form-data", form(PDF)),
    "another boundary": ("multipart/form-data; boundary=abc", form(PDF)),
    "no end": ("multipart/form-data; boundary=xyz", form(PDF).partition(b"\r\n--xyz--")[0]),
    "no file": ("multipart/form-data; boundary=xyz", form(PDF).replace(b"filename", b"comment")),
    "a file name only in the content": (
        "multipart/form-data; boundary=xyz",
        b'--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\nfilename="b.pdf"\r\n--xyz--\r\n',
    ),
    "nothing": ("multipart/form-data; boundary=xyz", b""),
    "nothing at all": ("", b""),
}


@pytest.mark.parametrize(("content_type", "content"), NO_FORM.values(), ids=NO_FORM)
def test_what_is_no_form_with_a_file_is_refused(dinero: Caller, content_type: str, content: bytes) -> None:
    reply = dinero.call("POST", FILES, content=content, headers={"Content-Type": content_type})

    assert refused(reply) == {"file": "A file in a multipart form is expected."}


def test_a_content_type_is_needed(dinero: Caller) -> None:
    headers = {"Authorization": f"Bearer {dinero.token}"}
    response = dinero.client.post("/v1/310001/files", content=form(PDF), headers=headers)

    assert refused(Reply(response)) == {"file": "A file in a multipart form is expected."}


def test_bytes_of_a_file_name_that_are_no_text_are_replaced(dinero: Caller) -> None:
    dinero.call("POST", FILES, content=form(PDF).replace(b"bilag", b"\xff"), headers=FORM)

    assert names(dinero) == ["\ufffd.pdf"]


def test_bytes_of_a_boundary_that_are_no_text_are_refused(dinero: Caller) -> None:
    headers = {
        "Authorization": f"Bearer {dinero.token}".encode(),
        "Content-Type": b"multipart/form-data; boundary=\xff",
    }

    with closing(HTTPConnection(dinero.url.removeprefix("http://"))) as connection:
        connection.request("POST", "/v1/310001/files", form(PDF), headers)
        status = connection.getresponse().status

    assert status == 400


# Listing


@pytest.fixture
def three(dinero: Caller) -> Caller:
    """Three files, uploaded on three days."""
    for day, name in enumerate(("a.pdf", "b.png", "c.JPG"), start=1):
        dinero.admin("clock", {"now": f"2026-06-0{day}T00:00:00Z"})
        upload(dinero, file_name=name)
    dinero.admin("clock", {"now": "2026-06-04T00:00:00Z"})
    return dinero


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["a.pdf", "b.png", "c.JPG"]),
        ({"uploadedAfter": "2026/06/02"}, ["b.png", "c.JPG"]),
        ({"uploadedBefore": "2026/06/02"}, ["a.pdf"]),
        ({"uploadedAfter": "2026/06/02", "uploadedBefore": "2026/06/03"}, ["b.png"]),
        ({"uploadedAfter": "0999/01/01", "uploadedBefore": "9999/12/31"}, ["a.pdf", "b.png", "c.JPG"]),
        ({"extensions": "pdf"}, ["a.pdf"]),
        ({"extensions": "PNG , jpg,"}, ["b.png", "c.JPG"]),
        ({"extensions": ""}, ["a.pdf", "b.png", "c.JPG"]),
        ({"extensions": "gif"}, []),
        ({"fileStatus": "All"}, ["a.pdf", "b.png", "c.JPG"]),
        ({"fileStatus": "Unused"}, ["a.pdf", "b.png", "c.JPG"]),
        ({"fileStatus": "Used"}, []),
        ({"pageSize": 2}, ["a.pdf", "b.png"]),
        ({"pageSize": 2, "page": 1}, ["c.JPG"]),
        ({"pageSize": 1, "page": 1}, ["b.png"]),
        ({"pageSize": 2, "page": 2}, []),
    ],
)
def test_files_are_listed_from_the_oldest_on(three: Caller, query: dict[str, Any], found: list[str]) -> None:
    assert names(three, **query) == found


@pytest.mark.parametrize("name", ["uploadedAfter", "uploadedBefore"])
@pytest.mark.parametrize("text", ["", "2026-06-01", "2026/13/01", "01/06/2026"])
def test_a_day_of_upload_is_written_with_slashes(dinero: Caller, name: str, text: str) -> None:
    reply = dinero.get(FILES, **{name: text})

    assert refused(reply) == {name: "A date like 2026/11/22 is expected."}


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"fileStatus": "used"}, {"fileStatus": "used is not one of All, Used, Unused."}),
        ({"page": "-1"}, {"page": "A number from 0 to 1000000 is expected."}),
        ({"pageSize": "0"}, {"pageSize": "A number from 1 to 1000 is expected."}),
    ],
)
def test_a_question_that_breaks_a_rule_is_refused(dinero: Caller, query: Any, errors: dict[str, str]) -> None:
    assert refused(dinero.get(FILES, **query)) == errors


def test_files_are_told_in_danish_time_where_times_is_danish(three: Caller) -> None:
    three.admin("world", {"times": "danish"})

    assert listed(three)[0]["UploadedAt"][:16] == "2026-06-01T02:00"


def test_a_file_on_a_document_or_a_voucher_is_used(dinero: Caller, other: Caller, double: DineroDouble) -> None:
    guids = {name: upload(dinero, file_name=name) for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf")}
    document, _ = dinero.draft()
    lines = [{"Description": "Udbetaling", "Amount": 10, "AccountNumber": 55000, "BalancingAccountNumber": 55040}]
    today = double.clock.today().isoformat()

    dinero.post(f"{ATTACHMENTS}/{document}/{guids['a.pdf']}/a.pdf")
    voucher = {"VoucherDate": today, "Lines": lines}
    dinero.post("/v1/{organization}/vouchers/manuel", {**voucher, "FileGuid": guids["b.pdf"]})
    dinero.post("/v1.2/{organization}/ledgeritems", [{**voucher, "FileGuid": guids["c.pdf"]}, voucher])
    other.post("/v1/{organization}/vouchers/manuel", {**voucher, "FileGuid": guids["d.pdf"]})
    other.post("/v1.2/{organization}/ledgeritems", [{**voucher, "FileGuid": guids["d.pdf"]}])

    assert names(dinero, fileStatus="Used") == ["a.pdf", "b.pdf", "c.pdf"]
    assert names(dinero, fileStatus="Unused") == ["d.pdf", "e.pdf"]
    assert [row["FileStatus"] for row in listed(dinero)] == ["Used", "Used", "Used", "Unused", "Unused"]


@pytest.mark.parametrize(("lag_s", "is_seen"), [(0, True), (60, False)])
def test_file_lag_s_hides_a_new_file_for_so_long(dinero: Caller, lag_s: int, is_seen: bool) -> None:
    dinero.admin("world", {"file_lag_s": lag_s})
    document, _ = dinero.draft()
    guid = upload(dinero)

    assert names(dinero) == ["bilag.pdf"] * is_seen
    assert names(dinero, uploadedBefore="9999/12/31") == ["bilag.pdf"] * is_seen
    assert dinero.get(f"{FILES}/{guid}").status == (200 if is_seen else 404)
    assert dinero.post(f"{ATTACHMENTS}/{document}/{guid}/a.pdf").status == (200 if is_seen else 404)

    dinero.admin("clock", {"advance_s": 60})
    assert dinero.get(f"{FILES}/{guid}").status == 200
    assert names(dinero) == ["bilag.pdf"]


# Attaching


def test_files_are_attached_to_a_document_in_order(dinero: Caller) -> None:
    document, _ = dinero.draft()
    neighbour, _ = dinero.draft()
    first, second = upload(dinero), upload(dinero)

    attached = dinero.post(f"{ATTACHMENTS}/{document.upper()}/{second}/Følgeseddel.pdf")
    dinero.post(f"{ATTACHMENTS}/{document}/{first}/Bevis.pdf")

    assert (attached.status, attached.json) == (200, {})
    assert dinero.get(f"{ATTACHMENTS}/{document}").json == [
        {"FileGuid": second, "FileName": "Følgeseddel.pdf"},
        {"FileGuid": first, "FileName": "Bevis.pdf"},
    ]
    assert dinero.get(f"{ATTACHMENTS}/{neighbour}").json == []


def test_a_file_attached_again_has_its_new_name(dinero: Caller) -> None:
    document, _ = dinero.draft()
    guid = upload(dinero)

    dinero.post(f"{ATTACHMENTS}/{document}/{guid}/a.pdf")
    dinero.post(f"{ATTACHMENTS}/{document}/{guid}/b.pdf")

    assert dinero.get(f"{ATTACHMENTS}/{document}").json == [{"FileGuid": guid, "FileName": "b.pdf"}]


def test_a_file_is_detached_from_one_document(dinero: Caller) -> None:
    document, _ = dinero.draft()
    neighbour, _ = dinero.draft()
    guid, kept = upload(dinero), upload(dinero)
    for place, file in ((document, guid), (document, kept), (neighbour, guid)):
        dinero.post(f"{ATTACHMENTS}/{place}/{file}/a.pdf")

    detached = dinero.delete(f"{ATTACHMENTS}/{document}/{guid}")

    assert (detached.status, detached.json) == (200, {})
    assert [row["FileGuid"] for row in dinero.get(f"{ATTACHMENTS}/{document}").json] == [kept]
    assert [row["FileGuid"] for row in dinero.get(f"{ATTACHMENTS}/{neighbour}").json] == [guid]


def test_what_is_attached_to_a_document_gets_its_type(dinero: Caller, double: DineroDouble) -> None:
    document, _ = dinero.draft()
    neighbour, _ = dinero.draft()
    for place in (document, neighbour):
        dinero.post(f"{ATTACHMENTS}/{place}/{upload(dinero)}/a.pdf")

    bound = dinero.post(f"{ATTACHMENTS}/bind/default/{document}/Invoice")

    assert (bound.status, bound.json) == (200, {})
    rows = double.store.all("SELECT DocumentGuid, DocumentType FROM attachments")
    assert {row["DocumentGuid"]: row["DocumentType"] for row in rows} == {document: "Invoice", neighbour: None}


@pytest.mark.parametrize("guid", [GONE, "no-guid"])
def test_an_unknown_document_is_not_found(dinero: Caller, guid: str) -> None:
    file = upload(dinero)
    replies = [
        dinero.get(f"{ATTACHMENTS}/{guid}"),
        dinero.post(f"{ATTACHMENTS}/{guid}/{file}/a.pdf"),
        dinero.post(f"{ATTACHMENTS}/bind/default/{guid}/Invoice"),
        dinero.delete(f"{ATTACHMENTS}/{guid}/{file}"),
    ]

    for reply in replies:
        assert (reply.status, reply.code) == (404, 40)
        assert reply.json["message"] == "There is no document with this guid."


def test_an_unknown_file_is_not_found(dinero: Caller) -> None:
    document, _ = dinero.draft()
    replies = [
        dinero.get(f"{FILES}/{GONE}"),
        dinero.post(f"{ATTACHMENTS}/{document}/{GONE}/a.pdf"),
        dinero.delete(f"{ATTACHMENTS}/{document}/{GONE}"),
    ]

    for reply in replies:
        assert (reply.status, reply.code) == (404, 40)
        assert reply.json["message"] == "There is no file with this guid."


# Two organizations


def test_a_file_belongs_to_one_organization(dinero: Caller, other: Caller) -> None:
    theirs = upload(other)
    document, _ = dinero.draft()

    assert names(dinero) == []
    assert dinero.get(f"{FILES}/{theirs}").status == 404
    assert dinero.post(f"{ATTACHMENTS}/{document}/{theirs}/a.pdf").status == 404
    assert other.get(f"{ATTACHMENTS}/{document}").status == 404


def test_one_guid_names_a_document_and_a_file_in_each_organization(
    dinero: Caller, other: Caller, double: DineroDouble
) -> None:
    document, _ = dinero.draft()
    other.draft(Guid=document)
    guid = upload(dinero)
    double.store.insert("files", {**double.store.get("SELECT * FROM files"), "OrganizationId": 310004})
    for caller in (dinero, other):
        caller.post(f"{ATTACHMENTS}/{document}/{guid}/{caller.organization_id}.pdf")

    dinero.post(f"{ATTACHMENTS}/bind/default/{document}/Invoice")
    dinero.post(f"{ATTACHMENTS}/{document}/{guid}/ny.pdf")
    theirs = other.get(f"{ATTACHMENTS}/{document}").json
    dinero.delete(f"{ATTACHMENTS}/{document}/{guid}")

    assert theirs == [{"FileGuid": guid, "FileName": "310004.pdf"}]
    assert names(dinero, fileStatus="Used") == []
    assert names(other, fileStatus="Used") == ["bilag.pdf"]
    assert double.store.all("SELECT DocumentType FROM attachments") == [{"DocumentType": None}]
