"""Is each step of the set-up kept, explained where it is refused, and a version once rules are in force?"""

import pytest
from django_scopes import scopes_disabled

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.treatments import Treatment
from krambod.merchants.models import StoredRules
from krambod.orders.methods import MethodKind
from krambod.organizations.accounts import CLEARING_NAME, CUSTOMER_DEBT_NAME, DISPUTE_NAME, DONATION_DEBT_NAME
from krambod.organizations.models import Organization
from krambod.organizations.reach import Reach
from krambod.transfers.intake import receive_order
from krambod.transfers.rules import When
from tests.backoffice.setup.settings_pages import ORGANIZATION, Settings, key_fields, sales_fields
from tests.doubles.caller import Caller
from tests.transfers.building import order, payment

pytestmark = pytest.mark.django_db(transaction=True)

VAT_FREE = 310003
WITHOUT_PRO = 310002
OTHER = 310004


@pytest.fixture
def connected(sannes: Settings) -> Settings:
    """Dinero is chosen and connected; nothing else."""
    sannes.post("system", economic_system="dinero")
    sannes.consent()
    return sannes


@pytest.fixture
def in_dinero(connected: Settings) -> Settings:
    """The organization is chosen too."""
    connected.choose()
    return connected


def chosen(settings: Settings) -> dict[str, object]:
    return dict(settings.fresh().unfinished_setup)


def test_choosing_dinero_puts_the_economic_system_into_the_grey_menu(sannes: Settings) -> None:
    before = sannes.get()

    after = sannes.said("system", economic_system="dinero")

    assert "Economic system</a>" not in before
    assert "Economic system</a>" in after
    assert sannes.fresh().economic_system == "dinero"


def test_a_step_that_is_not_open_redirects_to_the_first_missing_step(sannes: Settings) -> None:
    sannes.post("system", economic_system="dinero")

    for place in ("organization", "timing", "account", "vat", "sales", "already", "preview"):
        answer = sannes.person.client.get(sannes.path(place))
        assert (answer.status_code, answer["Location"]) == (302, sannes.path("dinero")), place


def test_an_organization_without_pro_cannot_be_chosen_until_it_is_renewed(connected: Settings, url: str) -> None:
    said = connected.said("organization", connected_id=connected.connected(WITHOUT_PRO).pk)
    with Caller.personal(url, ORGANIZATION) as by_hand:
        by_hand.call("POST", "/admin/organizations", {"Id": WITHOUT_PRO, "IsPro": True})
    connected.post("organization/read")
    connected.choose(WITHOUT_PRO)

    assert "Butik uden Pro has no Dinero Pro. Renew it in Dinero" in said
    assert chosen(connected)["organization_id"] == WITHOUT_PRO


def test_a_company_free_of_vat_sells_on_1050_without_vat(connected: Settings) -> None:
    answer = connected.person.client.post(
        connected.path("organization"), {"connected_id": connected.connected(VAT_FREE).pk}, follow=True
    )
    connected.post("timing", when="shipped")
    connected.post("account/add")
    page = connected.get("vat")
    own = {"danish_exempt-product": 1050, "danish_exempt-shipping": 1300, "danish_exempt-fee": 1050}
    connected.post("vat", **own)
    connected.sales()
    connected.post("preview")

    assert "Momsfri Kunst is free of VAT: sales go on account 1050 without VAT." in answer.content.decode()
    assert '<option value="1050" selected>' in page
    assert "OSS" not in page
    rules = connected.rules()
    assert {(row.treatment, row.kind, row.account_number) for row in rules.accounts} == {
        (Treatment.DANISH_EXEMPT, LineKind.PRODUCT, 1050),
        (Treatment.DANISH_EXEMPT, LineKind.SHIPPING, 1300),
        (Treatment.DANISH_EXEMPT, LineKind.FEE, 1050),
    }


def test_another_merchants_organization_cannot_be_chosen(in_dinero: Settings, bos: Settings) -> None:
    bos.consent()

    answer = in_dinero.post("organization", connected_id=bos.connected(OTHER).pk)

    assert answer.status_code == 200
    assert chosen(in_dinero)["organization_id"] == ORGANIZATION


def test_choices_are_kept_until_the_person_comes_back(in_dinero: Settings) -> None:
    in_dinero.post("timing", when="paid")
    in_dinero.account(55040)

    timing, account = in_dinero.get("timing"), in_dinero.get("account")

    assert 'value="paid" id="id_when_1" checked' in timing
    assert '<option value="55040" selected>' in account
    with scopes_disabled():
        assert not StoredRules.objects.exists()


def test_shipped_is_recommended_and_says_why(in_dinero: Settings) -> None:
    page = in_dinero.get("timing")

    assert 'value="shipped" id="id_when_0" checked' in page
    assert "When they are shipped (recommended)" in page
    assert "costs a credit note" in page


@pytest.mark.parametrize("name", ["Bank", "Sparekassens bankkonto"])
def test_the_bank_is_only_taken_with_a_tick(in_dinero: Settings, name: str) -> None:
    number = 55000
    if name != "Bank":
        number = 55900
        row = {"OrganizationId": ORGANIZATION, "AccountNumber": number, "Name": name, "Category": "Liquid Assets"}
        in_dinero.double.store.insert("accounts", {**row, "IsHidden": False, "IsDeposit": True, "IsDefault": False})
        in_dinero.post("account/read")

    refused = in_dinero.account(number).content.decode()
    without = chosen(in_dinero)
    in_dinero.account(number, bank_anyway="on")

    assert "less arrives there than you sold" in refused
    assert all(figure in refused for figure in ("249,-", "8,-", "241,-"))
    assert "deposit_account_number" not in without
    assert chosen(in_dinero)["deposit_account_number"] == number


def test_one_button_makes_the_account_and_steps_over_a_taken_number(in_dinero: Settings) -> None:
    row = {"OrganizationId": ORGANIZATION, "AccountNumber": 55120, "Name": "QuickPay", "Category": "Liquid Assets"}
    in_dinero.double.store.insert("accounts", {**row, "IsHidden": False, "IsDeposit": True, "IsDefault": False})

    first = in_dinero.said("account/add")
    again = in_dinero.said("account/add")

    for said in (first, again):
        assert f"Account 55125, {CLEARING_NAME}, is in Dinero and chosen here." in said
    assert chosen(in_dinero)["deposit_account_number"] == 55125


def test_one_button_makes_the_account_of_open_chargebacks_and_saving_keeps_it(in_dinero: Settings) -> None:
    in_dinero.account(55040)

    said = in_dinero.said("account/add", account="dispute")
    made = chosen(in_dinero)
    in_dinero.account(55040, dispute_account_number=55120)
    kept = chosen(in_dinero)["dispute_account_number"]
    in_dinero.account(55040, dispute_account_number="")

    assert f"Account 55120, {DISPUTE_NAME}, is in Dinero and chosen here." in said
    assert (made["deposit_account_number"], made["dispute_account_number"]) == (55040, 55120)
    assert kept == 55120
    assert chosen(in_dinero)["dispute_account_number"] is None


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("customer_debt_account_number", CUSTOMER_DEBT_NAME),
        ("donation_debt_account_number", DONATION_DEBT_NAME),
    ],
)
def test_one_button_makes_the_account_of_a_debt_once(in_dinero: Settings, field: str, name: str) -> None:
    in_dinero.account(55040)

    twice = [in_dinero.said("account/add", account=field) for _ in range(2)]

    assert all(f"Account 63090, {name}, is in Dinero and chosen here." in said for said in twice)
    assert f"63090 {name}</option>" in twice[0]
    assert chosen(in_dinero)[field] == 63090


def test_methods_of_orders_are_listed_with_the_kind_that_their_name_suggests(in_dinero: Settings, here: Reach) -> None:
    for number, method in (("1", "Dankort"), ("2", "Faktura 14 dage"), ("3", "Kontant")):
        paid = payment(method=method)
        receive_order(
            in_dinero.shop, order(external_id=number, payments=(paid,)), body="{}", delivery_id=None, now=here.now()
        )

    page = in_dinero.get("account")

    for place, (method, kind) in enumerate((("Kontant", "cash"), ("Faktura 14 dage", "invoice"), ("Dankort", ""))):
        row = page[page.index(f'name="methods-{place}-method"') :]
        assert f'value="{method}"' in row[:200]
        assert f'<option value="{kind}" selected>' in row[:1500]
    cash = page[page.index('name="methods-0-account"') :]
    assert '<option value="55040" selected>' in cash[:900]


def test_a_method_gets_its_kind_account_time_and_terms(in_dinero: Settings) -> None:
    rows = (
        {"method": "Faktura", "kind": "invoice", "account": "open", "when": "", "net_days": 14},
        {"method": "ViaBill", "kind": "online", "account": "55040", "when": "shipped", "net_days": ""},
        {"method": "MobilePay", "kind": "online", "account": "above", "when": "", "net_days": ""},
        {"method": "Dankort", "kind": "", "account": "above", "when": "", "net_days": ""},
    )
    in_dinero.post("account/add")
    in_dinero.account(55120, rows)
    in_dinero.post("timing", when="paid")
    in_dinero.vat()
    in_dinero.sales()
    in_dinero.post("preview")

    methods = {
        rule.method: (rule.kind, rule.deposit_account_number, rule.when, rule.net_days)
        for rule in in_dinero.rules().methods
    }

    assert methods == {
        "Faktura": (MethodKind.INVOICE, None, None, 14),
        "ViaBill": (MethodKind.ONLINE, 55040, When.SHIPPED, 8),
        "MobilePay": (MethodKind.ONLINE, 55120, None, 8),
    }
    assert '<option value="open" selected>' in in_dinero.get("account")


def test_a_method_twice_or_without_a_name_is_refused(in_dinero: Settings) -> None:
    row = {"method": "Dankort", "kind": "online", "account": "above", "when": "", "net_days": ""}

    twice = in_dinero.account(55040, (row, {**row, "method": "dankort "})).content.decode()
    nameless = in_dinero.account(55040, ({**row, "method": ""},)).content.decode()

    assert "dankort is there twice." in twice
    assert "Write the method as your shop calls it." in nameless
    assert "deposit_account_number" not in chosen(in_dinero)


def test_the_start_never_lies_in_a_reported_period(in_dinero: Settings) -> None:
    page = in_dinero.get("sales")

    refused = in_dinero.sales(start_date="2026-09-15", reported_until="2026-09-30").content.decode()
    taken = in_dinero.sales(start_date="2026-10-01", reported_until="2026-09-30")

    assert "30 September 2026 (quarter 3)" in page
    assert "VAT is reported until 30 September 2026: start later." in refused
    assert taken.status_code == 302
    assert chosen(in_dinero)["guard_until"] == "2027-01-21"


@pytest.mark.parametrize("day", ["2016-11-21", "2028-11-21"])
def test_a_start_many_years_away_is_a_slip_of_the_finger(in_dinero: Settings, day: str) -> None:
    refused = in_dinero.sales(start_date=day).content.decode()

    assert "Choose a day from 18 November 2021 to 23 November 2027." in refused
    assert "start_date" not in chosen(in_dinero)


def test_the_text_on_the_invoice_has_no_unknown_places(in_dinero: Settings) -> None:
    refused = in_dinero.sales(invoice_text="Ordre {nummer} fra {shop}").content.decode()

    assert "There is no {nummer}: write {number} or {shop}." in refused
    assert "invoice_text" not in chosen(in_dinero)


def test_another_integration_must_be_switched_off(in_dinero: Settings) -> None:
    refused = in_dinero.sales(other_integration_off=None).content.decode()

    assert "Something below must be changed first." in refused
    assert "start_date" not in chosen(in_dinero)


def test_what_is_in_dinero_already_is_read_and_listed(in_dinero: Settings, here: Reach, url: str) -> None:
    with Caller.personal(url, ORGANIZATION) as by_hand:
        by_hand.post(
            "/v1/{organization}/invoices",
            {
                "Description": "Ordre #1042",
                "Date": "2026-11-20",
                "ProductLines": [
                    {
                        "Description": "Vase",
                        "Quantity": 1,
                        "BaseAmountValue": 199.20,
                        "AccountNumber": 1000,
                        "Unit": "parts",
                    }
                ],
            },
        )
    for number, total in (("1042", "300.00"), ("1050", "77.00")):
        sold = order(total, external_id=number, number=number)
        receive_order(in_dinero.shop, sold, body="{}", delivery_id=None, now=here.now())

    before = in_dinero.get("already")
    after = in_dinero.said("already/look")

    assert "Nothing has been read yet." in before
    assert "1 invoice that was not made here." in after
    assert "It names the order" in after
    assert "another total: 249.00 DKK" in after
    assert ">1042</th>" in after
    assert "1 of 2 orders are in Dinero already" in after
    assert "1050" in after.partition("1 order before the start date is not in Dinero")[2]


def test_the_orders_that_are_not_in_dinero_have_pages(in_dinero: Settings, here: Reach, url: str) -> None:
    for number in range(1001, 1029):
        sold = order("77.00", external_id=f"{number}", number=f"{number}")
        receive_order(in_dinero.shop, sold, body="{}", delivery_id=None, now=here.now())
    line = {"Description": "Vase", "Quantity": 1, "BaseAmountValue": 61.60, "AccountNumber": 1000, "Unit": "parts"}
    with Caller.personal(url, ORGANIZATION) as by_hand:
        by_hand.post(
            "/v1/{organization}/invoices",
            {"Description": "Ordre #1028", "Date": "2026-11-22", "ProductLines": [line]},
        )

    first, second = in_dinero.said("already/look"), in_dinero.get("already?page=2")

    assert (">1027</strong>" in first, ">1002</strong>" in first) == (True, False)
    assert (">1027</strong>" in second, ">1002</strong>" in second) == (False, True)
    assert 'href="?page=2#missing"' in first


def test_saving_puts_the_rules_in_force_and_stores_who_saved_them(sannes: Settings) -> None:
    rules = sannes.set_up(start_date="2026-12-01")

    with scopes_disabled():
        stored = StoredRules.objects.get()
    assert (stored.version, stored.saved_by) == (1, sannes.person.user)
    assert (rules.organization_id, rules.when, rules.deposit_account_number) == (ORGANIZATION, When.PAID, 55120)
    assert (str(rules.start_date), str(rules.guard_until), rules.first_drafts) == ("2026-12-01", "2027-01-30", 5)
    assert sannes.fresh().unfinished_setup == {}


def test_later_each_save_is_a_new_version(sannes: Settings) -> None:
    sannes.set_up()

    sannes.post("timing", when="shipped")
    sannes.post("timing", when="shipped")
    sannes.sales(reported_until="2026-10-31", start_date="2026-11-22")

    with scopes_disabled():
        assert StoredRules.objects.count() == 3
    assert (sannes.rules().when, str(sannes.rules().reported_until)) == (When.SHIPPED, "2026-10-31")


def test_another_organization_is_set_up_anew_while_the_old_rules_go_on(sannes: Settings) -> None:
    before = sannes.set_up()
    sannes.post("dinero/key", **key_fields(OTHER))

    answer = sannes.person.client.post(
        sannes.path("organization"), {"connected_id": sannes.connected(OTHER).pk}, follow=True
    )
    going_on = sannes.rules()
    sannes.post("account/add")
    sannes.vat()
    sannes.post("sales", **sales_fields())
    sannes.post("preview")

    assert "Until you save at the end, orders are booked as before." in answer.content.decode()
    assert going_on == before
    assert sannes.rules().organization_id == OTHER
    assert sannes.rules().when == before.when


def test_a_shops_name_on_invoices_follows_its_settings(sannes: Settings) -> None:
    sannes.set_up()

    sannes.post("", name="Sannes Stentøj")

    assert sannes.fresh().name == "Sannes Stentøj"
    assert sannes.rules().shop_name == "Sannes Stentøj"


def test_a_merchant_with_several_shops_sees_the_list(sannes: Settings) -> None:
    settings = f"/c/{sannes.shop.merchant_id}/settings/"

    only_one = sannes.person.client.get(settings)
    sannes.person.client.post(f"{settings}shops/new", {"name": "Sannes Loppefund"})
    several = sannes.person.get(settings)

    assert only_one["Location"] == sannes.path()
    assert "Sannes Loppefund" in several
    assert "None chosen yet" in several


def test_dinero_being_down_shows_what_was_chosen_is_kept(in_dinero: Settings, url: str) -> None:
    in_dinero.post("timing", when="paid")
    before = chosen(in_dinero)
    Organization.objects.update(entry_names={})
    with Caller.personal(url, ORGANIZATION) as by_hand:
        by_hand.admin("faults", {"kind": "server_error", "path": "/v1/310001/accounts/entry", "count": 9})

    page = in_dinero.get("account")

    assert "The accounts could not be read from Dinero" in page
    assert chosen(in_dinero) == before
