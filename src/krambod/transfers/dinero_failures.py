"""What does a failure of Dinero mean for us? Each of its errors as one of our failures."""

from collections.abc import Iterator
from contextlib import contextmanager

from krambod.dinero.client import Dinero
from krambod.dinero.errors import (
    AccessDenied,
    DineroError,
    NotConnected,
    OutcomeUnknown,
    OutdatedTimestamp,
    ProMissing,
    RateLimited,
    Refused,
    TokenRefused,
    Unavailable,
)
from krambod.transfers.failures import (
    Failure,
    FixOrder,
    FixSettings,
    Outage,
    ReconnectDinero,
    RenewPro,
    RetryLater,
)


@contextmanager
def translated_errors(dinero: Dinero) -> Iterator[None]:
    """Dinero's failures as ours. What cannot be reached is an outage only if a harmless question fails as well."""
    try:
        yield
    except RateLimited as error:
        raise _overload(error) from error
    except NotConnected as error:
        raise connection_failure(error) from error
    except (Unavailable, OutcomeUnknown) as error:
        _ask_something_harmless(dinero)
        raise RetryLater("no_answer") from error
    except OutdatedTimestamp as error:
        raise RetryLater("changing") from error
    except Refused as error:
        raise _refused(error) from error
    except DineroError as error:
        raise Outage("outage") from error  # our own app is not let in: no order's fault, and no merchant's


def connection_failure(error: NotConnected) -> Failure:
    """What pauses a connection, by what a person must do."""
    match error:
        case ProMissing():
            return RenewPro("renew_pro")
        case AccessDenied():
            return ReconnectDinero("access_denied")
        case TokenRefused():
            # The grant is alive, for it gave a new token just now: to connect again would give another like it.
            return Outage("token_refused")
        case _:
            return ReconnectDinero("reconnect_dinero")


def _ask_something_harmless(dinero: Dinero) -> None:
    try:
        dinero.sales_settings()
    except RateLimited as error:
        raise _overload(error) from error
    except NotConnected as error:
        raise connection_failure(error) from error
    except Refused:
        return  # a no is an answer too: Dinero is there
    except DineroError as error:
        raise Outage("outage") from error


def _overload(error: RateLimited) -> Outage:
    return Outage("rate_limited", seconds=error.retry_after_s or 60)


def _refused(error: Refused) -> Failure:
    """A readable no. An account it names is a setting; anything else is for a person, in Dinero's own words."""
    words = error.danish or "; ".join(error.errors.values()) or str(error)
    if any("account" in name.lower() for name in error.errors):
        return FixSettings("account_refused", answer=words[:300])
    return FixOrder("unknown_answer", answer=words[:300], number="" if error.code is None else str(error.code))
