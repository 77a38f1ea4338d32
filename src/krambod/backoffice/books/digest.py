"""Which members get a mail now, and what does it say? A digest in the morning, and an alarm when a connection dies.

No digest is sent if nothing happened and nothing waits. A mail that could not be sent is tried again next time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Count, Sum
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django_scopes import scope, scopes_disabled

from krambod.accounting.danish_time import DANISH_TIME, danish_day
from krambod.backoffice.books.cards import Age, Card, find_age, read_cards
from krambod.backoffice.books.figures import Figure
from krambod.backoffice.books.needing_action import REMINDED_ON_DAYS, amount_of, owed_since
from krambod.backoffice.books.returns import read_returns
from krambod.backoffice.formats import current_language
from krambod.merchants.models import Membership, Merchant
from krambod.merchants.rights import Right, may
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer, TransferEvent
from krambod.transfers.roles import SALE
from krambod.words.causes import codes_that_stop_everything, explain

SENT_AT = time(7)  # in Denmark
MONDAY = 0
CAUSES_SHOWN = 10  # the largest; a longer mail is not read
PERIODS: Mapping[str, timedelta] = {Membership.Digest.DAILY: timedelta(days=1), Membership.Digest.WEEKLY: timedelta(7)}
TOLD = "told"

log = structlog.get_logger("krambod.backoffice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A refund whose money is still missing."""

    transfer: Transfer
    amount: Decimal | None
    age: Age


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a digest says: the orders that were booked since a moment, and the orders that wait now."""

    since: datetime
    booked: Figure
    cards: list[Card]
    returns: int
    reminders: list[Reminder]

    @property
    def is_empty(self) -> bool:
        return not self.booked.count and not self.held

    @property
    def shown(self) -> list[Card]:
        return self.cards[:CAUSES_SHOWN]

    @property
    def more(self) -> int:
        """How many causes the mail does not show."""
        return len(self.cards) - len(self.shown)

    @property
    def held(self) -> int:
        return sum(card.count for card in self.cards) + self.returns


def send_digests(now: datetime, *, base_url: str, is_over: Callable[[], bool] = lambda: False) -> int:
    """Sends the digests that are due, and returns how many.

    Stops when `is_over` says that the turn has ended; the others stay due.
    """
    sent = 0
    for membership in _due_memberships(now):
        if is_over():
            break
        sent += _send_digest(membership, now, base_url)
    return sent


def last_due(digest: str, now: datetime) -> datetime:
    """The last moment, not after `now`, at which a digest of this kind is due."""
    local = now.astimezone(DANISH_TIME)
    day = local.date() if local.time() >= SENT_AT else local.date() - timedelta(days=1)
    if digest == Membership.Digest.WEEKLY:
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    return datetime.combine(day, SENT_AT, DANISH_TIME)


def _due_memberships(now: datetime) -> list[Membership]:
    """Members with a digest that fell due after their last one, or after they joined."""
    with scopes_disabled():
        wanted = Membership.objects.exclude(digest=Membership.Digest.NEVER).filter(user__is_active=True)
        rows = list(wanted.select_related("user", "merchant").order_by("pk"))
    return [row for row in rows if (row.digested_at or row.created_at) < last_due(row.digest, now)]


def _send_digest(membership: Membership, now: datetime, base_url: str) -> int:
    since = membership.digested_at or last_due(membership.digest, now) - PERIODS[membership.digest]
    with scope(merchant=membership.merchant), override(_language(membership)):
        summary = read_summary(since, now)
        subject = _subject(membership.merchant, summary)
        if not summary.is_empty and not _send(membership, "digest", subject, base_url, {"summary": summary}):
            return 0
        membership.digested_at = now
        membership.save(update_fields=["digested_at"])
    return 0 if summary.is_empty else 1


def read_summary(since: datetime, now: datetime) -> Summary:
    """What happened after `since`, until `now`. In the scope of the merchant and in the reader's language."""
    booked = TransferEvent.objects.filter(name="booked", at__gt=since, at__lte=now, transfer__role=SALE.name)
    found = booked.aggregate(count=Count("pk"), amount=Sum("transfer__invoice_total"))
    sums = (("DKK", found["amount"]),) if found["amount"] is not None else ()
    returned = read_returns()
    return Summary(
        since=since,
        booked=Figure(count=found["count"], sums=sums),
        cards=read_cards(),
        returns=0 if returned is None else returned.count,
        reminders=list(_find_reminders(since, now)),
    )


def _find_reminders(since: datetime, now: datetime) -> Iterator[Reminder]:
    """Yields the refunds whose money has been missing for 5 or 10 days since the last digest, the oldest first."""
    first, last = danish_day(since), danish_day(now)
    missing = Transfer.objects.filter(cause="repayment_missing").select_related("order").order_by("placed_at", "pk")
    for refund in missing:
        age = find_age(refund, now)
        owed = owed_since(refund)
        if age is None or owed is None:
            continue
        if any(first < owed + timedelta(days=days) <= last for days in REMINDED_ON_DAYS):
            yield Reminder(transfer=refund, amount=amount_of(refund), age=age)


def _subject(merchant: Merchant, summary: Summary) -> str:
    held, booked = summary.held, summary.booked.count
    if held:
        text = ngettext("%(company)s: %(held)d order needs action", "%(company)s: %(held)d orders need action", held)
    else:
        text = ngettext("%(company)s: %(booked)d order booked", "%(company)s: %(booked)d orders booked", booked)
    return text % {"company": merchant.name, "held": held, "booked": booked}


# Dead connections


def send_alarms(told: Iterable[int], *, base_url: str) -> list[int]:
    """Mails the members of each merchant whose connection is dead, once for each outage.

    `told` are the ids of connections whose outage was mailed before. Returns the ids of those that are still dead and
    were mailed. A mended connection is not among them, so its next outage is mailed again.
    """
    known, now_told = set(told), []
    with scopes_disabled():
        dead = list(
            ConnectedOrganization.objects.filter(paused_cause__in=codes_that_stop_everything())
            .select_related("merchant")
            .order_by("pk")
        )
    for connected in dead:
        if connected.pk in known or _alarm_members(connected, base_url):
            now_told.append(connected.pk)
    return now_told


def _alarm_members(connected: ConnectedOrganization, base_url: str) -> bool:
    """Returns False if no mail could be sent, so that it is tried again."""
    with scope(merchant=connected.merchant):
        memberships = list(Membership.objects.filter(user__is_active=True).select_related("user", "merchant"))
        wanted = [one for one in memberships if _wants_alarms(one)]
        sent = [_send_alarm(one, connected, base_url) for one in wanted]
    return any(sent) or not wanted


def _wants_alarms(membership: Membership) -> bool:
    """Members who can mend a connection always get the mail: nothing is transferred until they do."""
    return may(membership.role, Right.CONNECTIONS) or membership.digest != Membership.Digest.NEVER


def _send_alarm(membership: Membership, connected: ConnectedOrganization, base_url: str) -> bool:
    with override(_language(membership)):
        subject = _("%(company)s: nothing is transferred to Dinero") % {"company": membership.merchant.name}
        sentence = explain(connected.paused_cause, {}, current_language())
        return _send(membership, "alarm", subject, base_url, {"sentence": sentence, "connected": connected})


# Mail


def _send(membership: Membership, template: str, subject: str, base_url: str, context: dict[str, object]) -> bool:
    """Sends a mail as plain text and as HTML. Returns False if the mail server did not take it."""
    base = base_url.rstrip("/")
    around = {
        **context,
        "base_url": base,
        "home": f"{base}{reverse('home')}",
        "merchant": membership.merchant,
        "subject": subject,
    }
    text = render_to_string(f"backoffice/books/mail/{template}.txt", around)
    mail = EmailMultiAlternatives(" ".join(subject.split()), text.strip() + "\n", to=[membership.user.email])
    mail.attach_alternative(render_to_string(f"backoffice/books/mail/{template}.html", around), "text/html")
    try:
        mail.send()
    except OSError as error:
        log.warning("mail.failed", merchant=membership.merchant_id, cause=type(error).__name__)
        return False
    return True


def _language(membership: Membership) -> str:
    return membership.user.language or settings.LANGUAGE_CODE
