"""What is the next step of this transfer, and what is recorded when it cannot be taken?

next_step ─▶ steps ─┬─ taken: again
                    ├─ lost or refused as stale: once more, which looks first
                    ├─ FixOrder, FixSettings: held
                    ├─ RetryLater: due again by the table, held at its end
                    └─ ReconnectDinero, RenewPro, Outage: raised, for they are not this transfer's own
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from krambod.dinero.client import Dinero
from krambod.dinero.errors import (
    AccessDenied,
    DineroError,
    NotConnected,
    OutcomeUnknown,
    OutdatedTimestamp,
    ProMissing,
    RateLimited,
    Refused,
    TokenRefused,
    Unavailable,
)
from krambod.dinero.models import InvoiceRow
from krambod.transfers.documents import document_digest
from krambod.transfers.failures import (
    Failure,
    FixOrder,
    FixSettings,
    Outage,
    ReconnectDinero,
    RenewPro,
    RetryLater,
    retry_delay,
)
from krambod.transfers.ledger import Journal
from krambod.transfers.models import State, Transfer
from krambod.transfers.rules import Mailing
from krambod.transfers.sale.book import book_invoice
from krambod.transfers.sale.check import check_totals
from krambod.transfers.sale.contact import ensure_contact
from krambod.transfers.sale.draft import draft_invoice, update_draft
from krambod.transfers.sale.mail import mail_invoice
from krambod.transfers.sale.pay import register_payment
from krambod.transfers.sale.work import Work

Listed = Mapping[UUID, InvoiceRow]


class NextStep(StrEnum):
    """What a sale needs next. The first three happen before the batch's totals are read, the others after."""

    CONTACT = "contact"
    DRAFT = "draft"
    UPDATE_DRAFT = "update_draft"
    CHECK = "check"
    BOOK = "book"
    PAY = "pay"
    MAIL = "mail"
    DONE = "done"


DRAFTING = frozenset({NextStep.CONTACT, NextStep.DRAFT, NextStep.UPDATE_DRAFT})


def next_step(work: Work) -> NextStep:
    """Booked comes before everything: what is booked is never drafted again."""
    if work.transfer.state in (State.BOOKED, State.PAID):
        return _after_booking(work)
    if work.transfer.contact_guid is None:
        return NextStep.CONTACT
    if work.transfer.draft_guid is None:
        return NextStep.DRAFT
    if work.transfer.draft_digest != document_digest(work.document):
        return NextStep.UPDATE_DRAFT
    if not work.is_checked:
        return NextStep.CHECK
    return NextStep.BOOK


def _after_booking(work: Work) -> NextStep:
    if any(payment.reference not in work.transfer.registered for payment in work.payments):
        return NextStep.PAY
    if work.rules.mailing is Mailing.DINERO and not work.transfer.is_mailed:
        return NextStep.MAIL
    return NextStep.DONE


def advance(work: Work, listed: Listed) -> None:
    """Takes the next step. What a lost answer left in Dinero is looked for when it is called again, and that is once.

    Raises Failure, NotYet, Revised.
    """
    step = next_step(work)
    with translated_errors(work.dinero):
        try:
            _take(work, step, listed)
        except (OutcomeUnknown, OutdatedTimestamp):
            if step in work.tried:
                raise
            work.journal.note(work.transfer, "looked_again", step=step)
            work.tried.add(step)


def _take(work: Work, step: NextStep, listed: Listed) -> None:
    match step:
        case NextStep.CONTACT:
            ensure_contact(work)
        case NextStep.DRAFT:
            draft_invoice(work)
        case NextStep.UPDATE_DRAFT:
            update_draft(work)
        case NextStep.CHECK:
            check_totals(work, listed)
        case NextStep.BOOK:
            book_invoice(work)
        case NextStep.PAY:
            open_payments = (one for one in work.payments if one.reference not in work.transfer.registered)
            register_payment(work, next(open_payments))
        case NextStep.MAIL:
            mail_invoice(work)


@contextmanager
def translated_errors(dinero: Dinero) -> Iterator[None]:
    """Dinero's failures as ours. What cannot be reached is an outage only if a harmless question fails as well."""
    try:
        yield
    except RateLimited as error:
        raise _overload(error) from error
    except NotConnected as error:
        raise connection_failure(error) from error
    except (Unavailable, OutcomeUnknown) as error:
        _ask_something_harmless(dinero)
        raise RetryLater("no_answer") from error
    except OutdatedTimestamp as error:
        raise RetryLater("changing") from error
    except Refused as error:
        raise _refused(error) from error
    except DineroError as error:
        raise Outage("outage") from error  # our own app is not let in: no order's fault, and no merchant's


def connection_failure(error: NotConnected) -> Failure:
    """What pauses a connection, by what a person must do."""
    match error:
        case ProMissing():
            return RenewPro("renew_pro")
        case AccessDenied():
            return ReconnectDinero("access_denied")
        case TokenRefused():
            # The grant is alive, for it gave a new token just now: to connect again would give another like it.
            return Outage("token_refused")
        case _:
            return ReconnectDinero("reconnect_dinero")


def _ask_something_harmless(dinero: Dinero) -> None:
    try:
        dinero.sales_settings()
    except RateLimited as error:
        raise _overload(error) from error
    except NotConnected as error:
        raise connection_failure(error) from error
    except Refused:
        return  # a no is an answer too: Dinero is there
    except DineroError as error:
        raise Outage("outage") from error


def _overload(error: RateLimited) -> Outage:
    return Outage("rate_limited", seconds=error.retry_after_s or 60)


def _refused(error: Refused) -> Failure:
    """A readable no. An account it names is a setting; anything else is for a person, in Dinero's own words."""
    words = error.danish or "; ".join(error.errors.values()) or str(error)
    if any("account" in name.lower() for name in error.errors):
        return FixSettings("account_refused", answer=words[:300])
    return FixOrder("unknown_answer", answer=words[:300], number="" if error.code is None else str(error.code))


def record_failure(
    transfer: Transfer, journal: Journal, failure: Failure, now: datetime, scale: float
) -> timedelta | None:
    """Holds the transfer, or says in how long it is to be tried again."""
    if isinstance(failure, RetryLater):
        delay = retry_delay(transfer.attempts + 1)
        if delay is not None:
            journal.change(transfer, attempts=transfer.attempts + 1)
            journal.note(transfer, "retry", code=failure.code, at=(now + delay * scale).isoformat())
            return delay * scale
        failure = FixOrder("retries_exhausted", last=failure.code)
    hold(transfer, journal, failure)
    return None


def hold(transfer: Transfer, journal: Journal, failure: Failure) -> None:
    """Sets the transfer aside until a person, a newer revision or a newer rule releases it."""
    journal.change(transfer, cause=failure.code, cause_details=failure.details, mended_by=failure.mended_by)
    journal.note(transfer, "held", code=failure.code, **failure.details)
