"""What is the answer to a webshop's event? Stored, repeated or refused, in a few milliseconds. Decisions come later.

POST /hooks/<platform>/<shop key>   signed with a secret of that shop
POST /hooks/<platform>/app          our app on that platform, where it has one, signed with the app's secret
"""

from dataclasses import replace
from hmac import compare_digest

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django_scopes import scopes_disabled

from krambod.merchants.secrets import SecretUnreadable
from krambod.orders.bounded import find_key
from krambod.platforms.connections.app_installs import (
    find_app_connection,
    find_app_secret,
    install_app,
    is_replay,
    note_uninstall,
)
from krambod.platforms.connections.services import signing_of
from krambod.platforms.connections.status import PROOF, event_proofs
from krambod.platforms.connections.stored import readable_secrets
from krambod.platforms.events.store import store
from krambod.platforms.models import ShopConnection
from krambod.platforms.platform import AppCallKind, AppInstalls, EventKind, HookCall, NamedEvent, Platform, Signing
from krambod.platforms.registry import find_platform

LARGEST_BODY = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
LARGEST_PING = 1000
MORE_THAN_NEWS = (EventKind.RETURN, EventKind.WITHDRAWAL, EventKind.DELETED, EventKind.RESTORED)
NOTHING_HERE = "There is no such shop, or it is not connected."


@csrf_exempt
@require_POST
def receive(request: HttpRequest, platform_name: str, shop_key: str) -> JsonResponse:
    """Takes an event of one shop."""
    platform = find_platform(platform_name)
    connection = None if platform is None else _find_connection(platform.name, shop_key)
    if platform is None or connection is None:
        return _answer(404, NOTHING_HERE)
    try:
        call = _read_call(request)
        signing = signing_of(connection)
    except RequestDataTooBig:
        return _answer(413, f"The body is larger than {LARGEST_BODY} bytes.")
    except SecretUnreadable:
        return _answer(503, "The secret of this shop cannot be read. Nothing was stored; try again later.")
    if not platform.verify(call, signing):
        # Nothing that is large is read before we know who sent it. A platform tries an address without a signature.
        is_ping = len(call.body) <= LARGEST_PING and platform.name_event(call).kind is EventKind.PING
        return JsonResponse({"pong": True}) if is_ping else _answer(401, "The signature does not fit.")
    event = platform.name_event(call)
    shown = call.query.get(PROOF, "").encode()
    is_proven = any(compare_digest(shown, proof.encode()) for proof in event_proofs(shop_key, event.name))
    return _take(connection, event if is_proven else _without_hints(event), call, is_proven=is_proven)


@csrf_exempt
@require_POST
def receive_from_app(request: HttpRequest, platform_name: str) -> JsonResponse:
    """Takes a call of our app on a platform: an install, update or uninstall, or an event of a shop with the app."""
    platform = find_platform(platform_name)
    secret = "" if platform is None else find_app_secret(platform)
    if platform is None or platform.app is None or not secret:
        return _answer(404, "No app on that platform belongs to this installation.")
    try:
        call = _read_call(request)
    except RequestDataTooBig:
        return _answer(413, f"The body is larger than {LARGEST_BODY} bytes.")
    signing = Signing(secrets=(secret,), header=platform.signature_header, scheme=platform.signature_scheme)
    if not platform.verify(call, signing):
        return _answer(401, "The signature does not fit.")
    return _take_app_call(platform, platform.app, call)


def _take_app_call(platform: Platform, app: AppInstalls, call: HookCall) -> JsonResponse:
    said, now = replace(app.read_call(call), digest=call.digest()), timezone.now()
    if is_replay(platform, said):
        return JsonResponse({"stored": False, "repeated": True})
    if said.kind is AppCallKind.INSTALLED:
        return JsonResponse({"stored": bool(said.shop_id and said.key), "connected": install_app(platform, said, now)})
    connection = find_app_connection(platform, said.shop_id)
    event = platform.name_event(call)
    if said.kind is AppCallKind.UNINSTALLED:
        # The address is not signed, so anybody could repeat an event of the app as an uninstall: the key proves it.
        if connection is not None and said.key != readable_secrets(connection).get(app.key.name):
            return _answer(401, "The key is not that of the shop.")
        note_uninstall(platform, said, now)
        if connection is None:
            return JsonResponse({"stored": True})
        event = replace(event, kind=EventKind.UNINSTALLED)
    if connection is None:
        return _answer(404, NOTHING_HERE)
    return _take(connection, _without_hints(event), call)


def _without_hints(event: NamedEvent) -> NamedEvent:
    """The event as its signed body tells it. What a header or the query adds is a hint that anybody can change."""
    is_only_told = event.kind in MORE_THAN_NEWS and not event.is_signed
    return replace(event, kind=EventKind.ORDER) if is_only_told else event


def _take(connection: ShopConnection, event: NamedEvent, call: HookCall, *, is_proven: bool = False) -> JsonResponse:
    if event.kind is EventKind.PING:
        return JsonResponse({"pong": True})
    if event.kind is EventKind.OTHER:
        return JsonResponse({"stored": False, "ignored": event.name or "unnamed"})
    is_new = store(connection, event, call.body, timezone.now(), is_proven=is_proven)
    return JsonResponse({"stored": is_new, "repeated": not is_new})


def _find_connection(platform: str, shop_key: str) -> ShopConnection | None:
    with scopes_disabled():
        rows = ShopConnection.objects.select_related("merchant")
        return rows.filter(shop__key=shop_key, platform=platform, disconnected_at=None).first()


def _read_call(request: HttpRequest) -> HookCall:
    """Returns the call. Raises RequestDataTooBig, even if the request does not state its length."""
    if (find_key(request.META.get("CONTENT_LENGTH")) or 0) > LARGEST_BODY:
        raise RequestDataTooBig
    if request.META.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
        body: bytes = request.META["wsgi.input"].read(LARGEST_BODY + 1)  # to Django it is empty
    else:
        body = request.body
    if len(body) > LARGEST_BODY:
        raise RequestDataTooBig
    headers = {name.lower(): value for name, value in request.headers.items()}
    return HookCall(headers=headers, query={name: request.GET[name] for name in request.GET}, body=body)


def _answer(status: int, text: str) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)
