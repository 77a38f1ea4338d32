"""Is a refund that the shop tells of credited already by a credit note that a person made here? Pure.

A person credits here, pays the money back in the shop, and then the shop tells of a refund. It is the same one if its
amount is what still must go back. If it may be another one, a person says so.
"""

from collections.abc import Collection, Sequence

from krambod.accounting.invoice_lines import PlannedLine
from krambod.transfers.correction.books import REISSUE, told_total
from krambod.transfers.credit.changed import SETTLES
from krambod.transfers.credit.part import CreditPart
from krambod.transfers.credit.told import places_of
from krambod.transfers.failures import FixOrder
from krambod.transfers.models import Transfer
from krambod.transfers.outcomes import Reason

ANOTHER = "is_own_sale"  # among the choices: a person says that it is another one


def find_own_credit_note(
    refund: Transfer, part: CreditPart, own: Sequence[Transfer], lines: Sequence[PlannedLine]
) -> Transfer | None:
    """Returns the credit note made here that credits what the shop told, or None. Raises FixOrder if it is unclear.

    `own` are the booked credit notes of the invoice that were made here and that the shop has not told of. `lines` are
    the invoice's: a refund that names none of the lines of a credit note is another one.
    """
    if part.refund is None or ANOTHER in refund.choices:
        return None
    named = {place + 1 for told in part.refund.lines for place in places_of(told, lines)}
    own = [one for one in own if SETTLES not in one.choices and _may_be(one, named)]
    waiting = [one for one in own if one.reason == Reason.REPAYMENT]
    same = next((one for one in waiting if told_total(one) == part.total), None)
    own = [one for one in own if REISSUE not in one.choices]
    unclear = next((one for one in own if one in waiting or one.invoice_total == part.total), None)
    if same is None and unclear is not None:
        raise FixOrder(
            "credited_here",
            number=str(unclear.invoice_number),
            invoice_total=str(unclear.invoice_total),
            amount=str(part.total),
        )
    return same


def _may_be(own: Transfer, named: Collection[int]) -> bool:
    """Whether a refund that names these lines may be what the credit note credits."""
    return not named or any(int(number) in named for number in own.credited_lines)
