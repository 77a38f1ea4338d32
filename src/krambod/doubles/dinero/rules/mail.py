"""What is sent to the customer, and what can be read of it? Nothing leaves the double. (dinero-api.md §4)"""

from typing import Any

from stdnum import ean

from krambod.doubles.dinero.bodies import (
    EInvoice,
    Mail,
)
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.clock import spoken, stamp
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.contacts import find_contact, live_contact
from krambod.doubles.dinero.rules.lists import (
    read_moment,
)
from krambod.doubles.dinero.rules.vouchers import (
    Kind,
    booked_voucher,
    change_voucher,
    voucher_in_path,
)
from krambod.doubles.dinero.store import Row

LINK_TO_PDF = "[link-to-pdf]"


def mail_voucher(call: Call, kind: Kind) -> Any:
    """Sends nothing. The mailout can be read."""
    row = booked_voucher(call, kind)
    return send_mail(call, row, call.body(Mail), kind="Mailout")


def send_mail(call: Call, row: Row, body: Mail, *, kind: str) -> Any:
    """A mail about the booked voucher `row`. `kind` is the type of its mailout."""
    call.check_defaulted({"shouldaddtrustpilotemailasbcc": body.should_add_trust_pilot_email_as_bcc})
    call.check_timestamp(body.timestamp, row["TimeStamp"], required=False)
    if body.message is not None and LINK_TO_PDF not in body.message:
        raise Refusal.invalid("message", f"The message must contain {LINK_TO_PDF}.")
    receivers = _receivers(call, row, body)
    add_mailout(call, row["Guid"], kind=kind, receiver=", ".join(receivers), body=body, subject=row["Description"])
    change_voucher(call, row["Guid"], {"MailOutStatus": "Sent", "LatestMailOutType": kind})
    return {"Recipients": [{"Email": receiver} for receiver in receivers]}


def send_e_invoice(call: Call, kind: Kind) -> Any:
    """To a contact with an EAN number and a person who reads it."""
    row = booked_voucher(call, kind)
    body = call.body(EInvoice)
    call.check_timestamp(body.timestamp, row["TimeStamp"], required=False)
    return mail_electronically(call, row, body.att_person, kind="Einvoice")


def mail_electronically(call: Call, row: Row, att_person: str | None, *, kind: str) -> Any:
    """Raises `Refusal` unless the contact has a valid EAN number (in one world a VAT number) and somebody reads it."""
    contact = live_contact(call, row["ContactGuid"])
    by_vat = call.world.e_invoice_by == "ean_or_vat" and not contact["EanNumber"]
    receiver = contact["VatNumber"] if by_vat else contact["EanNumber"]
    if not receiver:
        raise Refusal.no_ean()
    if not by_vat and not ean.is_valid(receiver):
        raise Refusal.bad_ean()
    if not (att_person or contact["AttPerson"]):
        raise Refusal.invalid("attperson", "An electronic invoice needs a person to its attention.")
    add_mailout(call, row["Guid"], kind=kind, receiver=receiver, subject=row["Description"])
    change_voucher(call, row["Guid"], {"MailOutStatus": "Sent", "LatestMailOutType": kind})
    return {}


def list_mailouts(call: Call, kind: Kind) -> Any:
    row = voucher_in_path(call, kind)
    since = call.request.query.get("changesSince")
    start = stamp(read_moment(since, "changesSince")) if since else ""
    rows = call.store.all(
        "SELECT * FROM mailouts WHERE OrganizationId = ? AND VoucherGuid = ? AND Date >= ? ORDER BY Id",
        call.organization_id, row["Guid"], start,
    )  # fmt: skip
    fixed = {"SeenAt": None, "DownloadCount": 0, "PrintCount": 0, "LatestEvent": None, "IsSmsMessage": False}
    names = ("Id", "Sender", "Receiver", "Subject", "Message", "Type", "Status", "CCToSender")
    return [{**{name: one[name] for name in names}, "Date": f"{spoken(one['Date'])}Z", **fixed} for one in rows]


def mail_template(call: Call, kind: Kind) -> Any:
    row = voucher_in_path(call, kind)
    return {
        "Receiver": _contact_email(call, row),
        "Subject": row["Description"],
        "Message": f"Se den her: {LINK_TO_PDF}",
    }


def _receivers(call: Call, row: Row, body: Mail) -> list[str]:
    """As asked for, else the contact's address. Raises `Refusal` where there is none, or one is no address."""
    asked = body.receiver or _contact_email(call, row)
    if not asked:
        raise Refusal.no_receiver()
    receivers = [part.strip() for part in asked.split(",")]
    if not all("@" in receiver for receiver in receivers):
        raise Refusal.invalid("receiver", "An e-mail address is expected.", "E-mailadressen er ugyldig.")
    return receivers


def _contact_email(call: Call, row: Row) -> str | None:
    contact = find_contact(call, row["ContactGuid"])
    return contact["Email"] if contact else None


def add_mailout(
    call: Call, guid: str, *, kind: str, receiver: str, body: Mail | None = None, subject: str | None = None
) -> None:
    """Notes a mail about the voucher or contact with `guid`. `subject` counts where the body has none."""
    row = {
        "OrganizationId": call.organization_id,
        "VoucherGuid": guid,
        "Date": call.now,
        "Sender": body.sender if body else None,
        "Receiver": receiver,
        "Subject": (body.subject if body else None) or subject,
        "Message": body.message if body else None,
        "Type": kind,
        "Status": "Sent",
        "CCToSender": bool(body and body.cc_to_sender),
    }
    call.store.insert("mailouts", row)
