"""Does the history tell who changed what, field by field and in words?"""

import pytest
from django.utils.translation import override

from krambod.backoffice.setup.history import Names, changes_between
from krambod.orders.methods import MethodKind
from krambod.transfers.rules import MethodRule, When
from tests.backoffice.setup.settings_pages import Settings
from tests.transfers.building import account, rules

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = Names(organizations={310001: "Krambod Demo ApS", 310004: "Anden Butik ApS"}, accounts={55125: "55125 QuickPay"})


def told(before: dict[str, object], **after: object) -> list[tuple[str, str, str]]:
    documents = [rules(**values).model_dump(mode="json") for values in (before, {**before, **after})]
    with override("en"):
        return [(one.label, one.before, one.after) for one in changes_between(documents[0], documents[1], NAMES)]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"when": When.SHIPPED}, ("Transfer orders", "When they are paid", "When they are shipped (recommended)")),
        ({"organization_id": 310004}, ("Organization", "Krambod Demo ApS", "Anden Butik ApS")),
        ({"start_date": "2026-12-01"}, ("Start date", "1 January 2026", "1 December 2026")),
        ({"last_order_date": "2026-12-31"}, ("Last order date", "", "31 December 2026")),
        (
            {"draft_only": True},
            ("How invoices are made", "Booked by themselves", "As drafts, and you approve each in Dinero"),
        ),
        ({"first_drafts": 0}, ("First orders that wait for your yes", "5", "none")),
        ({"deposit_account_number": 55125}, ("Register sales on the account", "55120", "55125 QuickPay")),
        ({"cancel_transfers_after_days": 14}, ("Unpaid bank transfers are cancelled", "", "after 14 days")),
        ({"rounding_account_number": 7380}, ("Cash rounding", "", "7380")),
        ({"accounts": (account("danish", 1000),)}, ("Shipping: sales in Denmark", "1350", "")),
        ({"registrations": {"oss": "yes"}}, ("Registered for OSS (VAT in the EU)", "", "Yes")),
        (
            {"methods": (MethodRule(method="Faktura", kind=MethodKind.INVOICE, net_days=14),)},
            ("Payment method Faktura", "", "Invoice, left open, 14 days"),
        ),
    ],
)
def test_a_change_is_told_in_words(changes: dict[str, object], line: tuple[str, str, str]) -> None:
    assert line in told({}, **changes)


def test_fields_that_did_not_change_are_not_listed() -> None:
    assert told({"methods": (MethodRule(method="Faktura", kind=MethodKind.INVOICE),)}) == []


def test_each_version_has_its_author_and_its_changes(sannes: Settings) -> None:
    sannes.set_up()
    sannes.post("timing", when="shipped")

    page = sannes.get("history")

    newest = page[page.index('id="version-2"') : page.index('id="version-1"')]
    assert "sanne@example.com" in newest
    assert newest.count("<tr>") == 2
    assert "When they are shipped (recommended)" in newest
    assert "in force" in newest
    assert "<dd>1000 Salg af varer/ydelser m/moms (U25)</dd>" in page[page.index('id="version-1"') :]


def test_another_merchants_history_is_not_found(sannes: Settings, bos: Settings) -> None:
    sannes.set_up()

    answer = bos.person.client.get(sannes.path("history"))

    assert answer.status_code == 404
