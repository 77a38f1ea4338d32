"""Addresses of people's pages, below a merchant's."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
