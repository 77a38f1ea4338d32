"""Is an invoice issued again with its money once, in each world of credit notes and their money?"""

import pytest

from krambod.doubles.dinero.worlds import World, changed_world
from krambod.transfers.choices import choose
from tests.transfers.growing import COMPANY, booked_documents, change, corrections, press, registered, sell
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import outcome, run_again_findings, work_until_quiet


def worlds() -> list[str]:
    """Every value of each switch that concerns credit notes, invoices and their money, except the likeliest."""
    names = (
        "offset_credit_note_status", "over_credit", "negative_payment", "number_series", "payment_timestamps",
        "timestamps", "client_guid", "guid_uniqueness", "remaining_amount", "empty_answers", "lists",
    )  # fmt: skip
    fields = World.model_fields
    values = {name: getattr(fields[name].annotation, "__args__", ()) for name in names if name in fields}
    return [f"{name}={value}" for name, all_ in values.items() for value in all_ if value != fields[name].default]


@pytest.mark.parametrize("world", worlds())
def test_an_invoice_is_issued_again_with_its_money_once_in_each_world(shopkeeper: Shopkeeper, world: str) -> None:
    name, _, value = world.partition("=")
    shopkeeper.double.world = changed_world(World(), {name: value})
    sell(shopkeeper)
    change(shopkeeper, **COMPANY)

    press(shopkeeper, "reissue")

    [again] = corrections(shopkeeper)
    assert booked_documents(shopkeeper) == [("Invoice", "249.00"), ("CreditNote", "249.00"), ("Invoice", "249.00")]
    assert registered(shopkeeper, shopkeeper.transfer()) == ["249.00", "-249.00"]
    assert registered(shopkeeper, again) == ["249.00"]
    assert not run_again_findings(shopkeeper)


def test_the_money_is_not_registered_anew_before_it_is_off_the_old_invoice(shopkeeper: Shopkeeper) -> None:
    shopkeeper.double.world = changed_world(World(), {"credit_note_offset": "manual"})
    sell(shopkeeper)
    change(shopkeeper, **COMPANY)

    press(shopkeeper, "reissue")

    [again], [credit] = corrections(shopkeeper), shopkeeper.refunds()
    assert [outcome(again), outcome(credit)] == ["booked", "held: repayment_has_no_room"]
    assert registered(shopkeeper, again) == []


def test_money_that_a_person_leaves_on_the_old_invoice_is_not_registered_on_the_new_one(
    shopkeeper: Shopkeeper,
) -> None:
    shopkeeper.double.world = changed_world(World(), {"credit_note_offset": "manual"})
    sell(shopkeeper)
    change(shopkeeper, **COMPANY)
    press(shopkeeper, "reissue")

    choose(shopkeeper.refunds()[0], "leave_payments", shopkeeper.now(), by="Sanne")
    work_until_quiet(shopkeeper)

    [again] = corrections(shopkeeper)
    assert registered(shopkeeper, shopkeeper.transfer()) == ["249.00"]
    assert registered(shopkeeper, again) == []
    assert not run_again_findings(shopkeeper)
