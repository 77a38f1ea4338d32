"""What does the operator of an installation see? Users, merchants and the installation; never a merchant's books.

This is Django's admin, behind the same login and second step as all pages. The operator cannot add or delete rows, and
only reads the fields that bookkeeping or rights depend on.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from krambod.merchants.models import Installation, Merchant, User


class OperatorSite(admin.AdminSite):
    """The admin without the rows of merchants."""

    site_title = site_header = "Krambod"
    index_title = _("Installation")
    site_url = "/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Only with a second step: who has one is asked for it at each log-in."""
        return super().has_permission(request) and is_mfa_enabled(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sends an operator without a second step to where one is switched on."""
        if super().has_permission(request) and not is_mfa_enabled(request.user):
            messages.warning(request, _("The operator's pages need a second step at the log-in. Switch one on here."))
            return redirect("mfa_index")
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer


class Readable(admin.ModelAdmin):  # type: ignore[type-arg] # it takes no argument when it runs
    """The operator reads every row, and may change the fields that `readonly_fields` does not name."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False


class Users(Readable):
    """Users: the operator may lock one out or correct a name. `krambod operator` makes operators."""

    list_display = ("email", "name", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "language", "is_active", "is_staff", "date_joined", "last_login")
    readonly_fields = ("email", "is_staff", "date_joined", "last_login")


class Merchants(Readable):
    """Merchants: the operator sees the name only, because all else is the merchant's own."""

    list_display = ("name", "created_at")
    search_fields = ("name",)
    fields = ("name", "created_at")
    readonly_fields = ("created_at",)


class Installations(Readable):
    """Whether the installation is paused. `krambod pause` pauses it, because workers must notice the pause."""

    list_display = ("id", "paused_cause", "paused_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False


operator_site = OperatorSite(name="operator")
operator_site.register(User, Users)
operator_site.register(Merchant, Merchants)
operator_site.register(Installation, Installations)
