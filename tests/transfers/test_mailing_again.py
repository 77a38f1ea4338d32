"""Is an invoice mailed once more for each time that a person asks for it, and never by itself?"""

import time
from collections import Counter
from collections.abc import Callable

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.reach import Reach
from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.rules import Mailing
from tests.transfers.shopkeeper import Shopkeeper, change_rules, fail
from tests.transfers.walking import (
    DELAY_S,
    EVERY_FAULT,
    GUID,
    ONE_OF_EACH,
    mailouts,
    run_again_findings,
    work_until_quiet,
)

CALLS = {
    "mail": ("POST", "*/email", False),
    "read the invoice": ("GET", f"*/invoices/{GUID}", False),
    "list mailouts": ("GET", "*/mailouts", True),  # only after the answer of the mail is lost
}


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


@pytest.mark.parametrize(
    ("call", "faults"),
    [
        pytest.param("mail", [(kind, 1) for kind in ONE_OF_EACH], id="mail"),
        *(pytest.param(call, EVERY_FAULT, id=f"every fault on {call}", marks=pytest.mark.soak) for call in CALLS),
    ],
)
def test_every_fault_of_a_press_ends_with_at_most_one_more_mail(
    hurried: Shopkeeper,
    reach: Reach,
    call: str,
    faults: list[tuple[FaultKind, int]],
    record_property: Callable[[str, object], None],
) -> None:
    change_rules(hurried, mailing=Mailing.DINERO, guard_until=None)

    ended = Counter(walk(hurried, reach, call, kind, times) for kind, times in faults)

    assert {*ended} <= {"mailed again", "not mailed, and told"}, ended
    assert not run_again_findings(hurried)
    record_property(f"{len(faults)} faults on '{call}' of a press", dict(ended))


def walk(keeper: Shopkeeper, reach: Reach, call: str, kind: FaultKind, times: int) -> str:
    """A person presses, the fault strikes, and time passes until nothing is due. Returns how that ended."""
    method, path, is_after_lost = CALLS[call]
    number = f"{kind}-{times}"
    keeper.send(number, email=f"{number}@example.com")
    work_until_quiet(keeper)
    sale = keeper.transfer(number)
    assert len(mailouts(keeper, str(sale.draft_guid))) == 1
    if is_after_lost:
        keeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, method="POST", path="*/email"))
    keeper.double.faults.add(Fault(kind=kind, method=method, path=path, count=times, delay_s=DELAY_S))

    choose(sale, "mail_again", keeper.now(), by="Sanne")
    work_until_quiet(keeper, reach)
    if kind is FaultKind.SLOW_BEFORE:
        time.sleep(DELAY_S)
    is_met = [one.kind for one in keeper.double.faults.waiting()].count(kind) < times
    keeper.double.faults.clear()
    mailed = len(mailouts(keeper, str(sale.draft_guid))) - 1
    if not is_met or keeper.transfer(number).state != "paid":
        return f"{number}: met {is_met}, {keeper.transfer(number).state} {keeper.transfer(number).cause}"
    if mailed == 1:
        return "mailed again"
    return "not mailed, and told" if not mailed and "mail_unknown" in keeper.events(number) else f"{number}: {mailed}"
