"""What has the merchant chosen for a shop's bookkeeping so far?

during the first set-up  ─▶ choices are stored with the shop, in any order
after the set-up         ─▶ each choice is a new version of the rules at once
another organization     ─▶ a set-up again: the old rules stay in force until everything is chosen anew
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django_scopes import scope

from krambod.merchants.models import Shop, User
from krambod.transfers.rule_versions import find_stored_rules, read_rules, save_rules
from krambod.transfers.rules import BookingRules, ProductRule

OF_AN_ORGANIZATION = (
    "deposit_account_number", "dispute_account_number", "customer_debt_account_number", "store_credit_account_number",
    "rounding_account_number", "donation_debt_account_number", "accounts", "registrations", "as_charged", "methods",
    "reported_until", "vat_period", "seen_in_dinero",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The choices for a shop.

    `chosen` are fields of the booking rules as JSON. `rules` are in force, as version `version`; 0 if there are none.
    """

    shop: Shop
    chosen: Mapping[str, Any]
    rules: BookingRules | None
    version: int

    @property
    def is_unfinished(self) -> bool:
        """Whether the set-up still goes on, so that the choices are not in force yet."""
        return self.rules is None or bool(self.shop.unfinished_setup)

    @property
    def connected_id(self) -> int | None:
        return self.chosen.get("connected_id")

    def has(self, *names: str) -> bool:
        return all(self.chosen.get(name) is not None for name in names)

    def planned_rules(self) -> BookingRules:
        """The rules that the choices give. Raises ValueError if a choice is missing."""
        fields = {name: value for name, value in self.chosen.items() if name in BookingRules.model_fields}
        return BookingRules.model_validate({"shop_name": self.shop.name, **fields})

    def keep(self, changes: Mapping[str, Any], *, now: datetime, by: User) -> "Wishes":
        """Stores choices, and returns all choices as they are then."""
        chosen = {**self.chosen, **changes}
        if self.is_unfinished:
            _store(self.shop, chosen)
            return replace(self, chosen=chosen)
        return replace(self, chosen=chosen).put_in_force(now=now, by=by)

    def put_in_force(self, *, now: datetime, by: User) -> "Wishes":
        """Saves the choices as the newest version of the rules. Raises ValueError if a choice is missing."""
        save_rules(self.shop, self.planned_rules(), now, saved_by=by)
        _store(self.shop, {})
        return read_wishes(self.shop)

    def move(self, organization: Mapping[str, Any]) -> None:
        """Chooses another organization, and forgets the choices that belong to the old one.

        The merchant makes them anew before the new rules are in force.
        """
        stays = {name: value for name, value in self.chosen.items() if name not in OF_AN_ORGANIZATION}
        rows = (ProductRule.model_validate(row) for row in self.chosen.get("products") or ())
        stays["products"] = [{"product": row.product, "goods": row.goods} for row in rows if row.goods is not None]
        _store(self.shop, {**stays, **organization})


def read_wishes(shop: Shop) -> Wishes:
    """The choices for a shop. Works in any scope."""
    with scope(merchant=shop.merchant):
        stored = find_stored_rules(shop.pk)
    rules = None if stored is None else read_rules(stored)
    in_force = {} if rules is None else rules.model_dump(mode="json")
    return Wishes(
        shop=shop,
        chosen=shop.unfinished_setup or in_force,
        rules=rules,
        version=0 if stored is None else stored.version,
    )


def _store(shop: Shop, chosen: Mapping[str, Any]) -> None:
    if shop.unfinished_setup == chosen:
        return
    shop.unfinished_setup = dict(chosen)
    with scope(merchant=shop.merchant):
        shop.save(update_fields=["unfinished_setup"])
