"""Which parts has the filling, one after the other? Needs Django.

    shops and people ─▶ 90 days of orders ─▶ what people do in the shop, the office and Dinero ─▶ moved back in time

Each part is noted when it has ended. A demo that was stopped goes on with the next part; orders that are told again
change nothing.
"""

import time
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django_scopes import scopes_disabled

from krambod.organizations.models import ConnectedOrganization, Organization
from krambod.project.configuration import Configuration
from krambod.project.demo.history.ageing import move_back
from krambod.project.demo.history.by_hand import Person, work_in_dinero
from krambod.project.demo.history.by_people import OwnersBrowser, approve_drafts, shop_today, work_in_krambod
from krambod.project.demo.history.companies import FIRST_COMPANY, make_people, make_shops, pause_one
from krambod.project.demo.history.kinds import CONTACTS_BY_HAND, PAUSED, SECOND, SHARED_ADDRESS, SHOP
from krambod.project.demo.history.plan import PAUSED_SINCE, plan_history
from krambod.project.demo.history.sending import Shops
from krambod.project.demo.history.state import SEED, HistoryState
from krambod.project.demo.history.telling import HistoryOrder
from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import SALE
from krambod.transfers.watching.watch import WATCH_EVERY
from krambod.worker.chores import ensure_chore, wake_chore
from krambod.worker.clock import utc_now

FIRST_ORGANIZATION, SECOND_ORGANIZATION = 310001, 310004
APPROVED = 4
WATCH_PATIENCE_S = 60.0
POLL_S = 0.5


@dataclass(frozen=True, kw_only=True)
class Filling:
    """A demo that is being filled: where its parts answer, and how far the history has come."""

    configuration: Configuration
    double_url: str
    shop_url: str
    owner: str
    file: Path
    state: HistoryState

    def fill(self) -> None:
        """Does every part that is not done yet. Raises what a part raises."""
        for part in (
            self.shops,
            self.people,
            self.orders,
            self.clicks,
            self.by_hand,
            self.look,
            self.compare,
            self.age,
        ):
            if part.__name__ not in self.state.done:
                part()
                self.state.done.append(part.__name__)
                self.state.write(self.file)

    def shops(self) -> None:
        self.state.tokens |= make_shops(self.configuration, self.owner, self.state.now)

    def people(self) -> None:
        make_people(self.owner)

    def orders(self) -> None:
        """The third company is paused before its newest orders come, so that these are received and wait."""
        with Person(self.double_url, FIRST_ORGANIZATION) as person:
            for name in CONTACTS_BY_HAND:
                person.make_contact(name, SHARED_ADDRESS)
        shops = Shops(self.configuration.base_url, self.state.tokens)
        paused_since = self.state.now - PAUSED_SINCE
        late = [one for one in self.history if one.shop == PAUSED and one.placed_at > paused_since]
        try:
            shops.tell_all([one for one in self.history if one not in late])
            pause_one()
            shops.tell_all(late)
        finally:
            shops.close()

    def clicks(self) -> None:
        shop_today(self.shop_url)
        company = f"/c/{self._connected().merchant_id}/"
        addresses = defaultdict(list)
        for transfer, kind in self._sales(SHOP):
            addresses[kind].append(f"{company}orders/{transfer.pk}/")
        with OwnersBrowser(self.configuration.base_url) as browser:
            work_in_krambod(browser, company, addresses)
            drafts = [transfer for transfer, _ in self._sales(SECOND) if transfer.state == State.DRAFTED]
            approve_drafts(browser, [f"/c/{one.merchant_id}/orders/{one.pk}/" for one in drafts[:APPROVED]])

    def by_hand(self) -> None:
        invoices = defaultdict(list)
        for transfer, kind in self._sales(SHOP):
            if transfer.invoice_number is not None:
                invoices[kind].append((str(transfer.draft_guid), transfer.order.number))
        with Person(self.double_url, FIRST_ORGANIZATION) as person:
            work_in_dinero(person, invoices)
        drafts = [str(transfer.draft_guid) for transfer, _ in self._sales(SECOND) if transfer.state == State.DRAFTED]
        with Person(self.double_url, SECOND_ORGANIZATION) as person:
            for guid in drafts[-1:]:
                person.delete_draft(guid)

    def look(self) -> None:
        """Lets the worker look at Dinero now, not in an hour, and waits until it has found what was done by hand."""
        began = utc_now()
        organizations = Organization.objects.filter(organization_id__in=(FIRST_ORGANIZATION, SECOND_ORGANIZATION))
        organizations.exclude(watched_at=None).update(watched_at=began - WATCH_EVERY)
        wake_chore(ensure_chore("watch", "", began), began)
        give_up_at = time.monotonic() + WATCH_PATIENCE_S
        while organizations.filter(watched_at__lt=began).exists() and time.monotonic() < give_up_at:
            time.sleep(POLL_S)

    def compare(self) -> None:
        """Presses the button that compares the books, instead of waiting for the night."""
        connected = self._connected()
        page = f"/c/{connected.merchant_id}/reconcile/"
        with OwnersBrowser(self.configuration.base_url) as browser:
            browser.post(f"{page}{connected.pk}/now", shown_on=page)

    def age(self) -> None:
        move_back(utc_now())

    @cached_property
    def history(self) -> list[HistoryOrder]:
        return plan_history(self.state.orders, seed=SEED, now=self.state.now)

    def _connected(self) -> ConnectedOrganization:
        with scopes_disabled():
            found = ConnectedOrganization.objects.filter(merchant__name=FIRST_COMPANY)
            return found.filter(organization_id=FIRST_ORGANIZATION).latest("pk")

    def _sales(self, shop: str) -> list[tuple[Transfer, str]]:
        """The sales of a shop with the kind of each, in the order of their moments."""
        kinds = {one.external_id: one.kind for one in self.history if one.shop == shop}
        with scopes_disabled():
            rows = Transfer.objects.filter(shop__code=shop, role=SALE.name, order__external_id__in=list(kinds))
            found = list(rows.select_related("order").order_by("placed_at", "pk"))
        return [(transfer, kinds[transfer.order.external_id]) for transfer in found]
