"""Can a person see or change another merchant's rows, or more than their role allows?

The test tries the whole site as the other merchant, without a login, as the operator, and as each lesser role: every
address with the victim's ids in path, query and body, and every form on the owner's pages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import include, path
from django_scopes import scopes_disabled

from krambod.merchants.models import Shop, User
from krambod.merchants.rights import RIGHTS, MemberRole, Right
from tests.backoffice.crawling import (
    Address,
    Answer,
    Findings,
    UnknownParameter,
    Victim,
    Visitor,
    bodies_of,
    changed,
    find_addresses,
    open_everything,
    watched_writes,
    without_words,
)
from tests.backoffice.person import PASSWORD
from tests.backoffice.planting import member, plant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unlimited")]

# What a lesser role may change. It is written here a second time, to check the rights against it.
COMMENTS = {"TransferEvent", "AuditEntry"}
DECISIONS = COMMENTS | {"Transfer", "RememberedContact", "LedgerEntry", "OrderRevision", "ShopEvent", "StoredOrder"}
RULES = {"StoredRules", "Shop", "ConnectedOrganization", "StoredReadingRules", "ShopConnection", "Delivery"}
MAY_CHANGE = {
    MemberRole.AUDITOR: COMMENTS,
    MemberRole.STAFF: DECISIONS,
    MemberRole.BOOKKEEPER: DECISIONS | RULES,
}
MAY_READ_CHANGES = {"AuditEntry"}  # an export is a GET, and is audited
OUTSIDERS = ("the other merchant", "nobody", "operator")
SEED = 20261122
METHOD_NOT_ALLOWED = 405
IDS_OF_A_FIELD = 1


@dataclass(slots=True, kw_only=True)
class World:
    """Sanne, whose rows are the victim's, and Bo, who tries to reach them."""

    sanne: Victim
    bo: Victim
    owner: Visitor
    stranger: Visitor
    addresses: Sequence[Address]


@pytest.fixture
def world() -> World:
    owner = User.objects.create_user("owner@zqsannex.dk", PASSWORD)
    stranger = User.objects.create_user("owner@zqbox.dk", PASSWORD)
    sanne, bo = plant("sanne", 310001, owner), plant("bo", 310002, stranger)
    return World(
        sanne=sanne,
        bo=bo,
        owner=Visitor(name="owner", user=owner),
        stranger=Visitor(name="the other merchant", user=stranger, token="token zqbox"),
        addresses=find_addresses(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How many of the victim's ids are tried, and in how many requests."""

    is_every_id_alone: bool
    chance: Random

    def queries(self, names: Iterable[str], ids: Sequence[str]) -> list[str]:
        """Queries that together try every name with every id. Each has all names, with other ids each time."""
        ordered = sorted(names)
        if self.is_every_id_alone:
            return [f"{name}={one}" for name in ordered for one in ids]
        turns = [[ids[(turn + place) % len(ids)] for place in range(len(ordered))] for turn in range(len(ids))]
        return ["&".join(map("=".join, zip(ordered, turn, strict=True))) for turn in turns] if ordered else []

    def field_ids(self, ids: Sequence[str]) -> Sequence[str]:
        """The ids that a field of a form is filled with."""
        return ids if self.is_every_id_alone else self.chance.sample(ids, min(IDS_OF_A_FIELD, len(ids)))


def sample() -> Effort:
    return Effort(is_every_id_alone=False, chance=Random(SEED))


def everything() -> Effort:
    return Effort(is_every_id_alone=True, chance=Random(SEED))


def outsider(world: World, name: str) -> Visitor:
    if name == "the other merchant":
        return world.stranger
    if name == "nobody":
        return Visitor(name=name)
    operator = User.objects.create_user("operator@example.com", PASSWORD, is_staff=True, is_superuser=True)
    return Visitor(name=name, user=operator)


def mixtures(world: World, address: Address) -> list[str]:
    """The victim's path, and the visitor's own path with each of the victim's ids in it."""
    theirs, own = world.sanne.values, world.bo.values
    values = [theirs]
    values += [{**own, name: theirs[name]} for name in address.names if name in theirs]
    values += [{**theirs, "merchant_id": own["merchant_id"]}, own]
    return list(dict.fromkeys(address.path(one) for one in values))


def may_see(visitor: Visitor, where: str) -> bool:
    """Whether the visitor may see the victim's name there: the operator may, on the operator's own pages."""
    return visitor.name == "operator" and where.startswith("/operator/")


def try_reading(world: World, visitor: Visitor, queries: Sequence[str]) -> list[str]:
    """Opens all addresses; says which of the victim's words were seen, and where."""
    wrong: list[str] = []
    for address in world.addresses:
        own = address.path(world.bo.values)  # the visitor's own page, or one of no merchant
        for where in mixtures(world, address):
            plain = try_page(world, visitor, where, wrong)
            if where == own and plain.has_read_query and plain.status != METHOD_NOT_ALLOWED:
                for query in queries:
                    try_page(world, visitor, f"{where}?{query}", wrong)
    return wrong


def try_page(world: World, visitor: Visitor, where: str, wrong: list[str]) -> Answer:
    """Opens a page, and adds to `wrong` what should not be seen there."""
    answer = visitor.ask("GET", where)
    if not may_see(visitor, where) and (seen := world.sanne.seen_in(answer.content)):
        wrong.append(f"{visitor.name} reads {seen} at GET {where}")
    if answer.status >= 500:
        wrong.append(f"{visitor.name} breaks GET {where}: {answer.status}")
    return answer


def try_writing(world: World, visitor: Visitor, findings: Findings, effort: Effort) -> list[str]:
    """Says what POSTs changed or showed: empty ones, the owner's forms, and own forms with the victim's ids."""
    wrong, words = [], world.sanne.words
    tries: list[tuple[str, dict[str, object]]] = []
    for address in world.addresses:
        tries += [(where, {}) for where in mixtures(world, address)]
    for target, form in findings.forms:
        tries += [(target, without_words(body, words)) for body in bodies_of(form)]
    if visitor is world.stranger:
        own = open_everything(Visitor(name="own", user=visitor.user), world.addresses, world.bo.values)
        for target, form in own.forms:
            for name in form.fields.keys() - {"csrfmiddlewaretoken", "next"}:
                tries += [(target, {**form.fields, name: one}) for one in effort.field_ids(world.sanne.ids)]
    before = world.sanne.rows()
    for number, (where, body) in enumerate(tries, start=1):
        with watched_writes() as writes:
            answer = visitor.ask("POST", where, body)
        # To read all rows costs more than most POSTs, so the last check covers all POSTs before it.
        after = world.sanne.rows() if writes or number == len(tries) else before
        if (tables := changed(before, after)) and not may_see(visitor, where):
            wrong.append(f"{visitor.name} changes {tables} by POST {where} {body}")
        if not may_see(visitor, where) and (seen := world.sanne.seen_in(answer.content)):
            wrong.append(f"{visitor.name} reads {seen} at POST {where} {body}")
        if answer.status >= 500:
            wrong.append(f"{visitor.name} breaks POST {where}: {answer.status}")
        before = after
    return wrong


def try_everything(world: World, visitor: Visitor, effort: Effort) -> tuple[list[str], Findings]:
    """Tries to read and to write, as a visitor who does not belong to the merchant."""
    findings = open_everything(world.owner, world.addresses, world.sanne.values)
    wrong = try_reading(world, visitor, effort.queries(findings.query_names, world.sanne.ids))
    wrong += try_writing(world, visitor, findings, effort)
    return wrong, findings


def expect_nothing_seen_or_changed(world: World, visitor: Visitor, effort: Effort) -> Findings:
    wrong, findings = try_everything(world, visitor, effort)
    assert wrong == []
    seen = [where for where, page in findings.pages.items() if world.sanne.seen_in(" ".join(page.texts))]
    assert len(seen) > 3  # the owner sees the words, so the search can find them
    return findings


@pytest.mark.parametrize("name", [*OUTSIDERS[:2], pytest.param("operator", marks=pytest.mark.soak)])
def test_nobody_from_outside_sees_or_changes_anything(world: World, name: str, record_property: Any) -> None:
    visitor = outsider(world, name)

    findings = expect_nothing_seen_or_changed(world, visitor, sample())

    record_property("addresses", len(world.addresses))
    record_property("forms", len(findings.forms))
    ids = f"{IDS_OF_A_FIELD} of {len(world.sanne.ids)}, seed {SEED}"
    record_property(f"ids tried in each field of one's own forms, as {name}", ids)
    record_property(f"requests as {name}", visitor.requests)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", OUTSIDERS)
def test_nobody_from_outside_gets_anywhere_by_a_single_id(world: World, name: str, record_property: Any) -> None:
    visitor = outsider(world, name)

    expect_nothing_seen_or_changed(world, visitor, everything())

    record_property(f"requests as {name}, each with one id", visitor.requests)


@pytest.mark.parametrize(
    "role", [MemberRole.AUDITOR, MemberRole.STAFF, pytest.param(MemberRole.BOOKKEEPER, marks=pytest.mark.soak)]
)
def test_a_lesser_role_sees_and_changes_what_it_may_and_no_more(
    world: World, role: MemberRole, record_property: Any
) -> None:
    findings = open_everything(world.owner, world.addresses, world.sanne.values)
    user = member(world.sanne, f"{role}@example.com", role)
    visitor = Visitor(name=role, user=user)
    before, wrong = world.sanne.rows(user), []
    for address in world.addresses:
        where = address.path(world.sanne.values)
        is_closed = address.needed_right is not None and address.needed_right not in RIGHTS[role]
        for method in ("GET", "POST"):
            with watched_writes() as writes:
                answer = visitor.ask(method, where)
            if is_closed and answer.status not in (403, 404, 405):
                wrong.append(f"{role} opens {method} {where}: {answer.status}")
            if answer.status >= 500:
                wrong.append(f"{role} breaks {method} {where}: {answer.status}")
            after = world.sanne.rows(user) if writes else before
            allowed = MAY_READ_CHANGES if method == "GET" else MAY_CHANGE[role]
            if tables := set(changed(before, after)) - allowed:
                wrong.append(f"{role} changes {tables} by {method} {where}")
            before = after
    for target, form in findings.forms:
        for body in bodies_of(form):
            with watched_writes() as writes:
                visitor.ask("POST", target, body)
            after = world.sanne.rows(user) if writes else before
            if tables := set(changed(before, after)) - MAY_CHANGE[role]:
                wrong.append(f"{role} changes {tables} by POST {target} {body}")
            before = after

    # A write that nobody watched would show here.
    assert set(changed(before, world.sanne.rows(user))) == set()
    assert wrong == []
    record_property(f"requests as {role}", visitor.requests)


def test_reading_changes_nothing(world: World) -> None:
    before = world.sanne.rows()

    open_everything(world.owner, world.addresses, world.sanne.values)

    assert set(changed(before, world.sanne.rows())) <= MAY_READ_CHANGES


def test_every_address_of_a_merchant_asks_for_a_right() -> None:
    unguarded = [one.template for one in find_addresses() if "merchant_id" in one.names and one.needed_right is None]

    assert unguarded == []


def test_an_auditor_has_no_right_but_to_read_and_comment() -> None:
    assert RIGHTS[MemberRole.AUDITOR] == {Right.READ, Right.COMMENT, Right.LOG}


def test_the_orders_api_knows_one_shop_by_its_token(world: World) -> None:
    """The API has no forms, so its calls are tried one by one."""
    before = world.sanne.rows()
    body = '{"number": "1042"}'

    for method, where in (("GET", "/api/v1/orders/1042"), ("PUT", "/api/v1/orders/1042"), ("GET", "/api/v1/orders")):
        answer = world.stranger.ask(method, where, body if method == "PUT" else None)
        assert world.sanne.seen_in(answer.content) == []
    assert Visitor(name="nobody").ask("GET", "/api/v1/orders/1042").status == 401
    assert changed(before, world.sanne.rows()) == []


# A site with mistakes in it: the crawl must find them.


def leak(request: HttpRequest, merchant_id: int) -> HttpResponse:
    """A view that shows any merchant, and changes it on POST, without a check."""
    with scopes_disabled():
        shops = Shop.objects.filter(merchant_id=merchant_id)
        if request.method == "POST":
            shops.update(platform="leaky")
        return HttpResponse(" ".join(shops.values_list("name", flat=True)))


def leak_of_query(request: HttpRequest) -> HttpResponse:
    with scopes_disabled():
        shop = Shop.objects.filter(pk=request.GET.get("shop") or 0).first()
    return HttpResponse('<a href="?shop=1">…</a>' if shop is None else shop.name)


real = [path("", include("krambod.project.urls"))]
urlpatterns = [*real, path("c/<int:merchant_id>/leak", leak), path("leak", leak_of_query)]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("effort", [sample(), everything()], ids=["sample", "everything"])
def test_the_crawl_finds_a_page_that_leaks(world: World, effort: Effort) -> None:
    world.addresses = [one for one in find_addresses() if "leak" in one.template]

    wrong = [one for name in OUTSIDERS for one in try_everything(world, outsider(world, name), effort)[0]]

    number, word = world.sanne.merchant.pk, world.sanne.words[0]
    assert f"nobody reads ['{word}'] at GET /c/{number}/leak" in wrong
    assert f"the other merchant changes ['Shop'] by POST /c/{number}/leak {{}}" in wrong
    assert any(one.startswith(f"the other merchant reads ['{word}'] at GET /leak?") for one in wrong)
    assert [one.template for one in find_addresses() if "merchant_id" in one.names and one.needed_right is None] == [
        "c/{merchant_id}/leak"
    ]


class Unknown:
    urlpatterns = (path("c/<int:merchant_id>/<int:something_new>", leak),)


@override_settings(ROOT_URLCONF=Unknown)
def test_an_address_that_the_crawl_cannot_fill_in_says_where_to_add_it(world: World) -> None:
    with pytest.raises(UnknownParameter, match=r"has a parameter something_new: add .* to `values` in .*planting"):
        open_everything(world.owner, find_addresses(), world.sanne.values)
