"""Which key signs this installation's push messages? One, made when a worker first starts, and stored encrypted.

A browser subscribes with its public half, so a new key ends all subscriptions: a push service refuses every other.
"""

import structlog
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.db import transaction
from django.utils import timezone

from krambod.merchants.locking import locked
from krambod.merchants.secrets import SecretUnreadable, installation_secrets
from krambod.notices.models import PushDevice, VapidKey
from krambod.notices.webpush.devices import end_device

THE_ROW = 1

log = structlog.get_logger("krambod.notices")


def find_key() -> EllipticCurvePrivateKey | None:
    """Returns the key; None if no worker has made it yet, or if it must be made anew."""
    stored = VapidKey.objects.filter(pk=THE_ROW).first()
    try:
        return None if stored is None else _unsealed(stored)
    except SecretUnreadable:
        return None


def ensure_key() -> EllipticCurvePrivateKey:
    """Returns the key, and makes it if there is none, or if the secret keys in use cannot read it."""
    stored = VapidKey.objects.filter(pk=THE_ROW).first()
    if stored is None:
        fresh = {"private_key": _sealed(generate_private_key(SECP256R1())), "made_at": timezone.now()}
        stored, _ = VapidKey.objects.get_or_create(pk=THE_ROW, defaults=fresh)  # of two at once, the first one's stays
    try:
        return _unsealed(stored)
    except SecretUnreadable:
        return _replaced()


def _replaced() -> EllipticCurvePrivateKey:
    """Makes the key anew and ends all subscriptions, which only the old key could serve."""
    with transaction.atomic():
        stored = locked(VapidKey.objects).get(pk=THE_ROW)
        try:
            return _unsealed(stored)  # another process was faster
        except SecretUnreadable:
            log.warning("push.key_made_anew")
        key = generate_private_key(SECP256R1())
        stored.private_key, stored.made_at = _sealed(key), timezone.now()
        stored.save()
        for device in PushDevice.objects.all():
            end_device(device)
        return key


def _sealed(key: EllipticCurvePrivateKey) -> str:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return installation_secrets().encrypt(pem)


def _unsealed(stored: VapidKey) -> EllipticCurvePrivateKey:
    key = load_pem_private_key(installation_secrets().decrypt(stored.private_key).encode(), None)
    assert isinstance(key, EllipticCurvePrivateKey)
    return key
