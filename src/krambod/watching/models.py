"""What do we store about alerts? None of it belongs to a merchant."""

from django.db import models


class Alert(models.Model):
    """A condition that holds now. The row is deleted when it has ended.

    `seen_at` is when a look last found it, `told_at` when it was last told or repeated.
    """

    name = models.CharField(max_length=40)
    key = models.CharField(max_length=100, blank=True, default="")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    told_at = models.DateTimeField()
    details = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="one_row_for_an_alert")]


class Notice(models.Model):
    """A message about an alert that is still to be sent through one channel. The row is deleted once it is sent."""

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=10)  # mail, webhook
    kind = models.CharField(max_length=10)  # opened, repeated, resolved
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=100, blank=True, default="")
    opened_at = models.DateTimeField()
    made_at = models.DateTimeField()
    details = models.JSONField(default=dict)
    taken_until = models.DateTimeField(null=True)  # a process is sending it until then


class FirstInLine(models.Model):
    """The first due transfer of an organization's lane, and since when it has been the same one."""

    lane = models.CharField(max_length=100, primary_key=True)
    transfer_id = models.BigIntegerField()
    since = models.DateTimeField()
