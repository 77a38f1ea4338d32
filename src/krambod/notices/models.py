"""What do we store about notices to persons, and about where they are shown?"""

from django.db import models
from django.db.models import Q

from krambod.merchants.models import User
from krambod.merchants.tenancy import TenantModel
from krambod.notices.outcomes import Outcome


class Channel(models.TextChoices):
    """By which way a notice goes. Each is a folder of this room."""

    WEBPUSH = "webpush"


class MemberNotice(TenantModel):
    """A thing that one person of a merchant is told once, at one place: the outbox.

    `key` names the thing, `place` is the channel's own name of where it goes. While `due_at` is set, it waits. A try is
    stored before it is made: a row with `attempted_at` and without an outcome may have been sent, and is never sent
    again.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    place = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempted_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Outcome], blank=True, default=""
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "user", "channel", "place", "kind", "key"], name="each_notice_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="notices_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["made_at"], name="notices_oldest"),
        ]


class PushDevice(models.Model):
    """A browser of a person that shows notices. It belongs to the person, in whatever companies they are.

    `endpoint` is its address at the push service, and as good as a key: no log has it. `left_alone_until` is set when
    the push service took nothing.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_devices")
    endpoint = models.TextField()
    endpoint_digest = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    agent = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField()
    left_alone_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)  # when the person last asked for a trial


class VapidKey(models.Model):
    """The one row with the key that signs this installation's push messages. Browsers have subscribed with it."""

    private_key = models.TextField()  # encrypted
    made_at = models.DateTimeField()
