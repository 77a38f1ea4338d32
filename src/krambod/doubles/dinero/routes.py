"""Which operation answers which call? The whole API of the double on one page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.rules import (
    accounts,
    bookkeeping,
    contact_notes,
    contacts,
    countries,
    files,
    ledger_items,
    mail,
    manual_vouchers,
    organizations,
    payments,
    periods,
    products,
    purchase_payments,
    purchase_vouchers,
    reminders,
    reports,
    sales,
    sales_lists,
    state_of_account,
    vouchers,
    webhooks,
)
from krambod.doubles.dinero.rules.vouchers import CREDIT_NOTE, INVOICE, Kind

Operation = Callable[[Call], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`template` as in the OpenAPI document; `scope` is what the token must allow."""

    method: str
    template: str
    scope: str
    operation: Operation


def _sales(kind: Kind, place: str) -> list[tuple[str, str, str, Operation]]:
    """The routes that invoices and credit notes have in common."""

    def on(operation: Callable[[Call, Kind], Any]) -> Operation:
        return lambda call: operation(call, kind)

    return [
        ("GET", f"/v1/{place}", "read", on(sales_lists.list_vouchers)),
        ("POST", f"/v1/{place}", "write", on(sales.create_voucher)),
        ("POST", f"/v1/{place}/fetch", "read", on(sales.calculate_voucher)),
        ("GET", f"/v1/{place}/{{guid}}", "read", on(sales.read_voucher)),
        ("PUT", f"/v1.2/{place}/{{guid}}", "write", on(sales.update_voucher)),
        ("DELETE", f"/v1/{place}/{{guid}}", "write", on(vouchers.delete_draft)),
        ("POST", f"/v1/{place}/{{guid}}/book", "write", on(sales.book_voucher)),
        ("POST", f"/v1/{place}/{{guid}}/email", "write", on(mail.mail_voucher)),
        ("GET", f"/v1/{place}/{{guid}}/mailouts", "read", on(mail.list_mailouts)),
        ("POST", f"/v1/{place}/{{guid}}/payments", "write", on(payments.add_payment)),
        ("DELETE", f"/v1/{place}/{{guid}}/payments/{{paymentGuid}}", "write", on(payments.delete_payment)),
    ]


_INVOICES = "{organizationId}/invoices"
_CREDIT_NOTES = "{organizationId}/sales/creditnotes"
_LEDGER = "{organizationId}/ledgeritems"
_NOTES = "{organizationId}/contacts/{contactGuid}/notes"
_STATE = "{organizationId}/state-of-account/{guid}"
_PURCHASES = "{organizationId}/vouchers/purchase"
_PURCHASE_PAYMENTS = "{organizationId}/purchase-vouchers/{id}/payments"
_WEBHOOKS = "{organizationId}/webhooks"
_REMINDERS = f"{_INVOICES}/{{voucherGuid}}/reminders"
_MANUAL = "{organizationId}/vouchers/manuel"

_TABLE: list[tuple[str, str, str, Operation]] = [
    ("GET", "/v1/organizations", "read", organizations.list_organizations_v1),
    ("GET", "/v1.1/organizations", "read", organizations.list_organizations),
    ("GET", "/v1/countries", "read", countries.list_countries),
    ("GET", "/v1/{organizationId}/contacts", "read", contacts.list_contacts_v1),
    ("GET", "/v2/{organizationId}/contacts", "read", contacts.list_contacts_v2),
    ("POST", "/v1/{organizationId}/contacts", "write", contacts.create_contact),
    ("GET", "/v1/{organizationId}/contacts/{guid}", "read", contacts.read_contact),
    ("PUT", "/v1/{organizationId}/contacts/{guid}", "write", contacts.update_contact),
    ("PUT", "/v2/{organizationId}/contacts/{guid}", "write", contacts.update_contact),
    ("DELETE", "/v1/{organizationId}/contacts/{guid}", "write", contacts.delete_contact),
    ("POST", "/v1/{organizationId}/contacts/{guid}/restore", "write", contacts.restore_contact),
    ("GET", f"/v1/{_NOTES}", "read", contact_notes.list_notes),
    ("POST", f"/v1/{_NOTES}", "write", contact_notes.create_note),
    ("GET", f"/v1/{_NOTES}/{{noteGuid}}", "read", contact_notes.read_note),
    ("PUT", f"/v1/{_NOTES}/{{noteGuid}}", "write", contact_notes.update_note),
    ("DELETE", f"/v1/{_NOTES}/{{noteGuid}}", "write", contact_notes.delete_note),
    ("GET", f"/v1/{_STATE}", "read", state_of_account.read_state_of_account),
    ("GET", f"/v1/{_STATE}/pdf", "read", state_of_account.read_state_of_account_pdf),
    ("POST", f"/v1/{_STATE}/email", "write", state_of_account.mail_state_of_account),
    ("GET", "/v1/{organizationId}/accounts/entry", "read", accounts.list_entry_accounts),
    ("POST", "/v1/{organizationId}/accounts/entry", "write", accounts.create_entry_account),
    ("GET", "/v1/{organizationId}/accounts/purchase", "read", accounts.list_purchase_accounts),
    ("GET", "/v1/{organizationId}/accounts/deposit", "read", accounts.list_deposit_accounts),
    ("POST", "/v1/{organizationId}/accounts/deposit", "write", accounts.create_deposit_account),
    ("GET", "/v1/{organizationId}/vatTypes", "read", accounts.list_vat_types),
    ("GET", "/v1/{organizationId}/accountingyears", "read", periods.list_accounting_years),
    ("GET", "/v1/{organizationId}/sales/settings", "read", sales.read_sales_settings),
    ("GET", "/v1/{organizationId}/sales", "read", partial(sales_lists.list_vouchers, kind=None)),
    ("GET", f"/v1/{_INVOICES}/templates", "read", sales.list_templates),
    *_sales(INVOICE, _INVOICES),
    ("GET", f"/v2/{_INVOICES}/{{guid}}/email/template", "read", partial(mail.mail_template, kind=INVOICE)),
    ("GET", f"/v2/{_INVOICES}/{{guid}}/payments", "read", partial(payments.list_payments, kind=INVOICE)),
    ("POST", f"/v3/{_INVOICES}/{{guid}}/e-invoice", "write", partial(mail.send_e_invoice, kind=INVOICE)),
    ("POST", f"/v1/{_INVOICES}/{{guid}}/generate-creditnote", "write", sales.generate_credit_note),
    ("GET", f"/v1/{_INVOICES}/{{guid}}/email/pre-reminder/template", "read", partial(mail.mail_template, kind=INVOICE)),
    ("POST", f"/v1/{_INVOICES}/{{guid}}/email/pre-reminder", "write", reminders.mail_pre_reminder),
    ("GET", f"/v1/{_REMINDERS}", "read", reminders.list_reminders),
    ("POST", f"/v1/{_REMINDERS}", "write", reminders.create_reminder),
    ("GET", f"/v1/{_REMINDERS}/next", "read", reminders.next_reminder),
    ("POST", f"/v1/{_REMINDERS}/fetch", "read", reminders.calculate_reminder),
    ("GET", f"/v1/{_REMINDERS}/{{id}}", "read", reminders.read_reminder),
    ("PUT", f"/v1/{_REMINDERS}/{{id}}", "write", reminders.update_reminder),
    ("DELETE", f"/v1/{_REMINDERS}/{{id}}", "write", reminders.delete_reminder),
    ("POST", f"/v1/{_REMINDERS}/{{id}}/book", "write", reminders.book_reminder),
    ("POST", f"/v1/{_REMINDERS}/{{id}}/email", "write", reminders.mail_reminder),
    ("POST", f"/v1/{_REMINDERS}/{{id}}/e-reminder", "write", reminders.send_e_reminder),
    *_sales(CREDIT_NOTE, _CREDIT_NOTES),
    ("GET", f"/v1/{_CREDIT_NOTES}/{{guid}}/pdf", "read", partial(sales.read_pdf, kind=CREDIT_NOTE)),
    (
        "GET",
        f"/v1/{_CREDIT_NOTES}/{{guid}}/email/template",
        "read",
        partial(mail.mail_template, kind=CREDIT_NOTE),
    ),
    (
        "GET",
        f"/v1/{_CREDIT_NOTES}/{{guid}}/payments",
        "read",
        partial(payments.list_payments, kind=CREDIT_NOTE),
    ),
    (
        "POST",
        f"/v3/{_CREDIT_NOTES}/{{guid}}/e-creditNote",
        "write",
        partial(mail.send_e_invoice, kind=CREDIT_NOTE),
    ),
    ("POST", f"/v1.2/{_LEDGER}", "write", ledger_items.add_ledger_items),
    ("PUT", f"/v1/{_LEDGER}", "write", ledger_items.update_ledger_items),
    ("POST", f"/v1/{_LEDGER}/ledgers", "read", ledger_items.read_ledger_items),
    ("POST", f"/v1/{_LEDGER}/book", "write", ledger_items.book_ledger_items),
    ("POST", f"/v1/{_LEDGER}/status", "read", ledger_items.ledger_item_status),
    ("DELETE", f"/v1/{_LEDGER}/delete", "write", ledger_items.delete_ledger_items),
    ("POST", f"/v1/{_MANUAL}", "write", manual_vouchers.create_manual_voucher),
    ("GET", f"/v1/{_MANUAL}/{{guid}}", "read", manual_vouchers.read_manual_voucher),
    ("PUT", f"/v1/{_MANUAL}/{{guid}}", "write", manual_vouchers.update_manual_voucher),
    ("DELETE", f"/v1/{_MANUAL}/{{guid}}", "write", manual_vouchers.delete_manual_voucher),
    ("POST", f"/v1/{_MANUAL}/{{guid}}/book", "write", manual_vouchers.book_manual_voucher),
    ("POST", f"/v1.1/{_PURCHASES}", "write", purchase_vouchers.create_purchase_voucher),
    ("POST", f"/v1.2/{_PURCHASES}", "write", purchase_vouchers.create_purchase_voucher),
    ("POST", f"/v1/{_PURCHASES}/fetch", "read", purchase_vouchers.calculate_purchase_voucher),
    ("GET", f"/v1/{_PURCHASES}/{{guid}}", "read", purchase_vouchers.read_purchase_voucher),
    ("PUT", f"/v1/{_PURCHASES}/{{guid}}", "write", purchase_vouchers.update_purchase_voucher),
    ("PUT", f"/v1.1/{_PURCHASES}/{{guid}}", "write", purchase_vouchers.update_purchase_voucher),
    ("DELETE", f"/v1/{_PURCHASES}/{{guid}}", "write", purchase_vouchers.delete_purchase_voucher),
    ("POST", f"/v1/{_PURCHASES}/{{guid}}/book", "write", purchase_vouchers.book_purchase_voucher),
    ("POST", f"/v1/{_PURCHASES}/{{guid}}/generate-creditnote", "write", purchase_vouchers.generate_credit_note),
    ("GET", f"/v1/{_PURCHASES}/fileguid/{{fileGuid}}", "read", purchase_vouchers.read_purchase_voucher_of_file),
    ("GET", f"/v1/{_PURCHASE_PAYMENTS}", "read", purchase_payments.list_purchase_payments),
    ("POST", f"/v1/{_PURCHASE_PAYMENTS}", "write", purchase_payments.add_purchase_payment),
    (
        "DELETE",
        f"/v1/{_PURCHASE_PAYMENTS}/{{paymentId}}/{{timestamp}}",
        "write",
        purchase_payments.delete_purchase_payment,
    ),
    ("GET", f"/v1/{_WEBHOOKS}/events", "read", webhooks.list_events),
    ("GET", f"/v1/{_WEBHOOKS}/subscriptions", "read", webhooks.list_subscriptions),
    ("POST", f"/v1/{_WEBHOOKS}/subscribe", "write", webhooks.subscribe),
    ("DELETE", f"/v1/{_WEBHOOKS}/unsubscribe", "write", webhooks.unsubscribe),
    ("GET", "/v1/{organizationId}/products", "read", products.list_products),
    ("POST", "/v1/{organizationId}/products", "write", products.create_product),
    ("GET", "/v1/{organizationId}/products/{guid}", "read", products.read_product),
    ("PUT", "/v1/{organizationId}/products/{guid}", "write", products.update_product),
    ("DELETE", "/v1/{organizationId}/products/{guid}", "write", products.delete_product),
    ("GET", "/v1/{organizationId}/entries", "read", bookkeeping.list_entries),
    ("GET", "/v1/{organizationId}/entries/changes", "read", bookkeeping.list_changed_entries),
    ("GET", "/v1/{organizationId}/{accountingYear}/reports/saldo", "read", reports.saldo_report),
    ("GET", "/v1/{organizationId}/{accountingYear}/reports/result", "read", reports.result_report),
    ("GET", "/v1/{organizationId}/{accountingYear}/reports/primo", "read", reports.primo_report),
    ("GET", "/v1/{organizationId}/{accountingYear}/reports/balance", "read", reports.balance_report),
    ("POST", "/v1/{organizationId}/files", "write", files.upload_file),
    ("GET", "/v1/{organizationId}/files", "read", files.list_files),
    ("GET", "/v1/{organizationId}/files/{fileGuid}", "read", files.download_file),
    (
        "POST",
        "/v1/{organizationId}/attachments/bind/default/{documentGuid}/{documentType}",
        "write",
        files.bind_default_attachments,
    ),
    ("GET", "/v1/{organizationId}/attachments/{documentGuid}", "read", files.list_attachments),
    (
        "POST",
        "/v1/{organizationId}/attachments/{documentGuid}/{fileGuid}/{fileName}",
        "write",
        files.attach_file,
    ),
    ("DELETE", "/v1/{organizationId}/attachments/{documentGuid}/{fileGuid}", "write", files.detach_file),
]
ROUTES = [
    Route(method=method, template=template, scope=scope, operation=operation)
    for method, template, scope, operation in _TABLE
]

_BY_LENGTH: dict[int, list[tuple[list[str], Route]]] = {}
for _route in ROUTES:
    _segments = _route.template.split("/")
    _BY_LENGTH.setdefault(len(_segments), []).append((_segments, _route))


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The result of matching a path. `methods` are those it takes; `route` is None for any other."""

    route: Route | None
    names: Mapping[str, str]
    methods: frozenset[str]


def match(method: str, path: str) -> Match:
    """The route of a call, with the values of the names in its template. Earlier routes win.

    The case of the path and one slash at its end are ignored.
    """
    segments = path.removesuffix("/").split("/")
    known: dict[str, tuple[Route, list[str]]] = {}
    for template, route in _BY_LENGTH.get(len(segments), []):
        if route.method not in known and _fits(template, segments):
            known[route.method] = (route, template)
    methods = frozenset(known)
    if method not in known:
        return Match(route=None, names={}, methods=methods)
    route, template = known[method]
    return Match(route=route, names=_names(template, segments), methods=methods)


def _fits(template: list[str], segments: list[str]) -> bool:
    pairs = zip(template, segments, strict=True)
    return all(segment if part.startswith("{") else part.lower() == segment.lower() for part, segment in pairs)


def _names(template: list[str], segments: list[str]) -> Mapping[str, str]:
    pairs = zip(template, segments, strict=True)
    return {part[1:-1]: segment for part, segment in pairs if part.startswith("{")}
