"""Which shops, companies and people are there besides the shop that one clicks in? Needs Django."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django_scopes import scope

from krambod.accounting.danish_time import danish_day
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.merchants.models import Membership, Merchant, User
from krambod.merchants.rights import MemberRole
from krambod.project.configuration import Configuration
from krambod.project.demo.history.kinds import PAUSED, SECOND, WHOLESALE
from krambod.project.demo.history.plan import DAYS
from krambod.project.demo.installation import DEPOSIT_ACCOUNT_NUMBER
from krambod.project.demo.shop import set_up_shop
from krambod.project.operations.pausing import pause_organization
from krambod.project.operations.setup_options import PersonalKeys, SetupOptions
from krambod.transfers.rules import When
from krambod.worker.clock import utc_now

FIRST_COMPANY = "Demobutikken"
PAUSED_ORGANIZATION = 310003
REPORTED_BACK = timedelta(days=86)
PEOPLE = (
    ("bo.bogholder@example.com", "Bo Ågaard", MemberRole.BOOKKEEPER),
    ("lager@example.com", "Maja Thygesen", MemberRole.STAFF),
    ("revisor@example.org", "Ellen Krogh", MemberRole.AUDITOR),
)


@dataclass(frozen=True, slots=True)
class _Company:
    """A shop that is set up without a browser. `reported_back`: the last reported VAT period ended so long ago."""

    merchant: str
    shop: str
    code: str
    organization_id: int
    when: When = When.PAID
    first_drafts: int = 0
    reported_back: timedelta | None = None

    def options(self, owner: str, today: date) -> SetupOptions:
        return SetupOptions(
            merchant=self.merchant,
            shop=self.shop,
            shop_code=self.code,
            organization_id=self.organization_id,
            keys=PersonalKeys(
                client_id=PERSONAL_CLIENT_ID, client_secret=CLIENT_SECRET, api_key=api_key(self.organization_id)
            ),
            when=self.when,
            deposit_account_number=DEPOSIT_ACCOUNT_NUMBER,
            start_date=today - timedelta(days=DAYS),
            first_drafts=self.first_drafts,
            reported_until=None if self.reported_back is None else today - self.reported_back,
            owner=owner,
        )


def make_shops(configuration: Configuration, owner: str, now: datetime) -> dict[str, str]:
    """Sets up a second shop of the first company, and two companies more. Returns their tokens, by shop.

    Dinero's part is the double's: three of its organizations. Raises SetupError.
    """
    shops = (
        _Company(
            FIRST_COMPANY, "Demobutikken Engros", WHOLESALE, 310001, when=When.SHIPPED, reported_back=REPORTED_BACK
        ),
        _Company("Anden Butik ApS", "Anden Butik", SECOND, 310004, first_drafts=5),
        _Company("Momsfri Kunst", "Momsfri Kunst", PAUSED, PAUSED_ORGANIZATION),
    )
    return {shop.code: set_up_shop(configuration, shop.options(owner, danish_day(now))) for shop in shops}


def make_people(owner: str) -> None:
    """Gives the owner a name, and lets a bookkeeper, an employee and an auditor work in the companies."""
    User.objects.filter(email=owner).update(name="Sanne Østergaard")
    for email, name, role in PEOPLE:
        user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
        for merchant in Merchant.objects.order_by("pk"):
            if merchant.name == FIRST_COMPANY or role is MemberRole.BOOKKEEPER:
                with scope(merchant=merchant):
                    Membership.objects.update_or_create(merchant=merchant, user=user, defaults={"role": role})


def pause_one() -> None:
    """Pauses the third company, so that its newest orders are received and wait."""
    pause_organization(PAUSED_ORGANIZATION, utc_now(), "Vi tæller op")
