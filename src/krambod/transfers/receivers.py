"""Which companies take e-invoices? A person says it of a buyer, or a register is asked; both are remembered.

Dinero has no call that tells it, so by default nobody is asked. A register that an operator names in the configuration
answers `GET {url}?id=DK12345678` with `{"takes_e_invoices": true}` or `false`; every other answer says nothing.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django_scopes import scopes_disabled

from krambod.merchants.secrets import installation_secrets
from krambod.outgoing.calling import Http, Limits, OutgoingRequest
from krambod.outgoing.failures import OutgoingFailed
from krambod.transfers.models import EInvoiceReceiver

ReceiverLookup = Callable[[str], bool | None]
LIMITS = Limits(deadline_s=5.0, largest=10_000)
BELIEVED_FOR = timedelta(days=30)  # what a register said; what a person said counts until they say otherwise
REGISTER = "register"


def nobody_knows(_vat_number: str) -> bool | None:
    """No register is asked."""
    return None


def open_lookup(http: Http, url: str) -> ReceiverLookup:
    """Returns the look-up in a register. Its failures say nothing."""

    def look_up(vat_number: str) -> bool | None:
        try:
            answer = http.fetch(OutgoingRequest(url=url, query={"id": f"DK{vat_number}"}), LIMITS)
            told = json.loads(answer.body).get("takes_e_invoices") if answer.status == 200 else None
        except (OutgoingFailed, ValueError, AttributeError):
            return None
        return told if isinstance(told, bool) else None

    return look_up


def takes_e_invoices(merchant_id: int, vat_number: str, look_up: ReceiverLookup, now: datetime) -> bool:
    """Whether a Danish company (eight digits) takes e-invoices, as far as anybody knows."""
    with scopes_disabled():
        known = EInvoiceReceiver.objects.filter(merchant=merchant_id, receiver=_digest(vat_number)).first()
    if known is not None and (known.told_by != REGISTER or known.at > now - BELIEVED_FOR):
        return known.takes
    told = look_up(vat_number)
    if told is not None:
        remember_receiver(merchant_id, vat_number, takes=told, by=REGISTER, now=now)
    return bool(told)


def remember_receiver(merchant_id: int, vat_number: str, *, takes: bool, by: str, now: datetime) -> None:
    """Remembers what somebody said, or what a refusal showed."""
    with scopes_disabled():
        EInvoiceReceiver.objects.update_or_create(
            merchant_id=merchant_id,
            receiver=_digest(vat_number),
            defaults={"takes": takes, "told_by": by, "at": now},
        )


def _digest(vat_number: str) -> str:
    return installation_secrets().digest(f"receiver {vat_number}")
