"""Which total lines does an invoice have?"""

from typing import Any

from tests.doubles.caller import Caller, line

INVOICES = "/v1/{organization}/invoices"


def total_lines(dinero: Caller, *lines: dict[str, object], **fields: object) -> list[Any]:
    reply = dinero.post(f"{INVOICES}/fetch", {"ShowLinesInclVat": True, "ProductLines": list(lines), **fields})
    assert reply.status == 200, reply
    return [(one["Type"], one["TotalAmount"], one["Position"], one["Label"]) for one in reply.json["TotalLines"]]


def test_total_lines_are_the_net_the_vat_with_its_rate_and_the_gross(dinero: Caller) -> None:
    assert total_lines(dinero, line("100.00")) == [
        ("SubTotal", 80, 0, "Subtotal"),
        ("Vat", 20, 1, "Moms (25,00%)"),
        ("Total", 100, 2, "Total DKK"),
    ]


def test_without_vat_there_is_no_vat_line_and_the_total_keeps_its_position(dinero: Caller) -> None:
    assert total_lines(dinero, line("100.00", AccountNumber=1050), Currency="EUR") == [
        ("SubTotal", 100, 0, "Subtotal"),
        ("Total", 100, 2, "Total EUR"),
    ]


def test_a_line_without_vat_beside_one_with_vat_changes_no_rate(dinero: Caller) -> None:
    labels = [label for *_, label in total_lines(dinero, line("100.00"), line("50.00", AccountNumber=1050))]

    assert labels == ["Subtotal", "Moms (25,00%)", "Total DKK"]


def test_two_rates_are_one_line_that_names_neither(dinero: Caller) -> None:
    art = {"Number": 1020, "Name": "Salg af kunst", "VatCode": "KUNS"}
    dinero.post("/v1/{organization}/accounts/entry", art)

    lines = total_lines(dinero, line("100.00"), line("105.00", AccountNumber=1020))

    assert lines[1] == ("Vat", 25, 1, "Moms")
