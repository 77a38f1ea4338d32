"""How does VAT see the lines of an order, and on which entry accounts are they booked? Pure.

    goods    ─▶ treatment by place, buyer, goods, rate, whose tax, registrations
    shipping ─▶ the treatment of the goods with its rate, split by value if they have several
    each     ─▶ the product's own account, else the treatment's; its VAT code must be the treatment's

A line without a treatment, or whose treatment has no fitting account, holds the order: nothing is booked by a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from krambod.accounting.invoice_lines import BookedPart, ChargedLine, LineKind
from krambod.accounting.vat.buyers import VatNumberProof, read_buyer
from krambod.accounting.vat.facts import Company, Goods, LineFacts, Registrations
from krambod.accounting.vat.following import GoodsLine, Share, follow
from krambod.accounting.vat.refusals import FACTS, NoTreatment, RefusalReason
from krambod.accounting.vat.treatment import treat
from krambod.accounting.vat.treatments import Treated, account_fits
from krambod.accounting.vat.zones import Place, country_code, zone_of
from krambod.orders.order import Order, OrderLine
from krambod.organizations.chart import Chart
from krambod.transfers.customers import Customer
from krambod.transfers.failures import Failure, FixOrder, FixSettings
from krambod.transfers.products import product_name, rows_of
from krambod.transfers.rules import BookingRules

LIMIT = "limit_amount"  # what the sentences call a limit, whose amount they write as money
MENDED_BY_SETTINGS = frozenset(
    {
        RefusalReason.REGISTRATION_NEEDED,
        RefusalReason.FOREIGN_VAT_NOT_REGISTERED,
        RefusalReason.DANISH_VAT_THOUGH_FOREIGN_IS_DUE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VatBasis:
    """What the treatment of an order's lines depends on, beside the order. `day` is the invoice's.

    `proof` is what VIES answered about the buyer's number. With `is_as_charged`, Danish VAT to a private buyer in the
    EU is booked as charged though another country's is due.
    """

    customer: Customer
    rules: BookingRules
    chart: Chart
    day: date
    proof: VatNumberProof | None = None
    is_as_charged: bool = False


def parts_of(order: Order, basis: VatBasis, lines: Sequence[ChargedLine]) -> list[tuple[BookedPart, ...]]:
    """Returns the parts of each line, which add up to it. Raises Failure if a line has no treatment or no account."""
    facts = [_facts_of_line(line, order.lines[line.number - 1], _facts_of_order(order, basis)) for line in lines]
    goods = [
        GoodsLine(rate=line.vat_rate, amount=line.gross, outcome=treat(of_line))
        for line, of_line in zip(lines, facts, strict=True)
        if line.kind is LineKind.PRODUCT
    ]
    accounts = _Accounts(rules=basis.rules, chart=basis.chart, order=order, country=place_of(order).country)
    return [accounts.parts_of(line, _shares(line, of_line, goods)) for line, of_line in zip(lines, facts, strict=True)]


def _facts_of_order(order: Order, basis: VatBasis) -> LineFacts:
    """Returns what all lines of an order have in common."""
    place, answers = place_of(order), basis.rules.registrations
    buyer = read_buyer(
        is_company=not basis.customer.is_person,
        number=order.buyer.vat_number,
        country=order.buyer.address.country,
        proof=basis.proof,
    )
    is_as_charged = basis.is_as_charged or country_code(place.country) in basis.rules.as_charged_in(basis.day)
    registrations = Registrations(
        oss=answers.oss,
        voec=answers.voec,
        uk=answers.uk,
        as_charged_in=frozenset({zone_of(place, basis.day).tax_country} if is_as_charged else ()),
    )
    company = Company(is_vat_free=basis.chart.is_vat_free, registrations=registrations)
    return LineFacts(
        place=place, buyer=buyer, rate=Decimal(0), amount=order.total.amount, company=company, day=basis.day
    )


def _facts_of_line(line: ChargedLine, sold: OrderLine, facts: LineFacts) -> LineFacts:
    return replace(
        facts,
        goods=sold.goods or Goods.ORDINARY,
        rate=line.vat_rate,
        amount=line.gross,
        tax_country=sold.tax_country,
    )


def _shares(line: ChargedLine, facts: LineFacts, goods: Sequence[GoodsLine]) -> tuple[Share, ...]:
    # A fee that is told to be something, such as a tip, is that. Any other has the treatment of the goods.
    is_its_own = line.kind is LineKind.PRODUCT or (line.kind is LineKind.FEE and facts.goods is not Goods.ORDINARY)
    outcome = treat(facts) if is_its_own else follow(facts, goods)
    if isinstance(outcome, NoTreatment):
        raise _refusal(line, outcome)
    return (Share(treated=outcome, amount=line.gross),) if isinstance(outcome, Treated) else outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accounts:
    """The accounts for the lines of `order`. `country` is where it is delivered."""

    rules: BookingRules
    chart: Chart
    order: Order
    country: str

    def parts_of(self, line: ChargedLine, shares: Sequence[Share]) -> tuple[BookedPart, ...]:
        return tuple(
            BookedPart(
                gross=share.amount,
                account_number=self._account_for(line, share),
                treatment=str(share.treated.treatment),
            )
            for share in shares
        )

    def _account_for(self, line: ChargedLine, share: Share) -> int:
        """Raises FixOrder for what is not booked by itself yet, FixSettings without an account whose code fits."""
        treated = share.treated
        details = {"line": str(line.number), "treatment": str(treated.treatment), "country": self.country}
        if not treated.rule.is_built:
            vat = treated.vat_in(share.amount)
            raise FixOrder("treatment_waits", **details, amount=f"{share.amount:.2f}", vat=f"{vat:.2f}")
        details |= {"kind": str(line.kind)}
        own = self._find_account_of_product(line, treated, details)
        if own is not None:
            return own
        codes = self.chart.turnover_codes
        number = self.rules.account_for(treated.treatment, line.kind, codes)
        if number is None:
            raise FixSettings("no_account", **details)
        if not self._fits(number, line, treated):
            code = codes.get(number, "")
            raise FixSettings("account_does_not_fit", **details, account=str(number), vat_code=code)
        return number

    def _find_account_of_product(self, line: ChargedLine, treated: Treated, details: Mapping[str, str]) -> int | None:
        """Returns the product's own account, if the merchant chose one. Raises FixSettings if none of them fits."""
        sold = self.order.lines[line.number - 1]
        own = [row.account_number for row in rows_of(sold, self.rules.products) if row.account_number is not None]
        fitting = next((number for number in own if self._fits(number, line, treated)), None)
        if own and fitting is None:
            product = product_name(sold)
            raise FixSettings("product_account_does_not_fit", **details, product=product, account=str(own[0]))
        return fitting

    def _fits(self, number: int, line: ChargedLine, treated: Treated) -> bool:
        """Whether the account takes sales of the treatment, at the rate of the line."""
        codes = self.chart.turnover_codes
        has_rate = self.chart.vat_rates.get(number) == line.vat_rate
        return number in codes and has_rate and account_fits(treated.treatment, codes[number])


def _refusal(line: ChargedLine, refused: NoTreatment) -> Failure:
    details = {
        "line": str(line.number),
        "country": refused.country,
        "vat_rate": f"{refused.rate.normalize():f}",
        "amount": f"{line.gross:.2f}",
        "owed_vat": f"{refused.vat_owed:.2f}",
        **_facts_of(refused),
    }
    kind = FixSettings if refused.reason in MENDED_BY_SETTINGS else FixOrder
    return kind(str(refused.reason), **details)


def place_of(order: Order) -> Place:
    """Returns where the order is delivered: its delivery address, else the buyer's."""
    address = order.buyer.address if order.delivery is None else order.delivery.address
    return Place(country=address.country, postcode=address.zip)


def _facts_of(refused: NoTreatment) -> Mapping[str, str]:
    """What the sentence of this reason needs beside what all have, as text."""
    known = {
        "tax_country": refused.tax_country,
        "number_country": refused.number_country,
        "territory": refused.territory,
        "question": str(refused.question or ""),
        LIMIT: "" if refused.limit is None else f"{refused.limit.amount:.2f}",
    }
    names = (LIMIT if name == "limit" else name for name in FACTS[refused.reason])
    return {name: known[name] for name in names if name in known}
