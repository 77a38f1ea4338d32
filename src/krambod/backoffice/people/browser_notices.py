"""In which of their browsers does a person want notices? Switched on, tried and removed for each by itself."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from krambod.backoffice.access import get_row
from krambod.backoffice.people.browser_names import name_of
from krambod.backoffice.reaching import open_push
from krambod.notices.models import PushDevice
from krambod.notices.outcomes import Outcome
from krambod.notices.sending import Message
from krambod.notices.webpush.devices import MOST_DEVICES, TooManyDevices, add_device, end_device
from krambod.notices.webpush.encryption import UnusableKeys
from krambod.notices.webpush.endpoints import UnknownPushService
from krambod.notices.webpush.keys import find_key
from krambod.notices.webpush.vapid import public_text

TRIED_EVERY = timedelta(seconds=10)


@login_required
@never_cache
def browser_notices(request: HttpRequest) -> HttpResponse:
    """GET: the person's browsers, the newest first, and the button for this one. POST: what a browser told."""
    user: Any = request.user
    if request.method == "POST":
        return _add(request, user)
    key = find_key()
    rows = list(PushDevice.objects.filter(user=user).order_by("-pk"))
    shown = [
        {"pk": one.pk, "endpoint_digest": one.endpoint_digest, "name": name_of(one.agent), "since": one.created_at}
        for one in rows
    ]
    context = {"devices": shown, "key": "" if key is None else public_text(key), "is_full": len(rows) >= MOST_DEVICES}
    return render(request, "backoffice/people/browser_notices.html", context)


def _add(request: HttpRequest, user: Any) -> HttpResponse:
    told = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    agent, double_url = request.headers.get("User-Agent", ""), open_push().double_url
    try:
        add_device(user, **told, agent=agent, double_url=double_url, now=timezone.now())
    except (UnknownPushService, UnusableKeys):
        messages.error(request, _("Nothing was saved: the browser named a push service that Krambod does not know."))
    except TooManyDevices:
        text = _("You have as many browsers here as there may be. Remove one that you do not use any more.")
        messages.error(request, text)
    else:
        messages.success(request, _("Notices are switched on in this browser. Send a trial to see one."))
    return redirect("browser_notices")


@login_required
@require_POST
def try_browser(request: HttpRequest, device_id: int) -> HttpResponse:
    """Sends a trial and says what became of it."""
    device = get_row(PushDevice.objects.filter(user=request.user.pk), pk=device_id)
    now = timezone.now()
    # Noted before it is sent: a second click sends no second one.
    long_ago = Q(tried_at=None) | Q(tried_at__lte=now - TRIED_EVERY)
    if not PushDevice.objects.filter(long_ago, pk=device.pk).update(tried_at=now):
        messages.warning(request, _("A trial was sent a moment ago. Wait a little before the next one."))
        return redirect("browser_notices")
    message = Message(
        title=_("It works"),
        body=_("This is how Krambod tells you that an order needs action."),
        url=reverse("browser_notices"),
        tag="trial",
    )
    _show(request, open_push().send_to(device, message, now).outcome)
    return redirect("browser_notices")


def _show(request: HttpRequest, outcome: Outcome) -> None:
    if outcome is Outcome.SENT:
        messages.success(request, _("The trial is with the push service of the browser. It should appear in a moment."))
    elif outcome is Outcome.GONE:
        messages.error(
            request, _("The browser has ended its subscription and is removed. Switch notices on there again.")
        )
    elif outcome is Outcome.UNKNOWN:
        messages.warning(request, _("The push service did not answer. The trial may appear all the same."))
    else:
        messages.error(request, _("The push service did not take the trial. Try again later."))


@login_required
@require_POST
def remove_browser(request: HttpRequest, device_id: int) -> HttpResponse:
    """Ends the notices in a browser of the person's own."""
    end_device(get_row(PushDevice.objects.filter(user=request.user.pk), pk=device_id))
    messages.success(request, _("Removed. That browser shows no more notices."))
    return redirect("browser_notices")
