"""Which pages does a person's own account have, and where does one come back from them?"""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from krambod.backoffice.memberships import find_memberships

register = template.Library()


@register.inclusion_tag("backoffice/people/account_menu.html", takes_context=True)
def account_menu(context: dict[str, Any]) -> dict[str, Any]:
    """All pages of the account, the present one marked, and the way back to the only company, or to all of them."""
    request = context["request"]
    here = request.resolver_match.url_name or ""
    pages = (
        ("account_email", _("E-mail address")),
        ("account_change_password", _("Password")),
        ("mfa_index", _("Two-step login and passkeys")),
        ("my_sessions", _("Where you are logged in")),
        ("browser_notices", _("Notices in the browser")),
        ("delete_account", _("Delete your account")),
    )
    entries = [{"way": reverse(name), "words": words, "is_here": _is_part_of(here, name)} for name, words in pages]
    companies = find_memberships(request.user)
    return {"entries": entries, "company": companies[0].merchant if len(companies) == 1 else None}


def _is_part_of(here: str, name: str) -> bool:
    """Whether the page is the entry's own, or one that the entry's page leads to."""
    if here.startswith("mfa_"):
        return name == "mfa_index"
    return name == ("account_change_password" if here == "account_set_password" else here)
