"""What does the plan of a supplement depend on, as it is stored?"""

from datetime import datetime

from krambod.accounting.danish_time import danish_day
from krambod.organizations.chart import Chart
from krambod.transfers.correction.books import find_corrections, read_booked
from krambod.transfers.correction.supplement import Supplement
from krambod.transfers.guids import DocumentKey
from krambod.transfers.models import Transfer
from krambod.transfers.parts.known import KnownParts
from krambod.transfers.roles import CORRECTION
from krambod.transfers.rule_versions import find_rules
from krambod.transfers.sale.basis import choose_rules, read_choices
from krambod.transfers.sale.plan import Choices, PlanBasis


def read_supplement(sale: Transfer, *, at: datetime, correction: Transfer | None = None) -> Supplement:
    """Returns what a supplement of a booked sale adds to. `correction` is its transfer, if there is one already."""
    earlier = [one for one in find_corrections(sale) if correction is None or one.pk < correction.pk]
    invoices = [sale, *(one for one in earlier if one.role == CORRECTION.name)]
    booked = read_booked(sale, before=correction)
    key = DocumentKey(
        shop=sale.shop.code,
        order=sale.order.external_id,
        role=CORRECTION.name,
        part_id="preview" if correction is None else correction.part_id,
    )
    return Supplement(
        reference=key.reference,
        at=at,
        booked=booked.order,
        total=booked.total,
        invoiced=booked.invoiced,
        numbers=tuple(one.invoice_number for one in invoices if one.invoice_number is not None),
    )


def supplement_basis(transfer: Transfer, supplement: Supplement, chart: Chart, now: datetime) -> PlanBasis:
    """Returns the basis of a supplement. `transfer` is its own, or that of the sale if there is none yet.

    The rules are those of the sale, but a period that was reported since gets no invoice by itself. The preview of a
    supplement does not ask for that: its transfer does.
    """
    is_made = transfer.role == CORRECTION.name
    newest = find_rules(transfer.shop) if is_made else None
    reported_until = None if newest is None else newest.reported_until
    return PlanBasis(
        shop=transfer.shop.code,
        rules=choose_rules(transfer).model_copy(update={"reported_until": reported_until}),
        chart=chart,
        known=KnownParts(is_closed=True),  # the rest of the order is booked, so there are no more parts
        now=now,
        choices=read_choices(transfer) if is_made else Choices(),
        released_on=max((danish_day(supplement.at), *(transfer.hold_ends if is_made else ()))),
    )
