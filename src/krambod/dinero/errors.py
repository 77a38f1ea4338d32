"""How can a call to Dinero fail, and what does that mean for what it asked?

    DineroError
    ├── Unavailable              nothing happened; ask again later
    │   └── RateLimited          … in a minute
    ├── OutcomeUnknown           it may have happened: read before asking again
    ├── NotConnected             nothing happened, and nothing will before a person acts
    │   ├── TokenRefused         the access token is expired or revoked
    │   ├── ConsentGone          the grant is gone: connect again
    │   ├── AccessDenied         this user or scope does not reach the organization
    │   └── ProMissing           the organization has no Pro subscription
    └── Refused                  Dinero read the call and said no
        ├── NotFound             ├── Deleted
        ├── AlreadyExists        ├── OutdatedTimestamp
        ├── InvalidContact       └── Invalid

Sources: developer.dinero.dk (error and status), and answers an integrator observed on the live API in October 2026. A
code that is in none of them is a plain `Refused`: never repeat it as a write.
"""

from collections.abc import Mapping


class DineroError(Exception):
    """Any failure of a call. The text names the call and never holds a token, a body or a person."""


class Unavailable(DineroError):
    """Dinero could not be reached or could not answer, and nothing was changed."""


class RateLimited(Unavailable):
    """Too many calls in a minute. `retry_after_s` is what Dinero said, None when it said nothing."""

    def __init__(self, text: str, retry_after_s: int | None = None) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s


class OutcomeUnknown(DineroError):
    """A write was sent and its answer was lost, cut off or unreadable."""


class NotConnected(DineroError):
    """Nothing can be done before the connection is mended."""


class TokenRefused(NotConnected):
    """401, with a token that was renewed just before."""


class ConsentGone(NotConnected):
    """`invalid_grant`: the refresh token, the code or the API key is worth nothing any more."""


class AccessDenied(NotConnected):
    """403, or code 41: no access to the organization or the thing asked for, or the scope is missing."""


class ProMissing(NotConnected):
    """Code 90 (older: 48), with 403."""


class Refused(DineroError):
    """Dinero's own no. `code` is its number, `errors` its fields and reasons, `danish` a text fit for a shopkeeper."""

    def __init__(
        self, text: str, *, code: int | None = None, errors: Mapping[str, str] | None = None, danish: str | None = None
    ) -> None:
        super().__init__(text)
        self.code = code
        self.errors = dict(errors or {})
        self.danish = danish


class NotFound(Refused):
    """404, or 400 with code 63 for invoices and credit notes."""


class Deleted(Refused):
    """Code 65: somebody deleted it."""


class AlreadyExists(Refused):
    """409 (code 72), or `guidMustBeUnique`: a Guid of ours is there already."""


class OutdatedTimestamp(Refused):
    """Code 58: it was changed since it was read."""


class InvalidContact(Refused):
    """`invalidContactId`: the contact is unknown or deleted."""


class Invalid(Refused):
    """Code 42 or 45: a field breaks a rule."""
