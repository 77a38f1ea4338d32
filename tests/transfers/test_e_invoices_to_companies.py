"""Does a company get an e-invoice if the merchant wants that and the company takes them, and else a mail?"""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.receivers import receivers_application
from krambod.doubles.serving import running
from krambod.organizations.reach import Reach
from krambod.outgoing.calling import open_http
from krambod.transfers.choices import possible_choices
from krambod.transfers.models import State, Transfer
from krambod.transfers.receivers import open_lookup
from krambod.transfers.rules import Mailing
from tests.transfers.e_invoicing import press, sent
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.walking import DELAY_S, EVERY_FAULT, ONE_OF_EACH, run_again_findings, work_until_quiet

CVR = "26134439"


def sell(
    keeper: Shopkeeper, number: str = "1042", *, vat_number: str = CVR, state: str = "reserved", method: str = "Faktura"
) -> Transfer:
    """A company buys on account and gets its goods. The worker does what it can."""
    buyer = {
        "email": f"indkob-{number}@example.com", "name": "Eva Holm", "company": "Nordjysk Varehus ApS",
        "vat_number": vat_number, "address": "Havnegade 2", "zip": "9000", "city": "Aalborg", "country": "DK",
    }  # fmt: skip
    payments = [{"id": "p1", "method": method, "amount": "249.00", "state": state, "at": "2026-11-22T09:00:00Z"}]
    keeper.send(number, buyer=buyer, payments=payments, shipped_at="2026-11-22T10:00:00Z")
    work_until_quiet(keeper)
    return keeper.transfer(number)


@pytest.fixture
def company(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A merchant who wants e-invoices to companies, in a world where Dinero sends them by the VAT number."""
    return prepared(shopkeeper)


def prepared(keeper: Shopkeeper) -> Shopkeeper:
    keeper.by_hand.admin("world", {"e_invoice_by": "ean_or_vat"})
    change_rules(keeper, e_invoices_to_companies=True, mailing=Mailing.DINERO, guard_until=None)
    return keeper


def test_a_person_says_it_once_and_the_next_invoice_goes_by_itself(company: Shopkeeper) -> None:
    first = sell(company)
    assert (first.e_invoice, sent(company)) == ("", ["Mailout"])
    assert "takes_e_invoices" in possible_choices(first)

    first = press(company, "takes_e_invoices")
    second = sell(company, "1043")

    assert (first.state, first.e_invoice, sent(company)) == (State.BOOKED, "sent", ["Mailout", "Einvoice"])
    assert (second.e_invoice, sent(company, "1043")) == ("sent", ["Einvoice"])


def test_without_the_merchants_choice_there_is_no_such_button(shopkeeper: Shopkeeper) -> None:
    assert "takes_e_invoices" not in possible_choices(sell(shopkeeper))


@pytest.mark.parametrize(
    ("vat_number", "state", "method"),
    [("", "reserved", "Faktura"), (CVR, "captured", "Kort")],
    ids=["no company's number", "paid already"],
)
def test_who_is_no_company_or_has_paid_gets_none(company: Shopkeeper, vat_number: str, state: str, method: str) -> None:
    transfer = sell(company, vat_number=vat_number, state=state, method=method)

    assert "takes_e_invoices" not in possible_choices(transfer)
    assert transfer.e_invoice == ""


def test_where_dinero_sends_by_ean_alone_the_refusal_is_asked_about_and_remembered(company: Shopkeeper) -> None:
    company.by_hand.admin("world", {"e_invoice_by": "ean"})
    sell(company)

    refused = press(company, "takes_e_invoices")
    assert (refused.state, refused.cause, refused.e_invoice) == (State.BOOKED, "e_invoice_refused", "refused")
    mailed = press(company, "send_as_mail")
    next_one = sell(company, "1043")

    assert (mailed.cause, sent(company)) == ("", ["Mailout", "Mailout"])
    assert (next_one.cause, next_one.e_invoice, sent(company, "1043")) == ("", "", ["Mailout"])


def test_a_register_is_asked_once_for_each_company(company: Shopkeeper) -> None:
    asked: list[str] = []
    with running(receivers_application({f"DK{CVR}"}, asked)) as url, open_http() as http:
        company.services = replace(company.services, takes_e_invoices=open_lookup(http, f"{url}/receivers"))
        transfers = [sell(company, number) for number in ("1", "2")]
        other = sell(company, "3", vat_number="13585628")

    assert [one.e_invoice for one in (*transfers, other)] == ["sent", "sent", ""]
    assert asked == [f"DK{CVR}", "DK13585628"]


def test_a_register_that_does_not_answer_says_nothing(company: Shopkeeper) -> None:
    with open_http() as http:
        company.services = replace(company.services, takes_e_invoices=open_lookup(http, "http://127.0.0.1:9/"))
        transfer = sell(company)

    assert (transfer.state, transfer.e_invoice, sent(company)) == (State.BOOKED, "", ["Mailout"])


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([(kind, 1) for kind in ONE_OF_EACH], id="one of each"),
        pytest.param(EVERY_FAULT, id="every fault", marks=pytest.mark.soak),
    ],
)
def test_every_fault_ends_with_at_most_one_e_invoice_to_a_company(
    hurried: Shopkeeper,
    reach: Reach,
    faults: list[tuple[FaultKind, int]],
    record_property: Callable[[str, object], None],
) -> None:
    prepared(hurried)
    sell(hurried, "0")
    press(hurried, "takes_e_invoices", "0")
    wrong = []
    for kind, times in faults:
        number = f"{kind}-{times}"
        fault = Fault(kind=kind, method="POST", path="*/e-invoice", count=times, delay_s=DELAY_S)
        hurried.double.faults.add(fault)
        transfer = sell(hurried, number)
        work_until_quiet(hurried, reach)
        if kind is FaultKind.SLOW_BEFORE:
            time.sleep(DELAY_S)
        hurried.double.faults.clear()
        transfer = hurried.transfer(number)
        went = sent(hurried, number).count("Einvoice")
        if went > 1 or (went == 0 and transfer.cause not in ("e_invoice_unknown", "e_invoice_refused")):
            wrong.append(f"{number}: {went}, {transfer.e_invoice} {transfer.cause}")

    assert not wrong, "\n".join(wrong)
    assert not run_again_findings(hurried)
    record_property("faults of an e-invoice to a company", f"{len(faults)} cells, at most one each")
