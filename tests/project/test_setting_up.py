"""Can a shop be connected without a browser, and changed later with only the changed options?"""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.accounting.danish_time import danish_day
from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.merchants.models import Membership, Merchant, Shop, StoredRules, User
from krambod.merchants.rights import MemberRole
from krambod.merchants.secrets import token_digest
from krambod.organizations.access import pause
from krambod.organizations.accounts import CLEARING_NAME
from krambod.organizations.models import ConnectedOrganization
from krambod.organizations.reach import Reach
from krambod.project.operations.setting_up import SetUp, SetupError, set_up
from krambod.project.operations.setup_options import PersonalKeys, SetupOptions
from krambod.transfers.rule_versions import find_rules
from krambod.transfers.rules import BookingRules, When, first_of_next_month
from tests.project.processes import krambod
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, ORGANIZATION, personal_keys

pytestmark = pytest.mark.django_db(transaction=True)
ANOTHER_ORGANIZATION = 310004
NOTHING: dict[str, Any] = dict.fromkeys(SetupOptions.__slots__)


def connect(reach: Reach, **changes: Any) -> SetUp:
    """Connects a new shop with as few options as possible."""
    first = {"merchant": "Sanne", "organization_id": ORGANIZATION, "keys": personal_keys(ORGANIZATION)}
    return set_up(SetupOptions(**NOTHING | {"shop_code": "sanne", "when": When.SHIPPED} | first | changes), reach)


def change(reach: Reach, **changes: Any) -> SetUp:
    """Sets up again, with only the changed options."""
    return set_up(SetupOptions(**NOTHING | {"shop_code": "sanne"} | changes), reach)


def rules() -> BookingRules:
    with scopes_disabled():
        found = find_rules(Shop.objects.select_related("merchant").get(code="sanne"))
    assert found is not None
    return found


def deposit_accounts(double: DineroDouble) -> dict[int, str]:
    sql = "SELECT AccountNumber, Name FROM accounts WHERE OrganizationId = ? AND IsDeposit"
    return {row["AccountNumber"]: row["Name"] for row in double.store.all(sql, ORGANIZATION)}


def test_a_new_shop_starts_cautiously(reach: Reach) -> None:
    done = connect(reach)

    today = danish_day(reach.now())
    chosen = rules()
    assert (chosen.shop_name, chosen.when, chosen.first_drafts) == ("Sanne", When.SHIPPED, 5)
    assert chosen.start_date == first_of_next_month(today)
    assert chosen.guard_until == chosen.start_date + timedelta(days=60)
    assert (chosen.reported_until, chosen.draft_only) == (None, False)
    with scopes_disabled():
        shop = Shop.objects.get(code="sanne")
    assert done.api_token is not None
    assert (done.shop_key, shop.api_token_digest) == (shop.key, token_digest(done.api_token))


def test_a_new_shop_gets_a_deposit_account_of_its_own_once(reach: Reach, double: DineroDouble) -> None:
    connect(reach)
    first = rules().deposit_account_number
    connect(reach, shop_code="another")

    named = [number for number, name in deposit_accounts(double).items() if name == CLEARING_NAME]
    assert named == [first] == [DEPOSIT_ACCOUNT]


def test_a_deposit_account_that_is_named_is_made_where_it_is_missing(reach: Reach, double: DineroDouble) -> None:
    connect(reach, deposit_account_number=55333)

    assert rules().deposit_account_number == 55333
    assert deposit_accounts(double)[55333] == CLEARING_NAME


def test_run_again_it_changes_what_is_named_and_keeps_the_rest(reach: Reach) -> None:
    connect(reach, start_date=date(2026, 1, 1), first_drafts=2, deposit_account_number=DEPOSIT_ACCOUNT)
    before = rules()

    again = change(reach, when=When.PAID, shop="Sannes Keramik", reported_until=date(2026, 9, 30))
    same = change(reach)

    assert (again.api_token, same.api_token) == (None, None)
    changed = {"when": When.PAID, "shop_name": "Sannes Keramik", "reported_until": date(2026, 9, 30)}
    assert rules() == before.model_copy(update=changed)
    with scopes_disabled():
        assert StoredRules.objects.count() == 2
        assert Shop.objects.get(code="sanne").name == "Sannes Keramik"


def test_another_organization_needs_its_own_keys_and_gets_its_own_row(reach: Reach) -> None:
    connect(reach)
    before = rules().connected_id

    with pytest.raises(SetupError, match=rf"one that these keys reach: {ORGANIZATION} \("):
        change(reach, organization_id=ANOTHER_ORGANIZATION)
    change(reach, organization_id=ANOTHER_ORGANIZATION, keys=personal_keys(ANOTHER_ORGANIZATION))

    assert rules().organization_id == ANOTHER_ORGANIZATION
    assert rules().connected_id != before


def test_a_pause_for_a_dead_connection_ends_and_a_pause_by_a_person_does_not(reach: Reach) -> None:
    connect(reach)
    with scopes_disabled():
        connected = ConnectedOrganization.objects.get(organization_id=ORGANIZATION)

        pause(connected, "reconnect_dinero", until=None, now=reach.now())
        change(reach)
        connected.refresh_from_db()
        after_a_dead_connection = connected.paused_cause
        pause(connected, "paused_by_hand", until=None, now=reach.now())
        change(reach)
        connected.refresh_from_db()

    assert (after_a_dead_connection, connected.paused_cause) == ("", "paused_by_hand")


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"shop_code": "Sanne"}, "--shop-code takes small letters"),
        ({"shop_code": "-s"}, "--shop-code takes small letters"),
        ({"shop_code": "s" * 41}, "--shop-code takes small letters"),
        ({"merchant": None}, "add --merchant to make it"),
        ({"when": None}, "--when must be chosen for a new shop"),
        ({"keys": None}, "--client-id, --client-secret and --api-key"),
        ({"organization_id": None}, f"one that these keys reach: {ORGANIZATION} "),
        ({"organization_id": 1}, f"one that these keys reach: {ORGANIZATION} "),
        ({"deposit_account_number": 1000}, "--deposit-account must be one of 55000"),
        (
            {"keys": PersonalKeys(client_id=PERSONAL_CLIENT_ID, client_secret="wrong", api_key=api_key(ORGANIZATION))},
            "Dinero does not take the client id, client secret or API key",
        ),
    ],
)
def test_a_refused_setup_says_what_to_do(reach: Reach, double: DineroDouble, wishes: dict[str, Any], says: str) -> None:
    before = deposit_accounts(double)

    with pytest.raises(SetupError, match=says):
        connect(reach, **wishes)

    with scopes_disabled():
        assert (Shop.objects.count(), StoredRules.objects.count()) == (0, 0)
    assert deposit_accounts(double) == before


def test_a_shop_code_belongs_to_one_merchant(reach: Reach) -> None:
    connect(reach)

    with pytest.raises(SetupError, match="--shop-code sanne belongs to another merchant"):
        connect(reach, merchant="Bo")


def test_a_dinero_that_does_not_answer_is_reported(reach: Reach, double: DineroDouble) -> None:
    double.store.update("organizations", {"IsPro": False}, Id=ORGANIZATION)

    with pytest.raises(SetupError, match="The call to Dinero failed"):
        connect(reach)


def test_the_command_prints_the_key_always_and_the_token_once(url: str, tmp_path: Path) -> None:
    addresses = dict.fromkeys(("KRAMBOD_DINERO_API_URL", "KRAMBOD_DINERO_CONNECT_URL", "KRAMBOD_DINERO_AUTHZ_URL"), url)
    secrets = {"DINERO_SECRET": CLIENT_SECRET, "DINERO_KEY": api_key(ORGANIZATION)}
    new = ["--merchant", "Sanne", "--organization", str(ORGANIZATION), "--client-id", PERSONAL_CLIENT_ID]
    new += ["--client-secret", "DINERO_SECRET", "--api-key", "DINERO_KEY", "--when", "shipped"]

    first = krambod("setup", "--shop-code", "sanne", *new, "--json", data=tmp_path, **addresses, **secrets)
    again = krambod("setup", "--shop-code", "sanne", "--first-drafts", "0", "--json", data=tmp_path, **addresses)
    half = krambod("setup", "--shop-code", "sanne", "--client-id", "x", data=tmp_path, **addresses)
    unset = krambod("setup", "--shop-code", "sanne", *new, data=tmp_path, **addresses)

    told, told_again = json.loads(first.stdout), json.loads(again.stdout)
    assert set(told) == {"shop_key", "api_token"}
    assert told_again == {"shop_key": told["shop_key"], "api_token": None}
    assert (half.returncode, unset.returncode) == (2, 2)
    assert "belong together" in half.stderr
    assert "there is nothing in the environment variable DINERO_SECRET" in unset.stderr
    assert CLIENT_SECRET not in first.stdout + first.stderr


def test_the_owner_who_is_named_can_log_in_once_they_choose_a_password(reach: Reach) -> None:
    connect(reach, owner=" Sanne@Example.com")
    change(reach, owner="sanne@example.com")
    change(reach, owner="bo@example.com")

    with scopes_disabled():
        owners = list(Membership.objects.select_related("user", "merchant").order_by("pk"))
    assert [(one.user.email, one.role, one.merchant.name) for one in owners] == [
        ("sanne@example.com", MemberRole.OWNER, "Sanne"),
        ("bo@example.com", MemberRole.OWNER, "Sanne"),
    ]
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_a_shop_that_is_set_up_here_shows_dinero_in_the_back_office(reach: Reach) -> None:
    connect(reach)

    with scopes_disabled():
        assert Shop.objects.get(code="sanne").economic_system == "dinero"


def test_two_merchants_with_the_same_name_are_refused(reach: Reach) -> None:
    for _ in range(2):
        Merchant.objects.create(name="Sanne")

    with pytest.raises(SetupError, match="Several merchants are called Sanne"):
        connect(reach)


def test_finding_2_setup_has_no_limit_of_an_hour(reach: Reach, settings: Any) -> None:
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"new_per_hour": 1})

    for code in ("first", "second", "third"):
        connect(reach, shop_code=code)

    with scopes_disabled():
        assert Shop.objects.count() == 3
