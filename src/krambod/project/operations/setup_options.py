"""Which options does `krambod setup` take? A module of its own, because models load slowly."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalKeys:
    """A personal integration: its client's id and secret, and the API key of one organization."""

    client_id: str
    client_secret: str = field(repr=False)
    api_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupOptions:
    """The given options. None keeps the stored value, or the default for a new shop. `when`: "paid" or "shipped"."""

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
    owner: str | None = None  # an e-mail address of the owner
