"""WooCommerce: REST API v3 and its webhooks. Facts are from its public documentation and source (2026-11)."""

from krambod.platforms.platform import Platform, ReadingRules, SignatureScheme
from krambod.platforms.woocommerce.client import open_client
from krambod.platforms.woocommerce.fields import FIELDS
from krambod.platforms.woocommerce.translate import translate
from krambod.platforms.woocommerce.webhooks import SIGNATURE_HEADER, name_event, verify

PLATFORM = Platform(
    name="woocommerce",
    title="WooCommerce",
    url="",
    secret_names=("consumer_key", "consumer_secret", "webhook_secret"),
    makes_webhooks=True,
    daily_calls=None,
    signature_header=SIGNATURE_HEADER,
    signature_scheme=SignatureScheme.SHA256_BASE64,
    default_rules=ReadingRules(shipped_statuses=("completed",), cancelled_statuses=("cancelled", "trash")),
    fields=FIELDS,
    verify=verify,
    name_event=name_event,
    translate=translate,
    open_client=open_client,
)
