"""Which lines of an invoice does a refund credit, and what is then left of the invoice?"""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from krambod.accounting.invoice_lines import InvoiceLines, PlannedLine
from krambod.accounting.vat.arithmetic import split_gross
from krambod.orders.order import OrderLine, Refund
from krambod.transfers.credit.lines import (
    CreditedLine,
    LinesQuestion,
    TickedLines,
    amounts_of,
    choose_lines,
    credit_in_proportion,
    invoice_lines_of,
    left_of,
    lines_without,
)
from tests.transfers.crediting import ACCOUNTS, BOOK, CUPS, DAY, INVOICE, SHIPPING, VASE, planned, told


def refund(total: str, *lines: OrderLine) -> Refund:
    return Refund(id="r", at=DAY, total=Decimal(total), lines=lines)


def chosen(
    wanted: Refund, lines: Sequence[PlannedLine] = INVOICE, credited: Sequence[CreditedLine] = (), *, incl: bool = True
) -> list[str] | LinesQuestion:
    """Writes each credited line as `number: amount`, with its quantity if that is known."""
    found = choose_lines(lines, left_of(lines, amounts_of(credited)), wanted, prices_include_vat=incl)
    return found if isinstance(found, LinesQuestion) else written(found)


def written(credited: Sequence[CreditedLine]) -> list[str]:
    return [
        f"{one.number}: {one.gross}" + ("" if one.quantity is None else f" ({one.quantity} pieces)") for one in credited
    ]


def part(number: int, gross: str, quantity: str | None = None) -> CreditedLine:
    return CreditedLine(number=number, gross=Decimal(gross), quantity=None if quantity is None else Decimal(quantity))


# The shop names an amount


@pytest.mark.parametrize(
    ("total", "lines"),
    [
        ("378.00", ["1: 249.00 (1 pieces)", "2: 90.00 (3 pieces)", "3: 39.00 (1 pieces)"]),
        ("249.00", ["1: 249.00 (1 pieces)"]),
        ("39.00", ["3: 39.00 (1 pieces)"]),
        ("339.00", ["1: 249.00 (1 pieces)", "2: 90.00 (3 pieces)"]),
        ("33.90", ["1: 24.90", "2: 9.00"]),
        ("359.00", ["1: 249.00 (1 pieces)", "2: 90.00 (3 pieces)", "3: 20.00"]),
        ("0.00", []),
    ],
    ids=["all", "a line", "the shipping", "the goods", "a part of the goods", "more than the goods", "nothing"],
)
def test_an_amount_is_what_it_equals_and_else_a_part_of_the_goods(total: str, lines: list[str]) -> None:
    assert chosen(refund(total)) == lines


def test_an_amount_that_equals_two_lines_booked_alike_is_the_first_of_them() -> None:
    assert chosen(refund("249.00"), (SHIPPING, VASE, VASE)) == ["2: 249.00 (1 pieces)"]


def test_an_amount_that_equals_two_lines_booked_otherwise_is_asked_for_if_they_have_two_rates() -> None:
    newspaper = planned("Avis", "249.00", account_number=1050, vat_rate=Decimal(0), treatment="danish_exempt")

    assert chosen(refund("249.00"), (VASE, newspaper, CUPS)) is LinesQuestion.SEVERAL_RATES


def test_a_part_of_goods_with_two_rates_is_asked_for() -> None:
    assert chosen(refund("60.00"), (VASE, BOOK)) is LinesQuestion.SEVERAL_RATES


def test_a_rate_that_is_credited_already_does_not_count() -> None:
    assert chosen(refund("60.00"), (VASE, BOOK), [part(2, "50.00")]) == ["1: 60.00"]


def test_all_of_one_shipping_in_two_parts_is_the_shipping() -> None:
    halves = (planned("Fragt", "20.00", kind="shipping"), planned("Fragt", "19.00", kind="shipping"))

    assert chosen(refund("39.00"), (VASE, *halves)) == ["2: 20.00 (1 pieces)", "3: 19.00 (1 pieces)"]


@pytest.mark.parametrize(("total", "credited"), [("378.01", []), ("339.01", [part(3, "39.00")])])
def test_more_than_is_left_is_asked_for(total: str, credited: list[CreditedLine]) -> None:
    assert chosen(refund(total), credited=credited) is LinesQuestion.MORE_THAN_LEFT


def test_a_negative_refund_is_asked_for() -> None:
    assert chosen(refund("-10.00")) is LinesQuestion.TOTAL_DIFFERS


def test_the_rest_of_a_line_has_no_known_number_of_pieces() -> None:
    assert chosen(refund("40.00"), credited=[part(2, "50.00")]) == ["2: 40.00"]


def test_a_person_may_spread_an_amount_over_goods_with_two_rates() -> None:
    lines = (VASE, BOOK, SHIPPING)

    assert written(credit_in_proportion(lines, left_of(lines, {}), Decimal("29.90"))) == ["1: 24.90", "2: 5.00"]
    assert written(credit_in_proportion(lines, left_of(lines, {}), Decimal("309.00"))) == [
        "1: 249.00 (1 pieces)",
        "2: 50.00 (1 pieces)",
        "3: 10.00",
    ]


# The shop names lines


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        (refund("60.00", told("Kop", "60.00", "2")), ["2: 60.00 (2 pieces)"]),
        (refund("30.00", told("Kop", "30.00", "2")), ["2: 30.00"]),
        (refund("90.00", told("Kop", "30.00"), told("Kop", "60.00", "2")), ["2: 90.00 (3 pieces)"]),
        (refund("60.00", told("Kop", "30.00"), told("Kop", "30.00")), ["2: 60.00 (2 pieces)"]),
        (refund("249.00", told("Vase", "249.00")), ["1: 249.00 (1 pieces)"]),
        (refund("39.00", told("Shipping", "39.00", kind="shipping")), ["3: 39.00 (1 pieces)"]),
        (refund("69.00", told("Kop", "30.00"), told("Fragt", "39.00", kind="shipping")),
         ["2: 30.00 (1 pieces)", "3: 39.00 (1 pieces)"]),
        (refund("33.90", told("Kop", "0.00")), ["1: 24.90", "2: 9.00"]),
    ],
    ids=["two pieces", "half a price", "all in two rows", "two in two rows", "a line", "shipping", "goods and shipping",
         "goods put back"],
)  # fmt: skip
def test_each_line_that_the_shop_names_finds_its_line(wanted: Refund, lines: list[str]) -> None:
    assert chosen(wanted) == lines


def test_the_number_of_a_product_counts_before_its_text() -> None:
    small, large = planned("Bluse", "100.00", sku="S"), planned("Bluse", "100.00", sku="L")
    lines = (small, large, VASE)

    assert chosen(refund("100.00", told("Blouse", "100.00", sku="L")), lines) == ["2: 100.00 (1 pieces)"]
    assert chosen(refund("100.00", told("Bluse", "100.00", sku="XL")), lines) == ["1: 100.00 (1 pieces)"]


def test_of_two_lines_with_one_number_the_one_with_its_text_or_its_price_is_meant() -> None:
    lines = (planned("Bluse, blå", "100.00", "2", sku="B"), planned("Bluse, rød", "80.00", "2", sku="B"), VASE)

    assert chosen(refund("80.00", told("Bluse, rød", "80.00", sku="B")), lines) == ["2: 80.00 (1 pieces)"]
    assert chosen(refund("80.00", told("Bluse", "80.00", sku="B")), lines) == ["2: 80.00 (1 pieces)"]
    assert chosen(refund("160.00", told("Bluse", "160.00", "2", sku="B")), lines) == ["2: 160.00 (2 pieces)"]


def test_a_line_with_another_text_is_the_only_line_of_its_kind() -> None:
    assert chosen(refund("100.00", told("Blue vase", "100.00")), (VASE, SHIPPING)) == ["1: 100.00"]


@pytest.mark.parametrize(
    ("wanted", "question"),
    [
        (refund("30.00", told("Tallerken", "30.00")), LinesQuestion.LINE_NOT_FOUND),
        (refund("30.00", told("Kop", "30.00", vat_rate=Decimal(0))), LinesQuestion.LINE_NOT_FOUND),
        (refund("30.00", told("Kop", "30.00", kind="fee")), LinesQuestion.LINE_NOT_FOUND),
        (refund("100.00", told("Kop", "100.00")), LinesQuestion.MORE_THAN_LEFT),
        (refund("40.00", told("Kop", "30.00")), LinesQuestion.TOTAL_DIFFERS),
        (refund("10.00", told("Kop", "30.00"), told("Gebyr", "-20.00", vat_rate=Decimal(0))),
         LinesQuestion.TOTAL_DIFFERS),
        (refund("10.00", told("Kop", "30.00"), told("Gebyr", "-40.00")), LinesQuestion.TOTAL_DIFFERS),
    ],
    ids=["no such text", "no such rate", "no such kind", "too much", "too little", "a fee at no rate", "a large fee"],
)  # fmt: skip
def test_lines_that_do_not_fit_are_asked_for(wanted: Refund, question: LinesQuestion) -> None:
    assert chosen(wanted) is question


def test_a_line_that_is_credited_already_is_not_credited_again() -> None:
    assert chosen(refund("249.00", told("Vase", "249.00")), credited=[part(1, "1.00")]) is LinesQuestion.MORE_THAN_LEFT


@pytest.mark.parametrize(
    "wanted",
    [
        refund("300.00", told("Vase", "249.00"), told("Kop", "90.00", "3")),
        refund("300.00", told("Vase", "249.00"), told("Kop", "90.00", "3"), told("Returgebyr", "-39.00", kind="fee")),
    ],
    ids=["not told", "told as a line"],
)
def test_a_return_fee_that_the_shop_keeps_lowers_the_lines_in_proportion(wanted: Refund) -> None:
    assert chosen(wanted) == ["1: 220.35", "2: 79.65"]


def test_a_discount_lowers_only_the_lines_with_its_rate() -> None:
    newspaper = told("Avis", "50.00", vat_rate=Decimal(0))
    wanted = refund("110.00", told("Kop", "90.00", "3"), newspaper, told("SOMMER", "-30.00", kind="discount"))

    assert chosen(wanted, (VASE, CUPS, BOOK)) == ["2: 60.00", "3: 50.00 (1 pieces)"]


# Net prices


def test_net_prices_get_their_vat() -> None:
    assert chosen(refund("60.00", told("Kop", "48.00", "2")), incl=False) == ["2: 60.00 (2 pieces)"]


def test_half_an_oere_of_each_net_price_goes_to_the_largest_line() -> None:
    lines = (planned("Bluse", "99.99"), planned("Bukser", "99.98"), VASE)
    wanted = refund("199.97", told("Bluse", "79.99"), told("Bukser", "79.99"))

    assert chosen(wanted, lines, incl=False) == ["1: 99.99 (1 pieces)", "2: 99.98 (1 pieces)"]


def test_an_oere_that_a_line_lacks_is_taken_from_one_that_is_booked_alike() -> None:
    lines = (planned("Bluse", "99.98"), planned("Bukser", "99.99"), VASE)

    assert chosen(refund("99.99", told("Bluse", "79.99")), lines, incl=False) == ["1: 99.98 (1 pieces)", "3: 0.01"]
    assert chosen(refund("99.99", told("Bluse", "79.99")), (lines[0], BOOK), incl=False) is LinesQuestion.MORE_THAN_LEFT
    assert chosen(refund("99.99", told("Bluse", "99.99")), lines) is LinesQuestion.MORE_THAN_LEFT


# The credit note and the invoice for the rest


def invoice(*lines: PlannedLine) -> InvoiceLines:
    return InvoiceLines(lines=lines, currency="DKK")


def test_the_credit_note_has_the_text_the_account_and_the_rate_of_the_invoice() -> None:
    note = invoice_lines_of(INVOICE, [part(2, "60.00", "2"), part(1, "49.00")], "DKK")

    assert [(one.description, f"{one.quantity} x {one.unit_price}", one.account_number) for one in note.lines] == [
        ("Kop", "2 x 30.00", 1000),
        ("Vase", "1 x 49.00", 1000),
    ]
    assert {(one.vat_rate, one.treatment) for one in note.lines} == {(Decimal(25), "danish")}


def test_a_quantity_that_does_not_give_the_amount_is_one_piece() -> None:
    [line] = invoice_lines_of(INVOICE, [part(2, "50.00", "2")], "DKK").lines

    assert f"{line.quantity} x {line.unit_price}" == "1 x 50.00"


def test_the_invoice_for_the_rest_has_the_pieces_that_are_left_and_says_what_is_credited() -> None:
    rest = lines_without(
        invoice(VASE, CUPS, SHIPPING, BOOK), [part(1, "49.00"), part(2, "60.00", "2"), part(3, "39.00", "1")]
    )

    assert [(one.description, f"{one.quantity} x {one.unit_price}", one.notes) for one in rest.lines] == [
        ("Vase", "1 x 200.00", ("Krediteret 49.00",)),
        ("Kop", "1 x 30.00", ()),
        ("Avis", "1 x 50.00", ()),
    ]


def test_a_line_of_which_no_whole_piece_is_credited_shows_what_was_sold() -> None:
    discounted = planned("Kop", "30.00", "3", notes=("SOMMER10",))

    [line] = lines_without(invoice(discounted), [part(1, "20.00"), part(1, "15.00")]).lines

    assert (line.gross, line.notes) == (Decimal("55.00"), ("3 × 30", "SOMMER10", "Krediteret 35.00"))


def test_goods_that_are_free_stay_on_the_invoice_for_the_rest() -> None:
    gift = planned("Gave", "0.00")

    assert lines_without(invoice(VASE, gift), [part(1, "249.00", "1")]).lines == (gift,)


def test_what_a_person_ticked_is_stored_and_read_as_it_was() -> None:
    asked = TickedLines(lines=(part(1, "49.00"), part(2, "60.00", "2")), at=DAY, reason="Fejl i glasuren")

    assert (TickedLines.read(asked.document()), asked.total) == (asked, Decimal("109.00"))
    assert TickedLines.read(TickedLines(lines=()).document()) == TickedLines(lines=(), at=None, reason="")


# Any invoice, and any refunds of it

OERE = Decimal("0.01")
PRICES = st.integers(min_value=1, max_value=100_000).map(lambda oere: oere * OERE)
SORTS = st.sampled_from([("product", 25), ("product", 0), ("shipping", 25), ("fee", 25)])


@st.composite
def invoices(draw: st.DrawFn) -> InvoiceLines:
    lines = [
        planned(
            draw(st.sampled_from(["Vase", "Kop", "Avis"])),
            str(draw(PRICES)),
            str(draw(st.integers(min_value=1, max_value=4))),
            kind=kind,
            vat_rate=Decimal(rate),
            account_number=ACCOUNTS[kind] if rate else 1050,
        )
        for kind, rate in draw(st.lists(SORTS, min_size=1, max_size=5))
    ]
    return invoice(*lines)


@st.composite
def refunds(draw: st.DrawFn, of: InvoiceLines, left: Decimal) -> Refund:
    """Draws a refund by amount, or one that names lines as the shop sold them."""
    picked = draw(st.lists(st.sampled_from(of.lines), max_size=3))
    lines = []
    for line in picked:
        pieces = draw(st.integers(min_value=1, max_value=int(line.quantity)))
        lines.append(
            told(line.description, str(pieces * line.unit_price), str(pieces), kind=line.kind, vat_rate=line.vat_rate)
        )
    named = sum((line.total for line in lines), Decimal(0))
    amounts = st.integers(min_value=1, max_value=int(left / OERE)).map(lambda oere: oere * OERE)
    total = draw(st.one_of(st.just(named), amounts)) if lines else draw(amounts)
    assume(total > 0)
    return Refund(id="r", at=DAY, total=total, lines=tuple(lines))


@given(st.data())
def test_several_refunds_credit_each_its_total_and_never_more_than_is_left(data: st.DataObject) -> None:
    of = data.draw(invoices())
    credited: list[CreditedLine] = []
    for _ in range(4):
        left = left_of(of.lines, amounts_of(credited))
        if not sum(left):
            break
        wanted = data.draw(refunds(of, sum(left, Decimal(0))))
        found = choose_lines(of.lines, left, wanted, prices_include_vat=True)
        if isinstance(found, LinesQuestion):
            if found is LinesQuestion.MORE_THAN_LEFT:
                continue
            found = credit_in_proportion(of.lines, left, wanted.total)

        assert sum(one.gross for one in found) == wanted.total
        assert all(0 < gross <= left[number - 1] for number, gross in amounts_of(found).items())
        credited += found

    rest = left_of(of.lines, amounts_of(credited))
    final = choose_lines(of.lines, rest, refund(str(sum(rest, Decimal(0)))), prices_include_vat=True)
    assert not isinstance(final, LinesQuestion)
    assert left_of(of.lines, amounts_of([*credited, *final])) == (0,) * len(of.lines)


@given(st.data())
def test_the_credit_note_and_the_invoice_for_the_rest_are_the_invoice(data: st.DataObject) -> None:
    of = data.draw(invoices())
    wanted = data.draw(refunds(of, of.total_incl_vat.amount))
    credited = choose_lines(of.lines, left_of(of.lines, {}), wanted, prices_include_vat=True)
    assume(not isinstance(credited, LinesQuestion))
    assert not isinstance(credited, LinesQuestion)

    note, rest = invoice_lines_of(of.lines, credited, "DKK"), lines_without(of, credited)

    assert note.total_incl_vat.amount == wanted.total
    assert note.total_incl_vat + rest.total_incl_vat == of.total_incl_vat
    for lines in (note, rest):
        assert lines.total_vat.amount == sum(split_gross(one.gross, one.vat_rate).vat for one in lines.lines)
        assert all(one.gross == one.quantity * one.unit_price > 0 for one in lines.lines)
        assert all(one.unit_price % OERE == 0 for one in lines.lines)
