"""Addresses of the pages about people. Those in `outside` have no merchant's id in the path."""

from django.urls import URLPattern, path

from krambod.backoffice.people.api_token import api_token
from krambod.backoffice.people.audit_log import audit_log, audit_log_csv
from krambod.backoffice.people.browser_notices import browser_notices, remove_browser, try_browser
from krambod.backoffice.people.companies import companies, companies_csv
from krambod.backoffice.people.company_deletion import delete_company, download_company
from krambod.backoffice.people.invitations import (
    accept_invitation,
    invitation,
    invitation_link,
    invite,
    revoke_invitation,
)
from krambod.backoffice.people.members import change_role, people, remove_member
from krambod.backoffice.people.my_sessions import my_sessions
from krambod.backoffice.people.own_account import delete_account
from krambod.backoffice.people.personal_data import erase_personal_data, export_personal_data, personal_data
from krambod.backoffice.people.phone import phone

urlpatterns: list[URLPattern] = [
    path("settings/people/", people, name="people"),
    path("settings/people/invite", invite, name="invite"),
    path("settings/people/invitations/<int:invitation_id>/revoke", revoke_invitation, name="revoke_invitation"),
    path("settings/people/<int:membership_id>/role", change_role, name="change_role"),
    path("settings/people/<int:membership_id>/remove", remove_member, name="remove_member"),
    path("settings/personal-data/", personal_data, name="personal_data"),
    path("settings/personal-data/export", export_personal_data, name="export_personal_data"),
    path("settings/personal-data/erase", erase_personal_data, name="erase_personal_data"),
    path("settings/company/delete", delete_company, name="delete_company"),
    path("settings/company/export", download_company, name="download_company"),
    path("settings/log/", audit_log, name="audit_log"),
    path("settings/log.csv", audit_log_csv, name="audit_log_csv"),
    path("phone/", phone, name="phone"),
    path("settings/shops/<int:shop_id>/token", api_token, name="api_token"),
]
outside: list[URLPattern] = [
    path("sessions/", my_sessions, name="my_sessions"),
    path("browser-notices/", browser_notices, name="browser_notices"),
    path("browser-notices/<int:device_id>/try", try_browser, name="try_browser"),
    path("browser-notices/<int:device_id>/remove", remove_browser, name="remove_browser"),
    path("delete-account/", delete_account, name="delete_account"),
    path("companies/", companies, name="companies"),
    path("companies.csv", companies_csv, name="companies_csv"),
    path("invitations/<str:token>", invitation_link, name="invitation_link"),
    path("invitation", invitation, name="invitation"),
    path("invitation/accept", accept_invitation, name="accept_invitation"),
]
