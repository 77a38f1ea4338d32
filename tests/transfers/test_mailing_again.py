"""Is an invoice mailed once more for each time that a person asks for it, and never by itself?"""

import pytest

from krambod.doubles.dinero.faults import FaultKind
from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.rules import Mailing
from tests.transfers.shopkeeper import Shopkeeper, change_rules, fail
from tests.transfers.walking import mailouts, run_again_findings, work_until_quiet


@pytest.fixture
def mailed(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop whose invoice was mailed when it was booked."""
    change_rules(shopkeeper, mailing=Mailing.DINERO)
    shopkeeper.send()
    work_until_quiet(shopkeeper)
    assert count(shopkeeper) == 1
    return shopkeeper


def count(keeper: Shopkeeper) -> int:
    return len(mailouts(keeper, str(keeper.transfer().draft_guid)))


def press(keeper: Shopkeeper) -> None:
    choose(keeper.transfer(), "mail_again", keeper.now(), by="Sanne")
    work_until_quiet(keeper)


def test_each_press_mails_it_once_more(mailed: Shopkeeper) -> None:
    press(mailed)
    press(mailed)

    assert count(mailed) == 3
    assert mailed.events().count("mailed") == 3
    assert mailed.transfer().state == "paid"
    assert run_again_findings(mailed) == []


def test_a_mail_whose_answer_is_lost_is_not_sent_again(mailed: Shopkeeper) -> None:
    fail(mailed, FaultKind.DROP_AFTER, "invoices/*/email")

    press(mailed)

    assert count(mailed) == 2
    assert mailed.events().count("mailed") == 2


def test_a_mail_that_may_not_have_gone_says_so_and_can_be_asked_for_again(mailed: Shopkeeper) -> None:
    fail(mailed, FaultKind.DROP_BEFORE, "invoices/*/email")

    press(mailed)
    assert (count(mailed), "mail_unknown" in mailed.events()) == (1, True)

    press(mailed)
    assert count(mailed) == 2


def test_an_invoice_that_nobody_mailed_has_no_such_button(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    work_until_quiet(shopkeeper)

    assert "mail_again" not in possible_choices(shopkeeper.transfer())
