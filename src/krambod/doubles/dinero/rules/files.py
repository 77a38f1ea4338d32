"""How are files kept and attached to documents? (dinero-api.md §7)"""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.clock import stamp
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.lists import asked_page, read_moment
from krambod.doubles.dinero.store import Row
from krambod.doubles.web import Answer

LARGEST_FILE = 6 * 1024 * 1024
KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
}
FILE_STATUSES = ("All", "Used", "Unused")

_BOUNDARY = re.compile(r'^multipart/form-data;.*\bboundary="?([^";]+)', re.IGNORECASE)
_FILE_NAME = re.compile(rb'\bfilename="([^"]*)"', re.IGNORECASE)
_RFC_3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})", re.IGNORECASE)
_FILES = """
SELECT FileGuid, FileName, UploadedAt, FileGuid IN (
    SELECT FileGuid FROM attachments a WHERE a.OrganizationId = f.OrganizationId
    UNION ALL SELECT FileGuid FROM ledger_items l WHERE l.OrganizationId = f.OrganizationId
    UNION ALL SELECT FileGuid FROM purchase_vouchers p WHERE p.OrganizationId = f.OrganizationId
    UNION ALL SELECT FileGuid FROM manual_vouchers m WHERE m.OrganizationId = f.OrganizationId) AS IsUsed
FROM files f WHERE OrganizationId = ? AND UploadedAt >= ? AND UploadedAt < ? AND UploadedAt <= ?
ORDER BY UploadedAt, FileGuid
"""


def upload_file(call: Call) -> Any:
    """One file in a multipart form. Its Guid is a text of 32 characters, not a uuid."""
    name, content = _uploaded(call)
    name = call.request.query.get("fileName") or name
    kind = KINDS.get(_extension(name))
    if kind is None:
        raise Refusal.invalid("fileName", "A PDF or an image is expected.")
    if len(content) > LARGEST_FILE:
        raise Refusal.file_too_large()
    guid = uuid4().hex
    call.store.insert(
        "files",
        {
            "OrganizationId": call.organization_id,
            "FileGuid": guid,
            "FileName": name,
            "ContentType": kind,
            "Content": content,
            "UploadedAt": call.now,
        },
    )
    return {"FileGuid": guid}


def list_files(call: Call) -> Any:
    """Files from the oldest on. `uploadedAfter` and `uploadedBefore` are days, from their first moment, or moments."""
    query = call.request.query
    page, size = asked_page(call)
    status = query.get("fileStatus", "All")
    if status not in FILE_STATUSES:
        raise Refusal.invalid("fileStatus", f"{status} is not one of {', '.join(FILE_STATUSES)}.")
    first, last = _upload_day(call, "uploadedAfter", "0001/01/01"), _upload_day(call, "uploadedBefore", "9999/12/31")
    extensions = [part.strip().lower() for part in query.get("extensions", "").split(",") if part.strip()]
    rows = call.store.all(_FILES, call.organization_id, first, last, _visible_until(call))
    told = [
        {
            "FileGuid": row["FileGuid"],
            "Name": row["FileName"],
            "Extension": _extension(row["FileName"]),
            "UploadedAt": call.told_moment(row["UploadedAt"]),
            "FileStatus": "Used" if row["IsUsed"] else "Unused",
        }
        for row in rows
    ]
    wanted = [
        file
        for file in told
        if status in ("All", file["FileStatus"]) and (not extensions or file["Extension"] in extensions)
    ]
    return wanted[page * size : (page + 1) * size]


def download_file(call: Call) -> Answer:
    row = _file_in_path(call)
    return Answer(status=200, body=row["Content"], content_type="application/octet-stream")


def attach_file(call: Call) -> Any:
    """Binds an uploaded file to a customer document."""
    document = _document_in_path(call)
    row = _file_in_path(call)
    key = {"OrganizationId": call.organization_id, "DocumentGuid": document, "FileGuid": row["FileGuid"]}
    call.store.delete("attachments", **key)
    call.store.insert("attachments", {**key, "FileName": call.path["fileName"], "DocumentType": None})
    return {}


def bind_default_attachments(call: Call) -> Any:
    """Sets the type of what is attached to a document."""
    document = _document_in_path(call)
    changes = {"DocumentType": call.path["documentType"]}
    call.store.update("attachments", changes, OrganizationId=call.organization_id, DocumentGuid=document)
    return {}


def list_attachments(call: Call) -> Any:
    return call.store.all(
        "SELECT FileGuid, FileName FROM attachments WHERE OrganizationId = ? AND DocumentGuid = ? ORDER BY rowid",
        call.organization_id, _document_in_path(call),
    )  # fmt: skip


def detach_file(call: Call) -> Any:
    key = {"DocumentGuid": _document_in_path(call), "FileGuid": _file_in_path(call)["FileGuid"]}
    call.store.delete("attachments", OrganizationId=call.organization_id, **key)
    return {}


def _uploaded(call: Call) -> tuple[str, bytes]:
    """Name and content of the first file of a multipart form. Raises `Refusal` when there is none."""
    for part in _parts(call):
        head, _, content = part.partition(b"\r\n\r\n")
        name = _FILE_NAME.search(head)
        if name:
            return name[1].decode("utf-8", "replace"), content
    raise Refusal.invalid("file", "A file in a multipart form is expected.")


def _parts(call: Call) -> list[bytes]:
    """What lies between the boundaries of a multipart form; nothing where it is none."""
    boundary = _BOUNDARY.search(call.request.headers.get("content-type", ""))
    if boundary is None:
        return []
    mark = f"\r\n--{boundary[1]}".encode()
    return (b"\r\n" + call.request.body).split(mark)[1:-1]


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _file_in_path(call: Call) -> Row:
    row = call.store.find(
        "SELECT * FROM files WHERE OrganizationId = ? AND FileGuid = ? AND UploadedAt <= ?",
        call.organization_id, call.path["fileGuid"], _visible_until(call),
    )  # fmt: skip
    if row is None:
        raise Refusal.not_found("There is no file with this guid.")
    return row


def _visible_until(call: Call) -> str:
    return stamp(call.moment - timedelta(seconds=call.world.file_lag_s))


def _document_in_path(call: Call) -> str:
    guid = call.path["documentGuid"].lower()
    sql = "SELECT 1 FROM sales_vouchers WHERE OrganizationId = ? AND Guid = ?"
    if call.store.find(sql, call.organization_id, guid) is None:
        raise Refusal.not_found("There is no document with this guid.")
    return guid


def _upload_day(call: Call, name: str, default: str) -> str:
    """A day like 2026/11/22, or a moment of RFC 3339, as text to compare stored moments with. Raises `Refusal`."""
    text = call.request.query.get(name, default)
    if _RFC_3339.fullmatch(text):
        return stamp(read_moment(text, name))
    try:
        return datetime.strptime(text, "%Y/%m/%d").date().isoformat()  # noqa: DTZ007
    except ValueError as error:
        raise Refusal.malformed(name, "A date like 2026/11/22 is expected.") from error
