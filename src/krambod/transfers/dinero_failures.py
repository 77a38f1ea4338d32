"""Which of our failures does an error from Dinero become?"""

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
from krambod.merchants.secrets import SecretUnreadable
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
    """Turns Dinero's errors into our failures.

    If a call gets no answer, a harmless call follows. Only if that fails too, it is an outage of Dinero.
    """
    try:
        yield
    except RateLimited as error:
        raise _overload(error) from error
    except NotConnected as error:
        raise connection_failure(error) from error
    except (Unavailable, OutcomeUnknown) as error:
        _ask_something_harmless(dinero)
        raise RetryLater("no_answer") from error
    except SecretUnreadable as error:
        raise Outage("dinero_keys_unreadable") from error  # it goes on by itself when the right keys are put back
    except OutdatedTimestamp as error:
        raise RetryLater("changing") from error
    except Refused as error:
        raise _refused(error) from error
    except DineroError as error:
        raise Outage("outage") from error  # Dinero refuses our own app: neither the order nor the merchant caused it


def connection_failure(error: NotConnected) -> Failure:
    """Returns the failure that pauses a connection, named by what a person must do."""
    match error:
        case ProMissing():
            return RenewPro("renew_pro")
        case AccessDenied():
            return ReconnectDinero("access_denied")
        case TokenRefused():
            # The grant works, because it gave a new token just now. Connecting again would give the same kind of token.
            return Outage("token_refused")
        case _:
            return ReconnectDinero("reconnect_dinero")


def words_of(refusal: Refused) -> str:
    """Returns Dinero's own words, in Danish if it has them, cut to 300 characters."""
    return (refusal.danish or "; ".join(refusal.errors.values()) or str(refusal))[:300]


def _ask_something_harmless(dinero: Dinero) -> None:
    try:
        dinero.sales_settings()
    except RateLimited as error:
        raise _overload(error) from error
    except NotConnected as error:
        raise connection_failure(error) from error
    except Refused:
        return  # a refusal is an answer too, so Dinero is running
    except DineroError as error:
        raise Outage("outage") from error


def _overload(error: RateLimited) -> Outage:
    return Outage("rate_limited", seconds=error.retry_after_s or 60)


def _refused(error: Refused) -> Failure:
    """Returns the failure for a refusal. If it names an account, the settings are wrong; otherwise it is the order."""
    if any("account" in name.lower() for name in error.errors):
        return FixSettings("account_refused", answer=words_of(error))
    return FixOrder("unknown_answer", answer=words_of(error), number="" if error.code is None else str(error.code))
