"""Addresses of the settings, below a merchant's."""

from django.urls import path

from krambod.backoffice.setup.settings_home import reconnect, settings

urlpatterns = [
    path("settings/", settings, name="settings"),
    path("settings/connections/<int:connected_id>/mend", reconnect, name="reconnect"),
]
