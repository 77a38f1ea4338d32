"""What does a person read when orders need action? A number and where to look: it may stand on a locked screen."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django_scopes import scope

from krambod.backoffice.books.needing_action import needing_action
from krambod.merchants.models import Membership
from krambod.notices.sending import Message
from krambod.transfers.models import Transfer


def write_needs_action(member: Membership) -> Message | None:
    """All that need action now, not only the new ones: the page that it leads to shows as many. None: none does."""
    with scope(merchant=member.merchant):
        count = needing_action(Transfer.objects.all()).count()
    if not count:
        return None
    with override(member.user.language or settings.LANGUAGE_CODE):
        title = ngettext("%(held)d order needs action", "%(held)d orders need action", count) % {"held": count}
        return Message(
            title=title,
            body=_("Open Krambod to see what is missing."),
            url=reverse("attention", kwargs={"merchant_id": member.merchant_id}),
            tag=f"needs-action-{member.merchant_id}",
        )
