"""How are a shop and an organization connected without a browser? With a personal integration and a few options."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from django_scopes import scope, scopes_disabled

from krambod.accounting.danish_time import danish_day
from krambod.dinero.client import Dinero
from krambod.dinero.errors import ConsentGone, DineroError
from krambod.merchants.models import Membership, Merchant, Shop, User
from krambod.merchants.rights import MemberRole
from krambod.merchants.secrets import SecretUnreadable, new_token, token_digest
from krambod.orders.order import email_key
from krambod.organizations.access import (
    PAUSED_BY_HAND,
    connect_personal,
    mend_unreadable,
    resume,
    store_organizations,
)
from krambod.organizations.accounts import CLEARING_NAME, NoFreeNumber, ensure_deposit_account, read_chart
from krambod.organizations.chart import Chart
from krambod.organizations.models import ConnectedOrganization
from krambod.organizations.reach import Reach
from krambod.project.operations.setup_options import SetupOptions
from krambod.transfers.rule_versions import find_rules, save_rules
from krambod.transfers.rules import BookingRules, default_accounts, first_of_next_month, guard_end

SHOP_CODE = re.compile("[a-z0-9][a-z0-9-]{0,39}")


class SetupError(Exception):
    """The options cannot be set up. The text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """The result. `api_token` is set only when the shop is new: afterwards only its digest is stored."""

    shop_key: str
    api_token: str | None


def set_up(options: SetupOptions, reach: Reach) -> SetUp:
    """Connects a shop, or changes the given options of an existing one. Raises SetupError."""
    if not SHOP_CODE.fullmatch(options.shop_code):
        raise SetupError("--shop-code takes small letters, digits and dashes, at most 40, the first no dash.")
    now = reach.now()
    shop = _find_shop(options)
    merchant = _ensure_merchant(options) if shop is None else shop.merchant
    rules = None if shop is None else find_rules(shop)
    if rules is None and options.when is None:
        raise SetupError("--when must be chosen for a new shop.")
    try:
        connected = _connect(options, merchant, rules, reach)
        dinero = reach.dinero(connected)
        if rules is None and options.deposit_account_number is None:
            options = replace(options, deposit_account_number=ensure_deposit_account(dinero, name=CLEARING_NAME))
        chart = _read_chart(options, dinero, now)
    except SecretUnreadable as error:
        raise SetupError(
            "The stored access to Dinero cannot be read, because the secret keys have changed. Name the personal "
            "integration again: --client-id, --client-secret and --api-key."
        ) from error
    except ConsentGone as error:
        raise SetupError("Dinero does not take the client id, client secret or API key. Copy them anew.") from error
    except NoFreeNumber as error:
        raise SetupError(f"{error} Name one that is there by --deposit-account.") from error
    except DineroError as error:
        raise SetupError(f"The call to Dinero failed ({error}). Try again in a moment.") from error
    chosen = _chosen_rules(options, rules, connected, chart, danish_day(now))
    token = None
    if shop is None:
        token = new_token()
        shop = _make_shop(options, merchant, token)
    save_rules(shop, chosen, now)
    if options.owner is not None:
        _ensure_owner(merchant, options.owner)
    return SetUp(shop_key=shop.key, api_token=token)


def _find_shop(options: SetupOptions) -> Shop | None:
    with scopes_disabled():
        shop = Shop.objects.select_related("merchant").filter(code=options.shop_code).first()
        if shop is None:
            return None
        if options.merchant not in (None, shop.merchant.name):
            raise SetupError(f"--shop-code {shop.code} belongs to another merchant: choose another code.")
        if options.shop is not None:
            shop.name = options.shop
            shop.save(update_fields=["name"])
        return shop


def _ensure_merchant(options: SetupOptions) -> Merchant:
    if options.merchant is None:
        raise SetupError(f"There is no shop with the code {options.shop_code} yet: add --merchant to make it.")
    named = list(Merchant.objects.filter(name=options.merchant)[:2])
    if len(named) > 1:
        raise SetupError(
            f"Several merchants are called {options.merchant}: name a shop of theirs, or use the back office."
        )
    return named[0] if named else Merchant.objects.create(name=options.merchant)


def _ensure_owner(merchant: Merchant, email: str) -> None:
    """Makes the owner's user, without a password: the owner chooses one by "Forgot your password?"."""
    key = email_key(email)
    user = User.objects.filter(email=key).first() or User.objects.create_user(key)
    with scope(merchant=merchant):
        Membership.objects.update_or_create(merchant=merchant, user=user, defaults={"role": MemberRole.OWNER})


def _make_shop(options: SetupOptions, merchant: Merchant, token: str) -> Shop:
    with scope(merchant=merchant):
        return Shop.objects.create(
            merchant=merchant,
            name=options.shop or merchant.name,
            code=options.shop_code,
            key=new_token(),
            api_token_digest=token_digest(token),
            economic_system="dinero",
        )


def _connect(
    options: SetupOptions, merchant: Merchant, rules: BookingRules | None, reach: Reach
) -> ConnectedOrganization:
    """Connects the named organization with the given keys, or with those that are stored."""
    if options.keys is None:
        if rules is None:
            raise SetupError("Name the personal integration: --client-id, --client-secret and --api-key.")
        connection = _connected(merchant, rules.connected_id).connection
    else:
        keys = options.keys
        connection = connect_personal(
            merchant, client_id=keys.client_id, client_secret=keys.client_secret, api_key=keys.api_key
        )
    organization_id = options.organization_id or (rules.organization_id if rules else None)
    organizations = reach.organizations(connection)
    found = store_organizations(mend_unreadable(connection, organizations), organizations)
    connected = next((one for one in found if one.organization_id == organization_id), None)
    if connected is None:
        reached = ", ".join(f"{one.organization_id} ({one.name})" for one in found) or "none"
        raise SetupError(f"--organization must be one that these keys reach: {reached}.")
    if connected.paused_cause != PAUSED_BY_HAND:  # a pause by a person ends only by a person
        resume(connected)
    return connected


def _connected(merchant: Merchant, connected_id: int) -> ConnectedOrganization:
    with scope(merchant=merchant):
        return ConnectedOrganization.objects.select_related("connection").get(pk=connected_id)


def _read_chart(options: SetupOptions, dinero: Dinero, now: datetime) -> Chart:
    """The organization's accounts. Makes the named deposit account if it does not exist. Raises SetupError."""
    chart = read_chart(dinero, now=now)
    number = options.deposit_account_number
    if number is None or number in chart.deposit_accounts:
        return chart
    if not 55000 <= number <= 55999:
        known = ", ".join(f"{number} ({name})" for number, name in sorted(chart.deposit_accounts.items()))
        raise SetupError(f"--deposit-account must be one of {known}, or a new number from 55000 to 55999.")
    dinero.create_deposit_account(number, CLEARING_NAME)
    return read_chart(dinero, now=now)


def _chosen_rules(
    options: SetupOptions, rules: BookingRules | None, connected: ConnectedOrganization, chart: Chart, today: date
) -> BookingRules:
    named = {
        "shop_name": options.shop,
        "when": options.when,
        "deposit_account_number": options.deposit_account_number,
        "start_date": options.start_date,
        "first_drafts": options.first_drafts,
        "reported_until": options.reported_until,
    }
    changes: dict[str, object] = {
        "connected_id": connected.pk,
        "organization_id": connected.organization_id,
        **{name: value for name, value in named.items() if value is not None},
    }
    if rules is not None:
        return BookingRules.model_validate({**rules.model_dump(), **changes})
    start_date = options.start_date or first_of_next_month(today)
    first = {
        "shop_name": options.shop or options.merchant,
        "accounts": default_accounts(is_vat_free=chart.is_vat_free),
        "start_date": start_date,
        "guard_until": guard_end(today, start_date),
    }
    return BookingRules.model_validate({**first, **changes})
