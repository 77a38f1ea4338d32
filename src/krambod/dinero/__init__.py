"""Dinero's public API, wrapped once: a typed client that knows no orders and no framework.

Usable on its own: `from krambod.dinero import Dinero`; `client` shows how.
"""

from krambod.dinero.client import API_URL, Dinero, list_organizations
from krambod.dinero.models import NewContact, NewInvoice, NewInvoiceLine, NewPayment, TimeStamp
from krambod.dinero.oauth import App, PersonalIntegration
from krambod.dinero.transport import Transport

__all__ = [
    "API_URL",
    "App",
    "Dinero",
    "NewContact",
    "NewInvoice",
    "NewInvoiceLine",
    "NewPayment",
    "PersonalIntegration",
    "TimeStamp",
    "Transport",
    "list_organizations",
]
