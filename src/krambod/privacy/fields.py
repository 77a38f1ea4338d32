"""Which fields of our tables can hold a person, and how long is each class of them kept? Pure.

Every text and JSON field of every table is in exactly one of `PERSONAL` and `NAMES_NOBODY`; a test walks the tables.
"""

from collections.abc import Mapping
from enum import StrEnum


class Retention(StrEnum):
    """A class of stored texts with one rule of how long they are kept."""

    ORDER = "order"
    SENT = "sent"
    HELD_EVENT = "held event"
    SENT_FILE = "file of orders"
    SAVED_VIEW = "saved view"
    DECISION = "decision"
    DIGEST = "digest"
    DINERO_INDEX = "Dinero index"
    MEMBER = "member"
    LOG_OF_MEMBERS = "audit log"


KEPT: Mapping[Retention, str] = {
    Retention.ORDER: (
        "Until the merchant erases the buyer. Of a business or a buyer abroad, the company, its VAT and EAN numbers, "
        "the country and the postcode stay as the proof of the VAT until five years after the end of the longest "
        "accounting year that may hold what was booked: until July of the seventh year after it. The country alone "
        "stays for as long as the order."
    ),
    Retention.SENT: "Emptied 180 days after the shop sent it, and when the buyer is erased.",
    Retention.HELD_EVENT: "Until it is done with, and at least 180 days. Emptied when the buyer is erased.",
    Retention.SENT_FILE: (
        "Deleted when all its orders are imported, and after a day at the latest; so is what was found in it."
    ),
    Retention.SAVED_VIEW: "Until the user deletes it or is deleted, or a buyer who is searched for in it is erased.",
    Retention.DECISION: (
        "Until the buyer is erased; then the buyer's words are left out. The answer of VIES stays as a proof "
        "until July of the seventh year after what was booked."
    ),
    Retention.DIGEST: (
        "An HMAC, which names nobody without the secret key of the installation. The mark of an erased buyer stays, so "
        "that what comes later is stored without the person. What a merchant chose for a buyer goes when it is erased."
    ),
    Retention.DINERO_INDEX: "120 days after the date of the invoice; the buyer's words go when the buyer is erased.",
    Retention.MEMBER: "Until the user is deleted.",
    Retention.LOG_OF_MEMBERS: "For as long as the company; the buyer's words are left out when the buyer is erased.",
}

PERSONAL: Mapping[str, Retention] = {
    "orders.OrderRevision.document": Retention.ORDER,
    "orders.StoredOrder.buyer_name": Retention.ORDER,
    "orders.StoredOrder.search_text": Retention.ORDER,
    "orders.StoredOrder.correction": Retention.ORDER,
    "orders.ShopEvent.body": Retention.SENT,
    "platforms.Delivery.body": Retention.HELD_EVENT,
    "platforms.Delivery.findings": Retention.HELD_EVENT,
    "importing.OrderFile.name": Retention.SENT_FILE,
    "importing.OrderFile.first_orders": Retention.SENT_FILE,
    "importing.OrderFilePiece.content": Retention.SENT_FILE,
    "importing.OrderFileFinding.value": Retention.SENT_FILE,
    "importing.OrderFileFinding.details": Retention.SENT_FILE,
    "merchants.SavedView.name": Retention.SAVED_VIEW,
    "merchants.SavedView.query": Retention.SAVED_VIEW,
    "transfers.Transfer.cause_details": Retention.DECISION,
    "transfers.Transfer.choices": Retention.DECISION,
    "transfers.TransferEvent.details": Retention.DECISION,
    "transfers.Transfer.contact_customer": Retention.DIGEST,
    "transfers.RememberedContact.customer": Retention.DIGEST,
    "transfers.RememberedContact.name_digest": Retention.DIGEST,
    "orders.ErasedBuyer.email_digest": Retention.DIGEST,
    "organizations.IndexedContact.email_digest": Retention.DIGEST,
    "organizations.IndexedContact.name_digest": Retention.DIGEST,
    "organizations.IndexedContact.vat_number": Retention.DINERO_INDEX,
    "organizations.IndexedInvoice.description": Retention.DINERO_INDEX,
    "merchants.AuditEntry.details": Retention.LOG_OF_MEMBERS,
    "merchants.AuditEntry.actor": Retention.LOG_OF_MEMBERS,
    "merchants.User.email": Retention.MEMBER,
    "merchants.User.name": Retention.MEMBER,
    "merchants.Invitation.email": Retention.MEMBER,
    "platforms.StoredReadingRules.by": Retention.MEMBER,
    "notices.PushDevice.endpoint": Retention.MEMBER,
    "notices.PushDevice.agent": Retention.MEMBER,
    "account.EmailAddress.email": Retention.MEMBER,
    "mfa.Authenticator.data": Retention.MEMBER,
    "admin.LogEntry.object_repr": Retention.MEMBER,
    "admin.LogEntry.change_message": Retention.MEMBER,
    "sessions.Session.session_data": Retention.MEMBER,
}

# Codes, keys, digests of tokens, settings, encrypted secrets, numbers and guids: none of them says who bought.
NAMES_NOBODY: Mapping[str, tuple[str, ...]] = {
    "merchants.Installation": ("paused_cause", "paused_reason"),
    "merchants.Merchant": ("name", "vat_number"),
    "merchants.User": ("password", "language"),
    "merchants.Membership": ("role", "digest"),
    "merchants.Invitation": ("role", "token_digest"),
    "merchants.AuditEntry": ("action",),
    "merchants.Shop": (
        "name", "code", "platform", "key", "api_token_digest", "economic_system", "unfinished_setup",
    ),
    "merchants.StoredRules": ("document",),
    "organizations.Connection": ("kind", "client_id", "secrets"),
    "organizations.ConnectedOrganization": (
        "name", "vat_number", "address", "paused_cause", "paused_reason", "comparison",
    ),
    "organizations.Organization": ("accounts", "deposit_accounts", "entry_names", "contacts_key"),
    "organizations.IndexedContact": ("guid",),
    "organizations.IndexedInvoice": ("guid", "status", "contact_guid", "external_reference", "currency"),
    "organizations.CallBudget": ("client_id",),
    "orders.ShopEvent": ("delivery_id", "external_id", "outcome"),
    "orders.StoredOrder": ("external_id", "number", "currency", "part_of", "closed_returns"),
    "orders.OrderRevision": ("digest",),
    "transfers.Transfer": (
        "role", "part_id", "state", "reason", "cause", "mended_by", "contact_guid", "earlier_contacts", "draft_guid",
        "draft_timestamp", "draft_digest", "registered", "in_dinero", "invoiced_lines", "credited_lines",
        "released_days", "e_invoice",
    ),
    "transfers.LedgerEntry": ("step", "key", "outcome"),
    "transfers.TransferEvent": ("name",),
    "transfers.RememberedContact": ("guid",),
    "transfers.EInvoiceReceiver": ("receiver", "told_by"),
    "platforms.ShopConnection": (
        "platform", "url", "secrets", "signature_header", "signature_scheme", "remote_id", "remote_name",
        "webhook_ids", "paused_cause", "methods", "backfill",
    ),
    "platforms.Delivery": ("key", "event", "kind", "order_id", "delivery_id", "state", "outcome"),
    "platforms.StoredReadingRules": ("document",),
    "platforms.SeenWord": ("kind", "word"),
    "importing.OrderFile": ("state", "scan", "foreseen", "counts", "outlook"),
    "importing.OrderFileFinding": ("external_id", "field", "says"),
    "platforms.AppInstallation": ("platform", "webshop_id", "url", "token", "token_digest", "calls"),
    "platforms.ClaimCode": ("code_digest",),
    "worker.Lane": ("name", "holder"),
    "worker.Chore": ("name", "key", "cursor", "holder"),
    "watching.Alert": ("name", "key", "details"),
    "watching.Notice": ("id", "channel", "kind", "name", "key", "details"),
    "watching.FirstInLine": ("lane",),
    "notices.MemberNotice": ("channel", "place", "kind", "key", "outcome"),
    "notices.PushDevice": ("endpoint_digest", "p256dh", "auth"),
    "notices.VapidKey": ("private_key",),
    "account.EmailConfirmation": ("key",),
    "mfa.Authenticator": ("type",),
    "admin.LogEntry": ("object_id",),
    "auth.Permission": ("name", "codename"),
    "auth.Group": ("name",),
    "contenttypes.ContentType": ("app_label", "model"),
    "sessions.Session": ("session_key",),
}  # fmt: skip
