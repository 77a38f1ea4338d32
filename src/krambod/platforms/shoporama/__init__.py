"""Shoporama. What is not public of its wire format is tried in its likely spellings, and can be mapped.

What is public, as of 2026-11-22: https://www.shoporama.dk/en/article/webhooks and the pages around it.
"""

from krambod.platforms.platform import Platform, ReadingRules, SignatureScheme
from krambod.platforms.shoporama.app import APP
from krambod.platforms.shoporama.client import DAILY_CALLS, SHOPORAMA_URL, open_client
from krambod.platforms.shoporama.fields import FIELDS
from krambod.platforms.shoporama.translate import translate
from krambod.platforms.shoporama.webhooks import WEBHOOKS, name_event, verify
from krambod.platforms.shoporama.words import FIELD_WORDS, KEY_GUIDE, TOKEN

PLATFORM = Platform(
    name="shoporama",
    title="Shoporama",
    url=SHOPORAMA_URL,
    keys=(TOKEN,),
    key_guide=KEY_GUIDE,
    daily_calls=DAILY_CALLS,
    signature_header="X-Shoporama-Signature",
    signature_scheme=SignatureScheme.SHA256_HEX,
    default_rules=ReadingRules(shipped_statuses=("sent",), cancelled_statuses=("cancelled",)),
    fields=FIELDS,
    field_words=FIELD_WORDS,
    verify=verify,
    name_event=name_event,
    translate=translate,
    open_client=open_client,
    hand_made_webhooks=WEBHOOKS,
    app=APP,
)
