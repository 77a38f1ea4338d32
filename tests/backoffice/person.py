"""How does a test open pages as a person who is logged in?"""

from dataclasses import dataclass

from django.test import Client
from django_scopes import scope

from krambod.merchants.models import Membership, Merchant, User
from krambod.merchants.rights import MemberRole

PASSWORD = "kvist-hammer-vindue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person who is logged in."""

    user: User
    client: Client

    def get(self, path: str, **headers: str) -> str:
        """The page's HTML."""
        answer = self.client.get(path, headers=headers)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()


def make_person(email: str, merchant: Merchant | None = None, role: MemberRole = MemberRole.OWNER) -> Person:
    """A new user who is logged in, and a member of `merchant` if it is given."""
    user = User.objects.create_user(email, PASSWORD)
    if merchant is not None:
        with scope(merchant=merchant):
            Membership.objects.create(merchant=merchant, user=user, role=role)
    client = Client(headers={"Host": "localhost:8000", "Accept-Language": "en"})
    client.force_login(user)
    return Person(user=user, client=client)
