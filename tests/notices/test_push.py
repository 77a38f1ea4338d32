"""Does a person get one push when orders need action: readable in their browser alone, never twice, and never for long?

A double of a push service over real HTTP takes what the product sends. `http-ece` decrypts it and `py-vapid` checks its
signature: two implementations that are not ours.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import py_vapid
import pytest
from django.db import connections, transaction
from django_scopes import scope, scopes_disabled
from pydantic import ValidationError

from krambod.doubles.push_service import Fault
from krambod.merchants.models import Membership, User
from krambod.merchants.rights import MemberRole
from krambod.merchants.secrets import installation_secrets
from krambod.notices import outbox
from krambod.notices.models import MemberNotice, PushDevice, VapidKey
from krambod.notices.outcomes import Outcome, Sent
from krambod.notices.telling import tell_needs_action
from krambod.notices.webpush.channel import TIME_TO_LIVE
from krambod.notices.webpush.devices import (
    MOST_DEVICES,
    TooManyDevices,
    add_device,
    forget_devices_of_nobody,
)
from krambod.notices.webpush.endpoints import UnknownPushService
from krambod.notices.webpush.keys import ensure_key, find_key
from krambod.notices.webpush.vapid import public_text
from krambod.orders.order import Return
from krambod.privacy.closing import close_company, delete_closed_companies
from krambod.privacy.leaving import delete_user
from krambod.project.configuration import Configuration
from krambod.project.running.assembly import open_push
from krambod.project.running.recurring import forget, notice_chores, send_notices
from krambod.worker.chores import ChoreTurn, Finished
from tests.backoffice.person import Person, make_person
from tests.merchants.new_key import key_added
from tests.notices.browsers import NOON, Browsers
from tests.transfers.building import at
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.stored import Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)

BURST = 12


def hold(store: Store, *numbers: str, now: Any = NOON) -> None:
    """Orders are held, and told of in the same transaction, as a worker does it."""
    for number in numbers:
        store.sent(number, cause="no_email", mended_by="order", due_at=None)
    with transaction.atomic():
        tell_needs_action(store.shop.merchant_id, {f"held {store.shop.code} {one} no_email" for one in numbers}, now)


def outcomes() -> list[str]:
    with scopes_disabled():
        return list(MemberNotice.objects.order_by("pk").values_list("outcome", flat=True))


def due() -> int:
    with scopes_disabled():
        return MemberNotice.objects.exclude(due_at=None).count()


# What arrives


def test_a_held_order_reaches_the_browser_encrypted_and_signed(
    shopkeeper: Shopkeeper, browsers: Browsers, record_property: Callable[[str, object], None]
) -> None:
    person = make_person("boss@example.com", shopkeeper.shop.merchant)
    browsers.switch_on(person.user)

    shopkeeper.send("1042", email="")
    shopkeeper.work()
    browsers.clock = shopkeeper.now()
    sent = browsers.send()

    [received] = browsers.service.received
    [message] = browsers.read()
    record_property("bytes of a push on its way", len(received.body))
    assert sent == 1
    assert message == {
        "title": "1 ordre kræver handling",
        "body": "Åbn Krambod og se, hvad der mangler.",
        "url": f"/c/{shopkeeper.shop.merchant_id}/attention/",
        "tag": f"needs-action-{shopkeeper.shop.merchant_id}",
    }
    assert py_vapid.Vapid02.verify(received.headers["authorization"])
    assert received.claims["aud"] == browsers.url
    assert received.claims["sub"] == "mailto:krambod@example.com"
    assert 0 < received.claims["exp"] - browsers.now().timestamp() <= 24 * 3600
    assert received.headers["content-encoding"] == "aes128gcm"
    assert received.headers["ttl"] == str(int(TIME_TO_LIVE.total_seconds()))
    assert b"kr\xc3\xa6ver" not in received.body
    assert outcomes() == ["sent"]


def test_the_order_is_told_in_the_commit_that_holds_it_and_once_for_one_cause(
    shopkeeper: Shopkeeper, browsers: Browsers
) -> None:
    person = make_person("boss@example.com", shopkeeper.shop.merchant)
    browsers.switch_on(person.user)
    shopkeeper.send("1042", email="")
    shopkeeper.work()
    shopkeeper.send("1042", email="", updated_at="2026-11-22T11:00:00Z", total="250.00")
    shopkeeper.work()

    events = shopkeeper.events("1042")

    assert events.count("held") == 2
    assert due() == 1


def test_an_announced_return_is_told_when_the_sale_is_booked_or_was_before(
    owner: Person, sanne: Store, browsers: Browsers
) -> None:
    browsers.switch_on(owner.user)
    announced = Return(id="r1", at=at(24, 9), reason="", lines=())
    sanne.sent("1", state="booked", invoice_total=249, due_at=None)
    sanne.sent("2", state="drafted", due_at=None)

    for number in ("1", "2"):
        sanne.send(number, updated_at=at(24, 10), returns=(announced,))
    told = due()
    sent = browsers.send()

    assert (told, sent) == (1, 1)
    assert [one["title"] for one in browsers.read()] == ["1 ordre kræver handling"]


def test_a_return_that_was_announced_before_the_booking_is_told_with_it(
    shopkeeper: Shopkeeper, browsers: Browsers
) -> None:
    browsers.switch_on(make_person("boss@example.com", shopkeeper.shop.merchant).user)
    returned = [{"id": "r1", "at": "2026-11-22T09:30:00Z", "reason": "", "lines": []}]

    shopkeeper.send("1042", returns=returned)
    before = due()
    shopkeeper.work()

    assert "booked" in shopkeeper.events("1042")
    assert (before, due()) == (0, 1)


def test_an_order_that_comes_before_the_set_up_is_told(browsers: Browsers) -> None:
    store = make_store("new", has_rules=False)
    browsers.switch_on(make_person("new@example.com", store.shop.merchant).user)

    store.send("1")

    assert (due(), browsers.send()) == (1, 1)


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("da", "1 ordre kræver handling", "3 ordrer kræver handling"),
        ("de", "1 Bestellung braucht eine Handlung", "3 Bestellungen brauchen eine Handlung"),
        ("en", "1 order needs action", "3 orders need action"),
        ("", "1 ordre kræver handling", "3 ordrer kræver handling"),
    ],
)
def test_it_is_told_in_the_person_s_language(
    owner: Person, sanne: Store, browsers: Browsers, language: str, one: str, several: str
) -> None:
    User.objects.filter(pk=owner.user.pk).update(language=language)
    browsers.switch_on(owner.user)

    hold(sanne, "1")
    browsers.send()
    browsers.pass_minutes(11)
    hold(sanne, "2", "3", now=browsers.now())
    browsers.send()

    assert [message["title"] for message in browsers.read()] == [one, several]


def test_no_message_names_a_person_a_company_or_an_order(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "7301942")

    browsers.send()

    told = json.dumps(browsers.read()).casefold()
    assert "1 ordre" in told
    assert not [name for name in ("7301942", "jens", "hansen", "sanne", "example.com", "vase") if name in told]


# At most once, and not too often


def test_a_burst_rings_once_and_what_comes_in_the_next_ten_minutes_rings_once_more(
    owner: Person, sanne: Store, browsers: Browsers, record_property: Callable[[str, object], None]
) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, *map(str, range(BURST)))
    for _ in range(3):
        browsers.send()

    for minute in range(1, 10):
        browsers.pass_minutes(1)
        hold(sanne, f"later {minute}", now=browsers.now())
        browsers.send()
    in_ten_minutes = len(browsers.read())
    browsers.pass_minutes(2)
    browsers.send()
    browsers.send()

    record_property("pushes for 12 held orders at once, and 9 more in ten minutes", len(browsers.read()))
    assert in_ten_minutes == 1
    assert [one["title"][:2] for one in browsers.read()] == ["12", "21"]
    assert due() == 0


def test_each_company_of_a_person_rings_by_itself_and_each_browser_of_theirs(
    owner: Person, sanne: Store, bo: Store, browsers: Browsers
) -> None:
    with scope(merchant=bo.shop.merchant):
        Membership.objects.create(merchant=bo.shop.merchant, user=owner.user, role=MemberRole.BOOKKEEPER)
    browsers.switch_on(owner.user)
    browsers.switch_on(owner.user)
    hold(sanne, "1", "2")
    hold(bo, "1")

    assert browsers.send() == 4
    assert browsers.send() == 0
    assert sorted(one["title"][:1] for one in browsers.read()) == ["1", "1", "2", "2"]
    assert len({one["url"] for one in browsers.read()}) == 2


def test_the_same_thing_is_never_told_twice(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    browsers.send()
    browsers.pass_minutes(60)

    tell_needs_action(sanne.shop.merchant_id, {"held sanne 1 no_email"}, browsers.now())

    assert (browsers.send(), len(outcomes())) == (0, 1)


def test_a_transaction_that_fails_tells_nothing(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)

    with transaction.atomic():
        tell_needs_action(sanne.shop.merchant_id, {"held 1 no_email"}, NOON)
        transaction.set_rollback(True)

    assert outcomes() == []


def test_a_worker_that_dies_after_the_try_is_stored_sends_it_never_again(
    owner: Person, sanne: Store, browsers: Browsers
) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    [bundle] = outbox.find_due(NOON)

    assert outbox.begin_try(bundle, NOON)  # and here it dies
    browsers.pass_minutes(24 * 60)

    assert (browsers.send(), browsers.service.asked, outcomes()) == (0, 0, [""])


def test_of_two_workers_one_takes_the_try(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1", "2")
    [bundle] = outbox.find_due(NOON)
    taken: list[bool] = []

    def work() -> None:
        taken.append(outbox.begin_try(bundle, NOON))
        connections.close_all()

    both = [threading.Thread(target=work) for _ in range(2)]

    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(taken) == [False, True]


def test_an_answer_that_is_lost_is_not_asked_for_again(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    browsers.service.faults.append(Fault(is_lost=True))

    first = browsers.send()
    browsers.pass_minutes(24 * 60)

    assert (first, browsers.send(), browsers.service.asked) == (0, 0, 1)
    assert len(browsers.read()) == 1
    assert outcomes() == ["unknown"]


def test_what_was_mended_before_its_turn_is_not_told(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    sanne.change("1", cause="", state="skipped")

    assert (browsers.send(), browsers.service.asked, outcomes()) == (0, 0, ["overtaken"])


# What a push service may answer


@pytest.mark.parametrize("status", [404, 410])
def test_404_and_410_end_the_subscription(owner: Person, sanne: Store, browsers: Browsers, status: int) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    browsers.service.faults.append(Fault(status=status))

    browsers.send()
    hold(sanne, "2")

    assert not PushDevice.objects.exists()
    assert (browsers.send(), browsers.service.asked, outcomes()) == (0, 1, [])


def test_a_browser_that_unsubscribed_by_itself_is_forgotten_and_the_other_one_is_told(
    owner: Person, sanne: Store, browsers: Browsers
) -> None:
    _, old = browsers.switch_on(owner.user)
    kept, _ = browsers.switch_on(owner.user)
    old.is_ended = True
    hold(sanne, "1")

    assert browsers.send() == 1
    assert list(PushDevice.objects.all()) == [kept]
    assert outcomes() == ["sent"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_429_and_5xx_are_tried_again_a_few_times_and_then_given_up(
    owner: Person, sanne: Store, browsers: Browsers, status: int
) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    browsers.service.faults.extend([Fault(status=status)] * 9)
    asked = []

    for minutes in (0, 0.5, 0.6, 4, 1.1, 20, 11, 60, 600):
        browsers.pass_minutes(minutes)
        browsers.send()
        asked.append(browsers.service.asked)

    assert asked == [1, 1, 2, 2, 3, 3, 4, 4, 4]
    assert outcomes() == ["given_up"]
    assert PushDevice.objects.count() == 1


def test_a_push_that_was_refused_for_a_while_is_told_once_it_works(
    owner: Person, sanne: Store, browsers: Browsers
) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    browsers.service.faults.append(Fault(status=500))
    browsers.send()
    hold(sanne, "2", now=browsers.now())

    browsers.pass_minutes(2)
    sent = browsers.send()

    assert sent == 1
    assert [one["title"][:1] for one in browsers.read()] == ["2"]
    assert outcomes() == ["sent", "sent"]


def test_a_push_service_is_left_alone_for_as_long_as_it_asks(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    browsers.service.faults.append(Fault(status=429, headers={"Retry-After": "1800"}))
    browsers.send()
    hold(sanne, "2", now=browsers.now())
    asked = []

    for minutes in (5, 20, 6):
        browsers.pass_minutes(minutes)
        browsers.send()
        asked.append(browsers.service.asked)

    assert asked == [1, 1, 2]
    assert outcomes() == ["sent", "sent"]


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_what_would_be_refused_again_is_given_up_at_once(
    owner: Person, sanne: Store, browsers: Browsers, status: int
) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    browsers.service.faults.append(Fault(status=status))

    browsers.send()
    browsers.pass_minutes(24 * 60)

    assert (browsers.send(), browsers.service.asked, outcomes()) == (0, 1, ["refused"])


def test_a_push_service_that_cannot_be_reached_is_tried_again(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    nowhere = "http://127.0.0.1:9"
    PushDevice.objects.update(endpoint=f"{nowhere}/push/x")
    browsers.push = replace(browsers.push, double_url=nowhere)
    hold(sanne, "1")

    browsers.send()

    assert (outcomes(), due()) == (["later"], 1)


# Where it may go


def test_without_the_setting_the_double_is_no_push_service(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    browsers.push = replace(browsers.push, double_url="")

    browsers.send()

    assert (browsers.service.asked, outcomes()) == (0, ["refused"])


def test_with_the_setting_every_other_address_is_as_strict_as_without(
    owner: Person, sanne: Store, browsers: Browsers
) -> None:
    device, made = browsers.switch_on(owner.user)
    told: dict[str, Any] = {"p256dh": made.p256dh, "auth": made.auth_text, "agent": "", "now": NOON}

    for endpoint in ("http://127.0.0.1:9/x", "http://fcm.googleapis.com/x", "https://evil.example/x"):
        with pytest.raises(UnknownPushService):
            add_device(owner.user, endpoint=endpoint, double_url=browsers.url, **told)
    # A name of the list that leads to this machine is not called either, though the double is there.
    PushDevice.objects.filter(pk=device.pk).update(endpoint="https://localhost.push.apple.com/x")
    hold(sanne, "1")
    browsers.send()

    assert browsers.service.asked == 0
    assert PushDevice.objects.count() == 1


@pytest.mark.parametrize("url", ["https://double.example", "ftp://localhost", "127.0.0.1:9300", "http://10.0.0.7:9300"])
def test_the_setting_names_a_double_on_this_machine_only(url: str) -> None:
    with pytest.raises(ValidationError, match="localhost"):
        Configuration(push_double_url=url)


@pytest.mark.parametrize(
    ("base_url", "subject"),
    [
        ("https://krambod.example.com/", "https://krambod.example.com"),
        ("http://localhost:8000", "mailto:krambod@localhost"),
    ],
)
def test_a_push_service_is_told_whom_it_may_write_to(base_url: str, subject: str) -> None:
    push = open_push(Configuration(base_url=base_url, push_double_url="http://127.0.0.1:9300"))

    with push.http, push.double_http:
        assert (push.subject, push.double_url) == (subject, "http://127.0.0.1:9300")


# Who is told


def test_nobody_is_told_who_has_switched_nothing_on(owner: Person, sanne: Store, browsers: Browsers) -> None:
    assert not PushDevice.objects.filter(user=owner.user).exists()

    hold(sanne, "1")

    assert (browsers.send(), outcomes()) == (0, [])


def test_another_merchants_orders_are_told_to_nobody_here(owner: Person, bo: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)

    hold(bo, "1")

    assert (browsers.send(), outcomes()) == (0, [])


def test_who_is_no_member_any_more_hears_nothing_more(sanne: Store, browsers: Browsers) -> None:
    staff = make_person("staff@example.com", sanne.shop.merchant, MemberRole.STAFF)
    browsers.switch_on(staff.user)
    hold(sanne, "1")

    with scope(merchant=sanne.shop.merchant):
        Membership.objects.filter(user=staff.user).delete()
    sent = browsers.send()
    hold(sanne, "2")
    forgotten = forget_devices_of_nobody()

    assert (sent, browsers.service.asked, forgotten) == (0, 0, 1)
    assert (PushDevice.objects.count(), outcomes()) == (0, [])


def test_a_deleted_account_takes_its_browsers_along(sanne: Store, owner: Person, browsers: Browsers) -> None:
    staff = make_person("staff@example.com", sanne.shop.merchant, MemberRole.STAFF)
    browsers.switch_on(staff.user)
    browsers.switch_on(owner.user)
    hold(sanne, "1")

    delete_user(staff.user)

    assert [one.user for one in PushDevice.objects.all()] == [owner.user]
    assert browsers.send() == 1


def test_a_deleted_company_leaves_no_notice(sanne: Store, owner: Person, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")

    close_company(sanne.shop.merchant, NOON)
    sent = browsers.send()
    delete_closed_companies(NOON + timedelta(hours=2))

    assert (sent, outcomes()) == (0, [])


def test_a_browser_belongs_to_who_switched_it_on_last(sanne: Store, owner: Person, browsers: Browsers) -> None:
    staff = make_person("staff@example.com", sanne.shop.merchant, MemberRole.STAFF)
    device, made = browsers.switch_on(owner.user)
    hold(sanne, "1")

    add_device(
        staff.user,
        endpoint=device.endpoint,
        p256dh=made.p256dh,
        auth=made.auth_text,
        agent="",
        double_url=browsers.url,
        now=NOON,
    )

    assert [one.user for one in PushDevice.objects.all()] == [staff.user]
    assert (browsers.send(), due()) == (0, 0)


def test_a_person_has_ten_browsers_at_most(owner: Person, browsers: Browsers) -> None:
    for _ in range(MOST_DEVICES):
        device, made = browsers.switch_on(owner.user)

    with pytest.raises(TooManyDevices):
        browsers.switch_on(owner.user)
    told: dict[str, Any] = {"p256dh": made.p256dh, "auth": made.auth_text, "double_url": browsers.url, "now": NOON}
    again = add_device(owner.user, endpoint=device.endpoint, agent="Firefox", **told)

    assert (again.pk, again.agent, PushDevice.objects.count()) == (device.pk, "Firefox", MOST_DEVICES)


# The installation's key


def test_the_key_is_made_once_and_stored_encrypted() -> None:
    assert find_key() is None

    first, again = ensure_key(), ensure_key()

    stored = VapidKey.objects.get()
    found = find_key()
    assert found is not None
    assert public_text(first) == public_text(again) == public_text(found)
    assert stored.private_key.startswith("gAAAA")
    assert "PRIVATE" not in stored.private_key


def test_the_key_is_read_after_a_new_secret_key_and_made_anew_if_the_old_one_is_lost(
    owner: Person, browsers: Browsers, settings: Any
) -> None:
    browsers.switch_on(owner.user)
    before = public_text(ensure_key())

    with key_added(settings):
        with_both = public_text(ensure_key())
        settings.KRAMBOD_SECRET_KEYS = settings.KRAMBOD_SECRET_KEYS[:1]
        installation_secrets.cache_clear()
        unreadable = find_key()
        anew = public_text(ensure_key())
        again = public_text(ensure_key())

    assert with_both == before
    assert unreadable is None
    assert anew == again != before
    assert not PushDevice.objects.exists()  # they have subscribed with the old one


# The chores


def test_the_worker_makes_the_key_and_sends_what_is_due(owner: Person, sanne: Store, browsers: Browsers) -> None:
    [kind] = notice_chores(browsers.push, browsers.now)
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    turn = ChoreTurn(key="", cursor={}, deadline=NOON + timedelta(seconds=20), clock=browsers.now)

    told = kind.run(turn)
    hold(sanne, "2")
    no_time = send_notices(replace(turn, deadline=NOON), push=browsers.push)

    assert VapidKey.objects.exists()
    assert (told, no_time) == (Finished(), Finished())
    assert len(browsers.read()) == 1


def test_old_notices_are_deleted_and_new_ones_stay(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    browsers.send()
    hold(sanne, "2", now=NOON + timedelta(days=20))
    turn = ChoreTurn(key="", cursor={}, deadline=NOON, clock=lambda: NOON + outbox.KEPT)

    forget(turn)

    with scopes_disabled():
        assert [one.key for one in MemberNotice.objects.all()] == ["held sanne 2 no_email"]


def test_an_outcome_touches_only_the_try_that_it_is_of(owner: Person, sanne: Store, browsers: Browsers) -> None:
    browsers.switch_on(owner.user)
    hold(sanne, "1")
    [bundle] = outbox.find_due(NOON)
    assert outbox.begin_try(bundle, NOON)
    hold(sanne, "2")
    later = NOON + timedelta(minutes=1)
    assert outbox.begin_try(bundle, later)

    outbox.end_try(bundle, later, Sent(outcome=Outcome.SENT), later)

    assert outcomes() == ["", "sent"]
    assert not outbox.begin_try(bundle, later)


# The browser's own part
