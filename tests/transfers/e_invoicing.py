"""What did Dinero send of an order's invoice, and what does a person press about it?"""

from krambod.transfers.choices import choose
from krambod.transfers.models import Transfer
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import mailouts, work_until_quiet


def sent(keeper: Shopkeeper, number: str = "1042") -> list[str]:
    """The types of what Dinero has sent of the order's invoice."""
    return [str(one["Type"]) for one in mailouts(keeper, str(keeper.transfer(number).draft_guid))]


def press(keeper: Shopkeeper, choice: str, number: str = "1042") -> Transfer:
    choose(keeper.transfer(number), choice, keeper.now(), by="Sanne")
    work_until_quiet(keeper)
    return keeper.transfer(number)
