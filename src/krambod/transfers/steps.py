"""How is each step done once? The main path, in calling order:

    ensure_contact → draft_invoice → check_totals → book_invoice → register_payment → mail_invoice

Each may be run again at any moment: it looks before it repeats a write whose outcome it does not know. Raises Failure
for what a person or time must mend, DineroError for what `advance` sorts out, NotYet and Revised from the journal.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from krambod.dinero.client import Dinero
from krambod.dinero.errors import AlreadyExists, Deleted, NotFound, OutdatedTimestamp, Refused
from krambod.dinero.models import Invoice, InvoiceRow, NewInvoice, NewPayment, Payment, TimeStamp
from krambod.orders.models import OrderRevision
from krambod.orders.order import Order
from krambod.organizations.contacts import forget_contact
from krambod.transfers.documents import (
    Difference,
    document_digest,
    find_booked_differences,
    find_differences,
    find_total_differences,
    has_right_totals,
    invoice_document,
)
from krambod.transfers.failures import Failure, FixOrder, RetryLater
from krambod.transfers.guids import invoice_guid, invoice_reference
from krambod.transfers.ledger import Journal, Revised
from krambod.transfers.models import State, Step, Transfer
from krambod.transfers.plan import PlannedPayment, Sale, danish_day, is_guarded
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.contact_choice import choose_contact, create_contact, is_contact_lost
from krambod.transfers.sale.guard import find_twin

UNPAID = ("Booked", "Overdue")


@dataclass(slots=True, kw_only=True)
class Work:
    """One transfer on its way: what is to be, and what this process knows of how far it is."""

    transfer: Transfer
    revision: OrderRevision
    order: Order
    rules: BookingRules
    planned: Sale | None  # None: booked already
    payments: tuple[PlannedPayment, ...]
    dinero: Dinero
    journal: Journal
    now: Callable[[], datetime]
    replan: Callable[[OrderRevision], Sale]
    is_checked: bool = False
    just_booked: TimeStamp | None = None  # the booked invoice's, until its payments are registered or looked at
    tried: set[str] = field(default_factory=set)  # steps this run has been at already

    @property
    def sale(self) -> Sale:
        assert self.planned is not None
        return self.planned

    @property
    def guid(self) -> UUID:
        shop = self.transfer.shop.code
        generation = self.transfer.generation
        return invoice_guid(self.dinero.organization_id, shop, self.order.external_id, self.transfer.role, generation)

    @property
    def document(self) -> NewInvoice:
        return self._document(self.sale)

    def _document(self, sale: Sale) -> NewInvoice:
        assert self.transfer.contact_guid is not None
        return invoice_document(sale, guid=self.guid, contact_guid=self.transfer.contact_guid)

    def document_of(self, revision: OrderRevision) -> NewInvoice:
        """What an older revision's draft was asked to be."""
        return self._document(self.replan(revision))

    @property
    def draft_guid(self) -> UUID:
        assert self.transfer.draft_guid is not None
        return self.transfer.draft_guid

    @property
    def draft_timestamp(self) -> TimeStamp:
        return TimeStamp(self.transfer.draft_timestamp)

    def was_tried(self, step: Step, key: UUID | str) -> bool:
        return self.journal.was_tried(self.transfer, step, key)


# Contact


def ensure_contact(work: Work) -> None:
    """Finds the customer among Dinero's contacts, or creates them."""
    customer = work.sale.customer
    found = choose_contact(work.transfer, work.dinero, customer)
    guid = found.guid or create_contact(work.journal, work.transfer, work.revision, work.dinero, customer, found)
    work.journal.change(work.transfer, contact_guid=guid)
    if customer.wrong_vat_number:
        work.journal.note(work.transfer, "vat_number_left_out", vat_number=customer.wrong_vat_number)


def _lose_contact(work: Work, refusal: Refused) -> None:
    """Somebody deleted the contact: it is not restored; another is found or made, and the draft gets that one.

    Raises the refusal where it was for something else.
    """
    if not is_contact_lost(work.dinero, work.transfer.contact_guid, refusal):
        raise refusal
    if work.transfer.contact_guid is not None:
        forget_contact(work.dinero.organization_id, work.transfer.contact_guid)
    work.journal.note(work.transfer, "contact_deleted", contact_guid=str(work.transfer.contact_guid))
    work.journal.change(work.transfer, contact_guid=None)


# Draft


def draft_invoice(work: Work) -> None:
    """Creates the draft, or finds the one that is there already."""
    transfer, document = work.transfer, work.document
    if work.was_tried(Step.DRAFT, work.guid):
        if _find_own_document(work):
            return
        if Step.DRAFT in work.tried:
            raise RetryLater("not_there_yet")
    try:
        draft = work.journal.write(
            transfer, work.revision, Step.DRAFT, work.guid, lambda: work.dinero.create_invoice(document)
        )
    except AlreadyExists as error:
        if not _find_own_document(work):
            raise RetryLater("not_there_yet") from error
    except Refused as refusal:
        _lose_contact(work, refusal)
    else:
        _keep_draft(work, draft.guid, draft.time_stamp, document_digest(document))
        work.journal.note(transfer, "drafted", total=str(work.sale.total.amount))


def update_draft(work: Work) -> None:
    """Gives the draft the newest revision's content."""
    transfer, document = work.transfer, work.document
    digest = document_digest(document)
    key = f"{work.draft_guid} {digest}"
    if work.was_tried(Step.UPDATE_DRAFT, key):
        _look_at_draft(work)
        if transfer.draft_digest == digest or transfer.state == State.BOOKED:
            return
    try:
        draft = work.journal.write(
            transfer,
            work.revision,
            Step.UPDATE_DRAFT,
            key,
            lambda: work.dinero.update_invoice(work.draft_guid, document, work.draft_timestamp),
        )
    except (OutdatedTimestamp, NotFound, Deleted):
        _look_at_draft(work)
    except Refused as refusal:
        _lose_contact(work, refusal)
    else:
        _keep_draft(work, work.draft_guid, draft.time_stamp, digest)
        work.journal.change(transfer, draft_is_updated=True)
        work.journal.note(transfer, "draft_updated", total=str(work.sale.total.amount))


def delete_draft(transfer: Transfer, order: Order, revision: OrderRevision, dinero: Dinero, journal: Journal) -> None:
    """Takes back the draft of an order that is not to be booked, if there is one. What was booked meanwhile stays."""
    guid = transfer.draft_guid or _find_lost_draft(transfer, order, dinero, journal)
    if guid is None:
        return
    invoice = _find_invoice(dinero, guid)
    if invoice is not None and invoice.is_booked:
        raise FixOrder("booked_and_cancelled", number=str(invoice.number))
    if invoice is not None and invoice.deleted_at is None:
        timestamp = invoice.time_stamp
        with suppress(NotFound, Deleted):  # an earlier try may arrive late
            journal.write(transfer, revision, Step.DELETE_DRAFT, guid, lambda: dinero.delete_invoice(guid, timestamp))
    journal.note(transfer, "draft_deleted")
    journal.change(transfer, draft_guid=None, draft_digest="", generation=transfer.generation + 1)


def _find_lost_draft(transfer: Transfer, order: Order, dinero: Dinero, journal: Journal) -> UUID | None:
    """What lies in Dinero of a create whose answer never came."""
    shop, generation = transfer.shop.code, transfer.generation
    guid = invoice_guid(dinero.organization_id, shop, order.external_id, transfer.role, generation)
    if not journal.was_tried(transfer, Step.DRAFT, guid):
        return None
    invoice = _find_invoice(dinero, guid) or _find_by_reference(dinero, invoice_reference(shop, order.external_id))
    return None if invoice is None else invoice.guid


def _keep_draft(work: Work, guid: UUID, timestamp: TimeStamp, digest: str) -> None:
    """A version of the draft that nobody has checked yet."""
    work.is_checked = False
    work.journal.change(
        work.transfer,
        draft_guid=guid,
        draft_timestamp=timestamp,
        draft_digest=digest,
        state=State.DRAFTED,
        reason="",
    )


def _find_own_document(work: Work) -> bool:
    """Takes what an earlier try left in Dinero. False: it left nothing. Raises FixOrder for what is not ours."""
    invoice = _find_invoice(work.dinero, work.guid) or _find_by_reference(work.dinero, work.sale.reference)
    if invoice is None:
        return False
    if invoice.external_reference != work.sale.reference:
        name = invoice.number if invoice.is_booked else invoice.guid  # a draft's number means nothing
        raise FixOrder("foreign_document", number=str(name))
    work.journal.change(work.transfer, draft_guid=invoice.guid)
    _take_as_found(work, invoice)
    return True


def _find_invoice(dinero: Dinero, guid: UUID) -> Invoice | None:
    try:
        return dinero.get_invoice(guid)
    except (NotFound, Deleted):
        return None


def _find_by_reference(dinero: Dinero, reference: str) -> Invoice | None:
    rows = [row for row in dinero.find_invoices_by_reference(reference) if row.deleted_at is None]
    if len(rows) > 1:
        raise FixOrder("several_documents", count=str(len(rows)))
    return dinero.get_invoice(rows[0].guid) if rows else None


def _look_at_draft(work: Work) -> Invoice:
    """Reads the document again, and takes it as it is now. Raises FixOrder where a person changed it."""
    invoice = _find_invoice(work.dinero, work.draft_guid)
    if invoice is None:
        work.journal.thaw(work.transfer)
        raise FixOrder("draft_deleted")
    _take_as_found(work, invoice)
    return invoice


def _take_as_found(work: Work, invoice: Invoice) -> None:
    if invoice.is_booked:
        _take_booked(work, invoice)
        return
    # Whatever was tried, it is not booked: a revision that came meanwhile counts, or it would be refused for ever.
    work.journal.thaw(work.transfer)
    if invoice.deleted_at is not None:
        raise FixOrder("draft_deleted")
    for document in _documents_sent(work):
        if not find_differences(document, invoice):
            _keep_draft(work, invoice.guid, invoice.time_stamp, document_digest(document))
            return
    if "overwrite" not in work.transfer.choices:
        raise _held_with("draft_edited", find_differences(work.document, invoice))
    _keep_draft(work, invoice.guid, invoice.time_stamp, "")


def _documents_sent(work: Work) -> list[NewInvoice]:
    """What this transfer may have asked the draft to be: its newest content first, then that of older revisions."""
    documents = [work.document]
    for revision in work.journal.revisions_tried(work.transfer, Step.DRAFT, Step.UPDATE_DRAFT):
        with suppress(Failure):
            documents.append(work.document_of(revision))
    return documents


# Check


def check_totals(work: Work, listed: Mapping[UUID, InvoiceRow]) -> None:
    """Compares Dinero's own total and VAT with the order's, to the øre, and looks for a twin of another's making.

    A list may lag behind: what it does not show, or shows otherwise, is read alone before anything is said of it.
    """
    is_like = is_guarded(work.rules, danish_day(work.now()))
    twin = find_twin(work.transfer, work.dinero, work.order, work.sale, is_like=is_like)
    if twin is not None:
        raise FixOrder("other_document", document=twin)
    row = None if work.transfer.draft_is_updated else listed.get(work.draft_guid)
    if row is not None and row.status == "Draft" and row.deleted_at is None and has_right_totals(work.sale, row):
        work.is_checked = True
        return
    invoice = _look_at_draft(work)
    if invoice.is_booked or work.transfer.draft_digest != document_digest(work.document):
        return
    if not has_right_totals(work.sale, invoice):
        raise _totals_failure(work, invoice)
    work.is_checked = True


def _totals_failure(work: Work, invoice: Invoice) -> FixOrder:
    return FixOrder(
        "dinero_totals_differ",
        total=str(work.sale.total.amount),
        dinero_total=str(invoice.total_incl_vat),
        vat=str(work.sale.vat.amount),
        dinero_vat=str(invoice.total_incl_vat - invoice.total_excl_vat),
    )


# Book


def book_invoice(work: Work) -> None:
    """Books the draft that was checked: that very version, and only while its revision is the newest."""
    transfer = work.transfer
    if work.was_tried(Step.BOOK, work.draft_guid):
        timestamp = transfer.draft_timestamp
        _look_at_draft(work)
        if transfer.state == State.BOOKED or transfer.draft_timestamp != timestamp:
            return
    calls = 2 if work.payments else 1
    try:
        invoice = work.journal.write(
            transfer,
            work.revision,
            Step.BOOK,
            work.draft_guid,
            lambda: work.dinero.book_invoice(work.draft_guid, work.draft_timestamp),
            calls=calls,
            freezes=True,
        )
    except Revised:
        work.journal.thaw(transfer)  # every try so far was refused, or was just looked for in vain
        raise
    except OutdatedTimestamp:
        _look_at_draft(work)
    except Refused as refusal:
        _look_at_draft(work)
        if transfer.state != State.BOOKED:
            _lose_contact(work, refusal)
    else:
        _keep_booked(work, invoice)
        if invoice.payment_status in UNPAID:
            work.just_booked = invoice.time_stamp
        if differences := find_total_differences(work.sale, invoice):
            raise _held_with("booked_differently", differences)


def _take_booked(work: Work, invoice: Invoice) -> None:
    """Booked already, by us or by hand: right if it says what we would have said."""
    differences = find_booked_differences(work.document, invoice) + find_total_differences(work.sale, invoice)
    _keep_booked(work, invoice, is_by_hand=not work.was_tried(Step.BOOK, invoice.guid))
    if differences:
        raise _held_with("booked_differently", differences)


def _keep_booked(work: Work, invoice: Invoice, *, is_by_hand: bool = False) -> None:
    work.journal.change(
        work.transfer,
        state=State.BOOKED,
        reason="",
        booked_revision=work.transfer.booked_revision or work.revision,
        invoice_number=invoice.number,
        invoice_total=invoice.total_incl_vat,
    )
    work.journal.note(
        work.transfer, "booked", number=invoice.number, total=str(invoice.total_incl_vat), by_hand=is_by_hand
    )


# Pay


def register_payment(work: Work, payment: PlannedPayment) -> None:
    """Registers money on the invoice, unless it is there already.

    Only right after booking, on the first try, is it safe not to look first: the timestamp of the book answer proves
    that nobody was there in between.
    """
    timestamp = work.just_booked
    work.just_booked = None
    if timestamp is None or work.was_tried(Step.PAY, payment.reference):
        timestamp = _look_for_payment(work, payment)
    if timestamp is None:
        return
    asked = NewPayment(
        timestamp=timestamp,
        deposit_account_number=payment.deposit_account_number,
        external_reference=payment.reference,
        payment_date=payment.date,
        description=payment.description,
        amount=payment.amount,
    )
    answer = work.journal.write(
        work.transfer,
        work.revision,
        Step.PAY,
        payment.reference,
        lambda: work.dinero.add_payment(work.draft_guid, asked),
    )
    work.just_booked = answer.time_stamp
    _keep_payment(work, payment, is_adopted=False)


def _look_for_payment(work: Work, payment: PlannedPayment) -> TimeStamp | None:
    """The invoice's timestamp if the money is still to be registered; None if it is there. Raises FixOrder.

    First the invoice, then its payments: what happens in between makes the timestamp stale.
    """
    invoice = work.dinero.get_invoice(work.draft_guid)
    found = work.dinero.payments(work.draft_guid)
    if any(row.external_reference == payment.reference for row in found.payments):
        _keep_payment(work, payment, is_adopted=False)
        return None
    if found.remaining_amount >= payment.amount:
        return invoice.time_stamp
    if work.transfer.choices.get("leave_payments"):
        _keep_payment(work, payment, is_adopted=True)
        return None
    _adopt_payment(work, payment, _foreign(work, found.payments))
    return None


def _adopt_payment(work: Work, payment: PlannedPayment, foreign: list[Payment]) -> None:
    """Somebody registered it by hand: taken as ours if it can be nothing else."""
    same = [row for row in foreign if row.amount == payment.amount]
    if any(row.deposit_account_number is None for row in foreign):
        raise FixOrder("credited_or_settled", amount=str(payment.amount))
    if len(same) != 1:
        raise FixOrder("already_paid", amount=str(payment.amount))
    _keep_payment(work, payment, is_adopted=True)


def _foreign(work: Work, payments: list[Payment]) -> list[Payment]:
    own = {planned.reference for planned in work.payments}
    return [row for row in payments if row.external_reference not in own]


def _keep_payment(work: Work, payment: PlannedPayment, *, is_adopted: bool) -> None:
    registered = {**work.transfer.registered, payment.reference: str(payment.amount)}
    work.journal.change(work.transfer, registered=registered)
    work.journal.note(
        work.transfer,
        "payment_adopted" if is_adopted else "paid",
        reference=payment.reference,
        amount=str(payment.amount),
        account=payment.deposit_account_number,
    )


# Mail


def mail_invoice(work: Work) -> None:
    """Asks Dinero to send the invoice, at most once: what may have been sent is never sent again alone."""
    if work.was_tried(Step.MAIL, work.draft_guid):
        is_sent = bool(work.dinero.mailouts(work.draft_guid))
        _keep_mailed(work, "mailed" if is_sent else "mail_unknown")
        return
    timestamp = work.just_booked or work.dinero.get_invoice(work.draft_guid).time_stamp
    work.just_booked = None
    work.journal.write(
        work.transfer,
        work.revision,
        Step.MAIL,
        work.draft_guid,
        lambda: work.dinero.mail_invoice(work.draft_guid, timestamp),
    )
    _keep_mailed(work, "mailed")


def _keep_mailed(work: Work, event: str) -> None:
    work.journal.change(work.transfer, is_mailed=True)
    work.journal.note(work.transfer, event)


def _held_with(code: str, differences: tuple[Difference, ...]) -> FixOrder:
    first = differences[0]
    return FixOrder(code, field=first.field, ours=first.ours, dineros=first.dineros)
