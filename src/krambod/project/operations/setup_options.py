"""What can `krambod setup` be asked for? Apart, because models load longer than these do."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalKeys:
    """A personal integration: its client, and the API key of one organization."""

    client_id: str
    client_secret: str = field(repr=False)
    api_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupOptions:
    """What was named. None: keep what is, or the default where there is nothing yet. `when` is "paid" or "shipped"."""

    merchant: str | None
    shop: str | None
    shop_code: str
    organization_id: int | None
    keys: PersonalKeys | None
    when: str | None
    deposit_account_number: int | None
    start_date: date | None
    first_drafts: int | None
    reported_until: date | None
    owner: str | None = None  # an e-mail address
