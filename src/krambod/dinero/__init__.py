"""How do we talk to Dinero's public API? Through this typed client, which knows no orders and no framework.

You can use it on its own: `from krambod.dinero import Dinero`. The module `client` shows how.
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
