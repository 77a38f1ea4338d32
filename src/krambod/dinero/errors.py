"""How can a call to Dinero fail, and did the call have an effect?

    DineroError
    ├── Unavailable              nothing happened; ask again later
    │   └── RateLimited          nothing happened; ask again in a minute
    ├── OutcomeUnknown           it may have happened: read before you ask again
    ├── NotConnected             nothing happened, and nothing will before a person acts
    │   ├── TokenRefused         the access token is expired or revoked
    │   ├── ConsentGone          the grant is gone: connect again
    │   ├── AccessDenied         this user or scope does not reach the organization
    │   └── ProMissing           the organization has no Pro subscription
    └── Refused                  Dinero read the call and said no
        ├── NotFound             ├── Deleted
        ├── AlreadyExists        ├── OutdatedTimestamp
        ├── InvalidContact       └── Invalid

Sources: developer.dinero.dk (errors and statuses), and answers that an integrator observed on the live API in October
2026. A code that neither source names gives a plain `Refused`: never repeat such a write.
"""

from collections.abc import Mapping


class DineroError(Exception):
    """A call failed. The text names the call and never contains a token, a body or a person's data."""


class Unavailable(DineroError):
    """Dinero could not be reached or could not answer. Nothing was changed."""


class RateLimited(Unavailable):
    """We made too many calls in a minute. `retry_after_s` is how long Dinero asks us to wait, if it says so."""

    def __init__(self, text: str, retry_after_s: int | None = None) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


class OutcomeUnknown(DineroError):
    """A write was sent, and its answer was lost, cut off or unreadable. It may have had its effect."""


class NotConnected(DineroError):
    """Dinero does not let us in. Every call fails until a person repairs the connection."""


class TokenRefused(NotConnected):
    """Dinero answered 401 to a token that was renewed just before."""


class ConsentGone(NotConnected):
    """`invalid_grant`: the refresh token, the code or the API key is no longer valid."""


class AccessDenied(NotConnected):
    """403, or code 41: the user has no access to the organization or to this part of it, or the scope is missing."""


class ProMissing(NotConnected):
    """Code 90 (48 in older answers), with 403: the organization has no Pro subscription."""


class Refused(DineroError):
    """Dinero read the call and refused it.

    `code` is Dinero's number for the reason, `errors` has a reason for each field that is wrong, and `danish` is a
    Danish text that a merchant can read.
    """

    def __init__(
        self, text: str, *, code: int | None = None, errors: Mapping[str, str] | None = None, danish: str | None = None
    ) -> None:
        super().__init__(text)
        self.code = code
        self.errors = dict(errors or {})
        self.danish = danish


class NotFound(Refused):
    """404; for invoices and credit notes also 400 with code 63."""


class Deleted(Refused):
    """Code 65: somebody deleted the document."""


class AlreadyExists(Refused):
    """409 (code 72), or `guidMustBeUnique`: the guid that we chose is in use already."""


class OutdatedTimestamp(Refused):
    """Code 58: the document has changed since we read it."""


class InvalidContact(Refused):
    """`invalidContactId`: the contact is unknown or deleted."""


class Invalid(Refused):
    """Code 42 or 45: a field breaks a rule."""
