"""Does each member get the mail they asked for, once, in their language, and only when there is something to say?"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_scopes import scope
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.backoffice.books.digest import TOLD, last_due, send_alarms, send_digests
from krambod.merchants.models import AuditEntry, Membership
from krambod.merchants.rights import MemberRole
from krambod.organizations.access import pause, resume
from krambod.project.running.recurring import mail_alarms, mail_digests
from krambod.transfers.models import Transfer, TransferEvent
from krambod.worker.chores import ChoreTurn, Finished
from tests.backoffice.books.asking import address
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

BASE = "https://krambod.example"
TUESDAY = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)  # half past seven in Denmark
MONDAY = TUESDAY - timedelta(days=1)


def member(
    store: Store, email: str, *, digest: str = "daily", language: str = "en", role: MemberRole = MemberRole.OWNER
) -> Person:
    """A member who joined two weeks ago and has had no digest yet."""
    person = make_person(email, store.shop.merchant, role)
    person.user.language = language
    person.user.save()
    with scope(merchant=store.shop.merchant):
        rows = Membership.objects.filter(user=person.user)
        rows.update(digest=digest, created_at=TUESDAY - timedelta(days=14))
    return person


def owe(store: Store, number: str, days: int) -> Transfer:
    """A refund of 60.00 whose money has been missing for some days on TUESDAY."""
    day = (TUESDAY - timedelta(days=days)).date().isoformat()
    details = {"amount": "60.00", "day": day, "number": "8"}
    sale = store.sent(number, state="paid", invoice_total=Decimal("249.00"), due_at=None)
    with scope(merchant=store.shop.merchant):
        return Transfer.objects.create(
            merchant=store.shop.merchant,
            shop=store.shop,
            order=sale.order,
            role="refund",
            part_id="r",
            state="booked",
            cause="repayment_missing",
            cause_details=details,
            mended_by="order",
            invoice_total=Decimal("60.00"),
        )


def book(store: Store, number: str, at: datetime, total: str = "249.00") -> None:
    transfer = store.sent(number, state="booked", invoice_number=7, invoice_total=Decimal(total), due_at=None)
    with scope(merchant=store.shop.merchant):
        TransferEvent.objects.create(merchant=store.shop.merchant, transfer=transfer, at=at, name="booked")


def hold(store: Store, number: str, cause: str = "no_email") -> None:
    store.sent(number, cause=cause, mended_by="order", due_at=None)


def mails() -> list[tuple[str, str]]:
    return [(one.to[0], str(one.subject)) for one in mail.outbox]


def html_of(message: Any) -> str:
    return str(message.alternatives[0][0])


def test_a_daily_digest_tells_what_was_booked_and_what_waits_of_this_merchant_only(sanne: Store, bo: Store) -> None:
    member(sanne, "sanne@example.com")
    for store in (sanne, bo):
        book(store, "1", TUESDAY - timedelta(hours=3))
        book(store, "2", TUESDAY - timedelta(days=3))
        hold(store, "3")

    assert send_digests(TUESDAY, base_url=f"{BASE}/") == 1

    assert mails() == [("sanne@example.com", "sanne: 1 order needs action")]
    text, pk = str(mail.outbox[0].body), sanne.transfer("3").pk
    assert "1 order was booked, 249.00 DKK." in text
    assert "* No e-mail address: 1 order, 249.00 DKK" in text
    assert "The order has no e-mail address" in text
    assert f"{BASE}{address(sanne, f'orders/{pk}/')}" in text
    assert f'<a href="{BASE}{address(sanne, f"orders/{pk}/")}">3</a>' in html_of(mail.outbox[0])
    assert f"{BASE}{address(sanne, 'attention/')}" in text


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("da", "sanne: 1 ordre kræver handling", "1 ordre er bogført, 1.249,00 kr."),
        ("de", "sanne: 1 Bestellung braucht eine Handlung", "1 Bestellung wurde gebucht, 1.249,00 DKK."),
        ("en", "sanne: 1 order needs action", "1 order was booked, 1,249.00 DKK."),
        ("", "sanne: 1 ordre kræver handling", "Ingen e-mailadresse: 1 ordre, 249,00 kr."),
    ],
)
def test_a_digest_is_in_the_members_language(sanne: Store, language: str, subject: str, words: str) -> None:
    member(sanne, "sanne@example.com", language=language)
    book(sanne, "1", TUESDAY - timedelta(hours=3), "1249.00")
    hold(sanne, "2")

    send_digests(TUESDAY, base_url=BASE)

    assert mails() == [("sanne@example.com", subject)]
    assert words in str(mail.outbox[0].body)
    assert words in html_of(mail.outbox[0])


def test_a_digest_says_in_words_that_nothing_was_booked(sanne: Store) -> None:
    member(sanne, "sanne@example.com", language="da")
    hold(sanne, "1")

    send_digests(TUESDAY, base_url=BASE)

    for text in (str(mail.outbox[0].body), html_of(mail.outbox[0])):
        assert "Der er ikke bogført nogen ordrer." in text
        assert "0 ordrer" not in text


def test_a_digest_is_sent_once_a_morning(sanne: Store) -> None:
    member(sanne, "sanne@example.com")
    hold(sanne, "1")

    assert send_digests(TUESDAY, base_url=BASE) == 1
    assert send_digests(TUESDAY + timedelta(hours=1), base_url=BASE) == 0
    assert send_digests(TUESDAY + timedelta(days=1) - timedelta(hours=1), base_url=BASE) == 0
    assert send_digests(TUESDAY + timedelta(days=1), base_url=BASE) == 1


def test_nothing_is_sent_where_nothing_happened_and_nothing_waits(sanne: Store, bo: Store) -> None:
    member(sanne, "sanne@example.com")
    hold(bo, "1")

    assert send_digests(TUESDAY, base_url=BASE) == 0

    assert mail.outbox == []
    with scope(merchant=sanne.shop.merchant):
        assert Membership.objects.get().digested_at == TUESDAY


def test_only_bookings_since_the_last_digest_are_told(sanne: Store) -> None:
    member(sanne, "sanne@example.com")
    book(sanne, "1", TUESDAY - timedelta(hours=1))
    send_digests(TUESDAY, base_url=BASE)
    book(sanne, "2", TUESDAY + timedelta(hours=1))

    send_digests(TUESDAY + timedelta(days=1), base_url=BASE)

    assert mails()[1] == ("sanne@example.com", "sanne: 1 order booked")


def test_each_member_has_their_own_choice(sanne: Store) -> None:
    for digest in ("daily", "weekly", "never"):
        member(sanne, f"{digest}@example.com", digest=digest)
    hold(sanne, "1")

    assert send_digests(MONDAY - timedelta(minutes=45), base_url=BASE) == 2  # what was due before is caught up with
    mail.outbox.clear()
    send_digests(MONDAY, base_url=BASE)
    send_digests(TUESDAY, base_url=BASE)

    assert [to for to, _ in mails()] == ["daily@example.com", "weekly@example.com", "daily@example.com"]


def test_a_new_member_gets_no_digest_of_the_days_before(sanne: Store) -> None:
    make_person("new@example.com", sanne.shop.merchant)
    hold(sanne, "1")

    assert send_digests(timezone.now(), base_url=BASE) == 0


@pytest.mark.parametrize(
    ("now", "daily", "weekly"),
    [
        (datetime(2026, 11, 24, 5, 59, tzinfo=UTC), (23, 6), (23, 6)),
        (datetime(2026, 11, 24, 6, 0, tzinfo=UTC), (24, 6), (23, 6)),
        (datetime(2026, 11, 23, 5, 59, tzinfo=UTC), (22, 6), (16, 6)),
        (datetime(2026, 11, 23, 6, 0, tzinfo=UTC), (23, 6), (23, 6)),
    ],
)
def test_a_digest_is_due_at_seven_in_denmark(now: datetime, daily: tuple[int, int], weekly: tuple[int, int]) -> None:
    due = [last_due(digest, now).astimezone(UTC) for digest in ("daily", "weekly")]

    assert [(one.day, one.hour) for one in due] == [daily, weekly]


class Refusing(EmailBackend):
    """A mail server that is down."""

    def send_messages(self, messages: Any) -> int:  # noqa: ARG002 - Django's signature
        raise SMTPServerDisconnected("down")


def test_a_digest_that_the_mail_server_did_not_take_is_sent_the_next_time(
    sanne: Store, settings: SettingsWrapper
) -> None:
    member(sanne, "sanne@example.com")
    hold(sanne, "1")
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    assert send_digests(TUESDAY, base_url=BASE) == 0

    settings.EMAIL_BACKEND = working

    assert send_digests(TUESDAY + timedelta(minutes=10), base_url=BASE) == 1


def test_a_turn_that_is_over_leaves_the_rest_for_the_next(sanne: Store) -> None:
    member(sanne, "sanne@example.com")
    hold(sanne, "1")

    assert send_digests(TUESDAY, base_url=BASE, is_over=lambda: True) == 0
    assert send_digests(TUESDAY, base_url=BASE) == 1


@pytest.mark.parametrize("cause", ["reconnect_dinero", "access_denied", "renew_pro"])
def test_a_dead_connection_is_mailed_at_once_and_only_once(sanne: Store, bo: Store, cause: str) -> None:
    member(sanne, "sanne@example.com")
    member(bo, "bo@example.com")
    pause(sanne.connected, cause, until=None, now=TUESDAY)

    told = send_alarms([], base_url=BASE)
    again = send_alarms(told, base_url=BASE)

    assert mails() == [("sanne@example.com", "sanne: nothing is transferred to Dinero")]
    assert told == again == [sanne.connected.pk]
    assert "310001: " in str(mail.outbox[0].body)
    assert f"{BASE}{address(sanne, 'settings/')}" in str(mail.outbox[0].body)


def test_the_next_outage_is_mailed_again(sanne: Store) -> None:
    member(sanne, "sanne@example.com")
    pause(sanne.connected, "reconnect_dinero", until=None, now=TUESDAY)
    told = send_alarms([], base_url=BASE)
    resume(sanne.connected)
    told = send_alarms(told, base_url=BASE)
    assert told == []

    pause(sanne.connected, "reconnect_dinero", until=None, now=TUESDAY)
    send_alarms(told, base_url=BASE)

    assert len(mail.outbox) == 2


@pytest.mark.parametrize("cause", ["outage", "paused_by_hand", "rate_limited"])
def test_a_pause_that_ends_by_itself_or_by_hand_sends_no_mail(sanne: Store, cause: str) -> None:
    member(sanne, "sanne@example.com")
    pause(sanne.connected, cause, until=None, now=TUESDAY)

    assert send_alarms([], base_url=BASE) == []
    assert mail.outbox == []


def test_owners_are_always_told_of_a_dead_connection_and_others_unless_they_want_no_mail(sanne: Store) -> None:
    member(sanne, "owner@example.com", digest="never")
    member(sanne, "bookkeeper@example.com", digest="weekly", role=MemberRole.BOOKKEEPER)
    member(sanne, "staff@example.com", digest="never", role=MemberRole.STAFF)
    pause(sanne.connected, "renew_pro", until=None, now=TUESDAY)

    send_alarms([], base_url=BASE)

    assert [to for to, _ in mails()] == ["owner@example.com", "bookkeeper@example.com"]


def test_the_chores_send_mails_and_remember_which_outages_were_mailed(sanne: Store) -> None:
    member(sanne, "sanne@example.com")
    hold(sanne, "1")
    pause(sanne.connected, "renew_pro", until=None, now=TUESDAY)
    turn = ChoreTurn(key="", cursor={}, deadline=TUESDAY.replace(year=2100), clock=lambda: TUESDAY)

    assert mail_digests(turn) == Finished()
    assert mail_alarms(turn) == Finished({TOLD: [sanne.connected.pk]})

    assert len(mail.outbox) == 2
    assert "http://localhost:8000/c/" in str(mail.outbox[0].body)


def test_a_member_chooses_how_often(owner: Person, sanne: Store) -> None:
    assert "never" in owner.get(address(sanne, "mail/"))

    answer = owner.client.post(address(sanne, "mail/"), {"digest": "never"})

    assert answer.status_code == 302
    with scope(merchant=sanne.shop.merchant):
        assert Membership.objects.get().digest == "never"
        assert AuditEntry.objects.get().action == "digest_chosen"
    assert owner.client.post(address(sanne, "mail/"), {"digest": "hourly"}).status_code == 200


def test_money_that_is_owed_is_reminded_of_on_day_5_and_day_10(sanne: Store) -> None:
    member(sanne, "sanne@example.com")
    for days in (4, 5, 6, 9, 10, 11):
        owe(sanne, str(days), days)

    send_digests(TUESDAY, base_url=BASE)

    text = str(mail.outbox[0].body)
    assert [line[2:] for line in text.splitlines() if "has been owed" in line] == [
        "Order 5: 60.00 DKK has been owed to the customer for 5 days. Pay it back by 3 December 2026.",
        "Order 10: 60.00 DKK has been owed to the customer for 10 days. Pay it back by 28 November 2026.",
    ]
    assert "* Not paid back yet: 6 orders, 360.00 DKK" in text


def test_a_weekly_digest_reminds_of_all_days_of_its_week(sanne: Store) -> None:
    member(sanne, "sanne@example.com", digest="weekly")
    for days in (1, 7, 14, 20):
        owe(sanne, str(days), days)

    send_digests(TUESDAY, base_url=BASE)

    text = str(mail.outbox[0].body)
    assert [line.split(":")[0] for line in text.splitlines() if "has been owed" in line] == ["* Order 7", "* Order 14"]
