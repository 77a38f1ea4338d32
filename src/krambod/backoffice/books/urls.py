"""Addresses of the daily pages, below a merchant's."""

from django.urls import path

from krambod.backoffice.books.attention import attention
from krambod.backoffice.books.orders import orders
from krambod.backoffice.books.overview import overview

urlpatterns = [
    path("", overview, name="overview"),
    path("orders/", orders, name="orders"),
    path("attention/", attention, name="attention"),
]
