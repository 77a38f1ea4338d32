"""How often can a process save a shop's booking rules? It saves them again and again until its input ends."""

import sys
from os import getpid
from threading import Event, Thread

from django.utils import timezone
from django_scopes import scopes_disabled

from krambod.merchants.models import Shop
from krambod.transfers.rule_versions import find_rules, save_rules


def save_rules_until_told(shop_code: str, *, every_s: float) -> None:
    """Prints `ready`, saves a version every so many seconds, and prints how many at the end."""
    is_over = Event()

    def listen() -> None:
        sys.stdin.readline()
        is_over.set()

    Thread(target=listen, daemon=True).start()
    with scopes_disabled():
        shop = Shop.objects.select_related("merchant").get(code=shop_code)
    rules = find_rules(shop)
    assert rules is not None
    print("ready", flush=True)
    saved = 0
    while not is_over.wait(every_s):
        text = f"Ordre {{number}}, {getpid()}-{saved}"  # another than that of any other process
        assert save_rules(shop, rules.model_copy(update={"invoice_text": text}), timezone.now())
        saved += 1
    print(saved, flush=True)
