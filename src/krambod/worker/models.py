"""Which lanes and chores are there, and who holds them?"""

from django.db import models


class Lane(models.Model):
    """A queue that one worker at a time may hold. Each new holder gets a higher `fence` than the one before."""

    name = models.CharField(max_length=100, primary_key=True)
    fence = models.BigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=100, blank=True, default="")


class Chore(models.Model):
    """Recurring work that one worker at a time may do, continued from `cursor`."""

    name = models.CharField(max_length=40)
    key = models.CharField(max_length=100, blank=True, default="")
    due_at = models.DateTimeField()
    cursor = models.JSONField(default=dict)
    fence = models.BigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "key"], name="one_row_for_a_chore")]
