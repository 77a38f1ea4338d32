"""Who is told that a shop was connected without anybody at a page of ours? The audit log, and the owners by mail."""

import structlog
from django.core.mail import send_mail
from django_scopes import scope

from krambod.merchants.models import AuditEntry, Membership, Shop
from krambod.merchants.rights import MemberRole
from krambod.platforms.platform import Platform
from krambod.platforms.sentences import APP_CONNECTED, APP_CONNECTED_TITLE
from krambod.words.language import LANGUAGES, Language, say

log = structlog.get_logger("krambod.platforms")


def tell_of_app(shop: Shop, platform: Platform) -> None:
    """The app connected the shop. A mail that cannot be sent is logged, for the shop is connected all the same."""
    with scope(merchant=shop.merchant):
        details = {"shop": shop.name, "platform": platform.title}
        AuditEntry.objects.create(merchant=shop.merchant, actor=platform.title, action="app_connected", details=details)
        owners = Membership.objects.select_related("user").filter(role=MemberRole.OWNER, user__is_active=True)
        readers = [(one.user.email, one.user.language) for one in owners]
    for email, chosen in readers:
        language: Language = next((one for one in LANGUAGES if one == chosen), "da")
        title, text = (say(one, language).format(**details) for one in (APP_CONNECTED_TITLE, APP_CONNECTED))
        try:
            send_mail(" ".join(title.split()), text, None, [email])
        except OSError:
            log.warning("mail.failed", shop=shop.pk)
