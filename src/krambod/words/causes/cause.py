"""What is known of a cause? Everything, in one record: what a person reads, what they can choose, and what mends it."""

from dataclasses import dataclass
from string import Formatter
from typing import Literal

from krambod.words.choices import Choice
from krambod.words.language import Sentence

MendedBy = Literal[
    "order",  # a newer revision of the order, or a person's choice
    "settings",  # newer booking rules
    "connection",  # connecting to Dinero again
    "subscription",  # renewing Dinero Pro
    "shop_connection",  # connecting to the shop again
    "time",  # it ends by itself
    "person",  # whoever paused it
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why an order is held, or why a connection is paused.

    `code` names it for good: in the table, in the API and in the log. `title` stands over a card of held orders; only
    what pauses a connection has none. `sentence` says what is wrong and what to do, and `of_several` says it for a card
    of several orders, where the sentence of one would not do. `choices` come before those that are always there.
    `page` is the name of the address that mends it, below the shop. Held orders that differ in a detail named in
    `told_apart_by` need different mends, and stand on different cards. `is_watched_in_dinero`: a person may book the
    draft in Dinero, so Dinero's list is looked at for it. `corrects` is the field of the order that mends it: the form
    *Correct it here* shows that field first. A name of `orders.corrections.Field`. `tells_of_draft`: the sentence
    is about the draft in Dinero, so a page need not say that there is one. `order_page` is the name of the page, below
    the order, that mends it.
    """

    code: str
    mended_by: MendedBy
    sentence: Sentence
    title: Sentence | None = None
    of_several: Sentence | None = None
    choices: tuple[Choice, ...] = ()
    can_be_tried_again: bool = True
    page: str = ""
    told_apart_by: tuple[str, ...] = ()
    is_watched_in_dinero: bool = False
    corrects: str = ""
    order_page: str = ""
    tells_of_draft: bool = False

    def __post_init__(self) -> None:
        assert self.holds_orders == (self.title is not None), self.code

    @property
    def holds_orders(self) -> bool:
        """Else it pauses a connection."""
        return self.mended_by in ("order", "settings")

    @property
    def stops_everything(self) -> bool:
        """Whether nothing is sent to Dinero any more before a person has acted."""
        return self.mended_by in ("connection", "subscription")

    @property
    def is_same_for_all(self) -> bool:
        """Whether a card says one sentence for all its orders: it names nothing that is one order's own."""
        named = {name for _, name, _, _ in Formatter().parse(self.sentence.en) if name}
        return self.of_several is not None or named <= {*self.told_apart_by}
