"""Addresses of the daily pages. They follow the merchant's id in the path."""

from django.urls import path

from krambod.backoffice.books.attention import attention, release
from krambod.backoffice.books.correct import order_correct, order_correction_undo
from krambod.backoffice.books.credit import order_credit
from krambod.backoffice.books.export import export
from krambod.backoffice.books.find import find
from krambod.backoffice.books.importing.downloads import import_refused, import_report, import_template
from krambod.backoffice.books.importing.pages import import_delete, import_file, import_orders, import_start
from krambod.backoffice.books.list_exports import attention_csv, parcels_csv, prepaid_csv, reconcile_csv
from krambod.backoffice.books.mail_choices import mail_choices
from krambod.backoffice.books.order import order, order_choice, order_comment, order_progress
from krambod.backoffice.books.orders import orders, try_ticked
from krambod.backoffice.books.overview import overview
from krambod.backoffice.books.papers import order_contacts, order_pdf
from krambod.backoffice.books.parcels import order_parcels
from krambod.backoffice.books.prepaid import prepaid
from krambod.backoffice.books.reconcile import compare_now, delete_left_draft, reconcile
from krambod.backoffice.books.returns import decline_return
from krambod.backoffice.books.saved_views import change_view, saved_views
from krambod.backoffice.books.skipping import skip_orders, undo_skip
from krambod.backoffice.books.undoing import undo_batch

urlpatterns = [
    path("", overview, name="overview"),
    path("prepaid/", prepaid, name="prepaid"),
    path("prepaid.csv", prepaid_csv, name="prepaid_csv"),
    path("find/", find, name="find"),
    path("orders/", orders, name="orders"),
    path("orders/try", try_ticked, name="try_ticked"),
    path("orders/skip", skip_orders, name="skip_orders"),
    path("orders/skip/undo", undo_skip, name="undo_skip"),
    path("orders/views/", saved_views, name="saved_views"),
    path("orders/views/<int:view_id>", change_view, name="change_view"),
    path("orders.csv", export, name="orders_csv"),
    path("orders/<int:transfer_id>/", order, name="order"),
    path("orders/<int:transfer_id>/progress", order_progress, name="order_progress"),
    path("orders/<int:transfer_id>/choose", order_choice, name="order_choice"),
    path("orders/<int:transfer_id>/correct", order_correct, name="order_correct"),
    path("orders/<int:transfer_id>/correct/undo", order_correction_undo, name="order_correction_undo"),
    path("orders/<int:transfer_id>/contacts", order_contacts, name="order_contacts"),
    path("orders/<int:transfer_id>/credit", order_credit, name="order_credit"),
    path("orders/<int:transfer_id>/parcels", order_parcels, name="order_parcels"),
    path("orders/<int:transfer_id>/parcels.csv", parcels_csv, name="parcels_csv"),
    path("orders/<int:transfer_id>/return/decline", decline_return, name="decline_return"),
    path("orders/<int:transfer_id>/comment", order_comment, name="order_comment"),
    path("orders/<int:transfer_id>/invoice.pdf", order_pdf, name="order_pdf"),
    path("import/", import_orders, name="import_orders"),
    path("import/template.csv", import_template, name="import_template"),
    path("import/<int:file_id>/", import_file, name="import_file"),
    path("import/<int:file_id>/start", import_start, name="import_start"),
    path("import/<int:file_id>/delete", import_delete, name="import_delete"),
    path("import/<int:file_id>/report.csv", import_report, name="import_report"),
    path("import/<int:file_id>/refused.csv", import_refused, name="import_refused"),
    path("attention/", attention, name="attention"),
    path("attention.csv", attention_csv, name="attention_csv"),
    path("attention/release", release, name="release"),
    path("reconcile/", reconcile, name="reconcile"),
    path("reconcile.csv", reconcile_csv, name="reconcile_csv"),
    path("reconcile/<int:connected_id>/now", compare_now, name="compare_now"),
    path("reconcile/<int:connected_id>/draft", delete_left_draft, name="delete_left_draft"),
    path("undo/", undo_batch, name="undo"),
    path("mail/", mail_choices, name="mail_choices"),
]
