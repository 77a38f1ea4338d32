"""How does a test get two merchants with every kind of row, each marked by its own word?"""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_scopes import scopes_disabled

from krambod.importing.keep import keep_file
from krambod.merchants.models import AuditEntry, Invitation, Membership, SavedView, Shop, User
from krambod.merchants.rights import MemberRole
from krambod.merchants.secrets import installation_secrets, token_digest
from krambod.notices.models import PushDevice
from krambod.orders.models import StoredOrder
from krambod.organizations.models import Organization
from krambod.platforms.models import Delivery, SeenWord, ShopConnection
from krambod.transfers.models import Transfer
from tests.backoffice.crawling import Victim
from tests.backoffice.person import PASSWORD
from tests.transfers.building import JENS, line
from tests.transfers.stored import NOW, Store, make_store

SECRETS = ("client_secret", "api_key", "refresh_token", "access_token")


def plant(code: str, organization_id: int, owner: User) -> Victim:
    """Creates a merchant that `owner` owns. Its word is in each of its texts, and its ids are its own."""
    word = f"zq{code}x"
    store = make_store(code, organization_id)
    _name(store, word)
    Organization.objects.get_or_create(organization_id=organization_id)
    held, approved = _send_orders(store, word)
    delivery = connect_platform(store, word, held)
    with scopes_disabled():
        merchant = store.shop.merchant
        membership = Membership.objects.create(merchant=merchant, user=owner, role=MemberRole.OWNER)
        other = User.objects.create_user(f"staff@{word}.dk", PASSWORD, name=f"{word} Staff")
        members = Membership.objects.create(merchant=merchant, user=other, role=MemberRole.STAFF)
        invitation = Invitation.objects.create(
            merchant=merchant,
            email=f"invited@{word}.dk",
            role=MemberRole.AUDITOR,
            token_digest=token_digest(f"invitation {word}"),
            expires_at=timezone.now() + timedelta(days=14),
        )
        entry = AuditEntry.objects.create(
            merchant=merchant, user=other, actor=f"{word} Staff", action="person_invited", details={"email": word}
        )
        # At no push service, so nobody is called.
        device = PushDevice.objects.create(
            user=other,
            endpoint=f"http://127.0.0.1:9/{word}",
            endpoint_digest=token_digest(word),
            agent=f"{word} Browser",
            created_at=NOW,
        )
        file = keep_file(store.shop, owner, f"{word}.csv", [f"order_number\n{word}\n".encode()], timezone.now())
        view = SavedView.objects.create(merchant=merchant, user=owner, name=f"{word} view", query=f"q={word}")
    values = {
        "merchant_id": merchant.pk,
        "shop_id": store.shop.pk,
        "transfer_id": held.pk,
        "order_id": held.order_id,
        "connected_id": store.connected.pk,
        "connection_id": store.connected.connection_id,
        "membership_id": members.pk,
        "device_id": device.pk,
        "invitation_id": invitation.pk,
        "event_id": 1,
        "file_id": file.pk,
        "view_id": view.pk,
        "delivery_id": delivery.pk,
        "version": 1,
        "role": "owner",
        "step": "organization",
        "choice": "again",
        "cause": "no_email",
        "code": "no_email",
        "language": "da",
        "number": "1042",
        "external_id": "1042",
        # A caller with the key of a shop's hooks counts as that shop, so the key is not among the ids that others try.
        "shop_key": "no-such-key",
        "platform_name": "shoporama",
        "platform": "api",
        # parameters of accounts and of Django's admin, which belong to no merchant
        "token": "no-such-token",
        "key": "no-such-key",
        "uidb36": "1",
        "pk": 1,
        "object_id": owner.pk,
        "content_type_id": 1,
        "app_label": "merchants",
        "url": "nothing-here",
    }
    ids = [str(one) for one in (
        merchant.pk, store.shop.pk, held.pk, approved.pk, store.connected.pk, store.connected.connection_id,
        delivery.pk, membership.pk, members.pk, invitation.pk, entry.pk, other.pk, organization_id, file.pk, view.pk,
        store.shop.code,
    )]  # fmt: skip
    return Victim(merchant=merchant, words=[word], values=values, ids=list(dict.fromkeys(ids)))


def _name(store: Store, word: str) -> None:
    shop, connected = store.shop, store.connected
    shop.merchant.name, shop.name, connected.name = f"{word} ApS", f"{word} Shop", f"{word} Dinero"
    shop.key, shop.api_token_digest = f"key-{shop.code}", token_digest(f"token {word}")
    connected.paused_cause, connected.paused_until = "reconnect_dinero", timezone.now() + timedelta(days=9)
    connected.connection.secrets = planted_secrets(word)
    shop.economic_system = "dinero"
    with scopes_disabled():
        for row in (shop.merchant, shop, connected.connection, connected):
            row.save()


def planted_secrets(word: str) -> str:
    """Secrets with the word, encrypted as they are stored."""
    return installation_secrets().encrypt(json.dumps({name: f"{name}-{word}" for name in SECRETS}))


def _send_orders(store: Store, word: str) -> tuple[Any, Any]:
    buyer = replace(JENS, email=f"buyer@{word}.dk", name=f"{word} Buyer")
    for number in ("1042", "1043"):
        store.send(number, now=NOW, buyer=buyer, lines=(line(description=f"{word} vase"),))
    store.change("1042", cause="no_email", state="waiting", connected=store.connected)
    store.change("1043", state="drafted", connected=store.connected)
    return store.transfer("1042"), store.transfer("1043")


def connect_platform(store: Store, word: str, held: Transfer) -> Delivery:
    """Connects a Shoporama shop that does not answer; stores an event that cannot be read, and a return."""
    shop = store.shop
    own = {"merchant": shop.merchant, "shop": shop}
    with scopes_disabled():
        ShopConnection.objects.create(
            **own,
            platform="shoporama",
            url="http://127.0.0.1:9/REST",
            secrets=planted_secrets(word),
            signature_header="X-Shoporama-Signature",
            signature_scheme="hmac-sha256-hex",
            remote_name=f"{word} Shoporama",
            connected_at=NOW,
        )
        SeenWord.objects.create(**own, kind="method", word=f"{word} Pay", first_seen_at=NOW)
        delivery = Delivery.objects.create(
            **own,
            key=f"key-{word}",
            event="new_return",
            kind="return",
            order_id="1042",
            body=json.dumps({"order_id": "1042", "name": f"{word} Buyer"}),
            received_at=NOW,
            state="held",
            findings=[{"field": "total_price", "problem": "missing", "text": ""}],
        )
        StoredOrder.objects.filter(pk=held.order_id).update(return_announced_at=NOW)
    return delivery


def member(victim: Victim, email: str, role: MemberRole) -> User:
    """A member of the merchant with the given role."""
    user = User.objects.create_user(email, PASSWORD)
    with scopes_disabled():
        Membership.objects.create(merchant=victim.merchant, user=user, role=role)
        assert Shop.objects.filter(merchant=victim.merchant).exists()
    return user
