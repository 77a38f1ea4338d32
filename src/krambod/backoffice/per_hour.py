"""How many new companies, shops, invitations and tokens may one person make in an hour?

Who makes them by a script would fill the lists that workers, lanes and mails go through. The audit log says what was
made, in whatever company. `krambod setup`, the demo and benchmarks make theirs without a person, and have no limit.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_scopes import scopes_disabled

from krambod.backoffice.errors import error_page
from krambod.merchants.locking import locked
from krambod.merchants.models import AuditEntry, User

HOUR = timedelta(hours=1)
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewThing:
    """What a person makes: the actions by which the audit log knows it, and what the page says at the limit."""

    actions: tuple[str, ...]
    sentence: Any  # a lazy translation with %(limit)d


COMPANY = NewThing(
    actions=("company_made",),
    sentence=gettext_lazy("The limit for new companies is %(limit)d an hour, and you have reached it."),
)
SHOP = NewThing(
    actions=("shop_made",),
    sentence=gettext_lazy("The limit for new shops is %(limit)d an hour, and you have reached it."),
)
INVITATION = NewThing(
    actions=("person_invited",),
    sentence=gettext_lazy("The limit for invitations is %(limit)d an hour, and you have reached it."),
)
TOKEN = NewThing(
    actions=("api_token_made", "claim_code_made"),
    sentence=gettext_lazy("The limit for new tokens and codes is %(limit)d an hour, and you have reached it."),
)


class TooManyMade(Exception):
    """The person has made as many as an hour allows. `seconds` is how long until the next one is allowed."""

    def __init__(self, thing: NewThing, limit: int, seconds: int) -> None:
        super().__init__(f"{thing.actions[0]}: {limit} an hour; the next one in {seconds} s.")
        self.thing, self.limit, self.seconds = thing, limit, seconds


@contextmanager
def counted(user: Any, thing: NewThing, now: datetime | None = None) -> Iterator[None]:
    """Inside, one such thing is made and put into the audit log, in one commit. Raises TooManyMade before it.

    Two requests of one person in the same moment go one after the other, so that both are counted.
    """
    with transaction.atomic():
        if not settings.KRAMBOD.is_demo:
            locked(User.objects).get(pk=user.pk)
            _check(user, thing, now or timezone.now())
        yield


def _check(user: Any, thing: NewThing, now: datetime) -> None:
    limit = settings.KRAMBOD.new_per_hour
    with scopes_disabled():
        made = AuditEntry.objects.filter(user=user, action__in=thing.actions, at__gt=now - HOUR)
        newest = list(made.order_by("-at").values_list("at", flat=True)[:limit])
    if len(newest) >= limit:
        left = newest[-1] + HOUR - now
        raise TooManyMade(thing, limit, max(1, math.ceil(left.total_seconds())))


def limited(view: View) -> View:
    """Makes a view answer TooManyMade by a page: 429, with `Retry-After` in seconds."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *arguments, **named)
        except TooManyMade as refused:
            return _refuse(request, refused)

    return cast("View", guarded)


def _refuse(request: HttpRequest, refused: TooManyMade) -> HttpResponse:
    minutes = math.ceil(refused.seconds / 60)
    wait = ngettext(
        "Nothing was saved. Try again in %(minutes)d minute.",
        "Nothing was saved. Try again in %(minutes)d minutes.",
        minutes,
    )
    text = f"{refused.thing.sentence % {'limit': refused.limit}} {wait % {'minutes': minutes}}"
    answer = error_page(request, 429, _("Too many in an hour"), text)
    answer["Retry-After"] = str(refused.seconds)
    return answer
