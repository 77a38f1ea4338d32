"""WooCommerce: REST API v3 and its webhooks. Facts are from its public documentation and source (2026-11)."""

from krambod.platforms.platform import Platform, ReadingRules, SignatureScheme
from krambod.platforms.woocommerce.client import open_client
from krambod.platforms.woocommerce.fields import FIELDS
from krambod.platforms.woocommerce.translate import translate
from krambod.platforms.woocommerce.webhooks import SIGNATURE_HEADER, name_event, verify
from krambod.platforms.woocommerce.words import CONSUMER_KEY, CONSUMER_SECRET, FIELD_WORDS, KEY_GUIDE

PLATFORM = Platform(
    name="woocommerce",
    title="WooCommerce",
    url="",
    keys=(CONSUMER_KEY, CONSUMER_SECRET),
    key_guide=KEY_GUIDE,
    daily_calls=None,
    signature_header=SIGNATURE_HEADER,
    signature_scheme=SignatureScheme.SHA256_BASE64,
    default_rules=ReadingRules(shipped_statuses=("completed",), cancelled_statuses=("cancelled", "trash")),
    fields=FIELDS,
    field_words=FIELD_WORDS,
    verify=verify,
    name_event=name_event,
    translate=translate,
    open_client=open_client,
)
