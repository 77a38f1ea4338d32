"""Which browsers of which persons show notices? Each person switches each browser on by themselves."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django_scopes import scopes_disabled

from krambod.merchants.models import Membership, User
from krambod.merchants.secrets import token_digest
from krambod.notices.models import Channel, MemberNotice, PushDevice
from krambod.notices.outbox import Addressee
from krambod.notices.webpush.encryption import read_keys
from krambod.notices.webpush.endpoints import expect_known

MOST_DEVICES = 10  # of one person
LONGEST_AGENT = 200


class TooManyDevices(Exception):
    """The person has as many as there may be."""


def add_device(
    user: User, *, endpoint: str, p256dh: str, auth: str, agent: str, double_url: str, now: datetime
) -> PushDevice:
    """Stores a browser, or what has changed of one that is known.

    A browser belongs to whoever switched it on last: else it would show one person what is another's.
    Raises UnknownPushService, UnusableKeys or TooManyDevices.
    """
    expect_known(endpoint, double_url=double_url)
    read_keys(p256dh, auth)
    digest = token_digest(endpoint)
    others = PushDevice.objects.filter(user=user).exclude(endpoint_digest=digest)
    if others.count() >= MOST_DEVICES:
        raise TooManyDevices
    before = PushDevice.objects.filter(endpoint_digest=digest).exclude(user=user).first()
    if before is not None:
        end_device(before)
    device, _ = PushDevice.objects.update_or_create(
        endpoint_digest=digest,
        defaults={"p256dh": p256dh, "auth": auth, "agent": agent[:LONGEST_AGENT], "left_alone_until": None},
        create_defaults={
            "user": user,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "agent": agent[:LONGEST_AGENT],
            "created_at": now,
        },
    )
    return device


def end_device(device: PushDevice) -> None:
    """Forgets a browser, with what it was to show."""
    with scopes_disabled():
        MemberNotice.objects.filter(channel=Channel.WEBPUSH, place=str(device.pk)).delete()
    device.delete()


def find_addressees(merchant_id: int) -> list[Addressee]:
    """The browsers of the merchant's people. One query."""
    with scopes_disabled():
        of_member = Membership.objects.filter(merchant=merchant_id, user=OuterRef("user"), user__is_active=True)
        rows = PushDevice.objects.filter(Exists(of_member)).order_by("pk").values_list("pk", "user_id")
        return [Addressee(user_id=user, channel=Channel.WEBPUSH, place=str(device)) for device, user in rows]


def forget_devices_of_nobody() -> int:
    """Ends the subscriptions of persons who are in no company any more. Returns how many."""
    with scopes_disabled():
        is_member = Exists(Membership.objects.filter(user=OuterRef("user"), user__is_active=True))
        left = list(PushDevice.objects.filter(~is_member))
    for device in left:
        end_device(device)
    return len(left)
