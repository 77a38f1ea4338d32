"""Does the log say who did what, in words, to those who may read it?"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override
from django_scopes import scope

import krambod
from krambod.backoffice.actions import ACTIONS, describe_action
from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.words.language import LANGUAGES
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)
SOURCES = Path(krambod.__file__).parent


def path_of(store: Store) -> str:
    return f"/c/{store.shop.merchant_id}/settings/log/"


def keep(store: Store, by: Person, action: str, **details: str) -> AuditEntry:
    with scope(merchant=store.shop.merchant):
        return AuditEntry.objects.create(
            merchant=store.shop.merchant, user=by.user, actor=str(by.user), action=action, details=details
        )


def kept_actions(tree: ast.AST) -> Iterator[str]:
    """Every action that a call of `audit` can store, and every `action=` of an entry that is created directly."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "audit":
            yield from _texts(node.args[1])
        if name == "keep" and node.args:  # methods of the settings that pass the action on to audit()
            yield from _texts(node.args[0])
        named = [one.value for one in node.keywords if one.arg == "action"]
        if "AuditEntry" in ast.unparse(node.func):
            yield from (text for value in named for text in _texts(value))


def _texts(node: ast.AST) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def test_every_action_that_the_code_keeps_has_words() -> None:
    kept = {action for path in SOURCES.rglob("*.py") for action in kept_actions(ast.parse(path.read_text()))}

    assert len(kept) > 5
    assert kept - set(ACTIONS) == set()


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_is_told_in_three_languages_whatever_was_kept(action: str) -> None:
    told = {describe_action(action, {}, language) for language in LANGUAGES}

    assert len(told) == len(LANGUAGES)
    assert all("{" not in one for one in told)


def test_a_decision_names_its_choice_and_leads_to_its_orders(sanne: Store, bo: Store, owner: Person) -> None:
    own, others = sanne.send("1042").transfer, bo.send("2042").transfer
    with scope(merchant=sanne.shop.merchant):
        AuditEntry.objects.create(
            merchant=sanne.shop.merchant,
            user=owner.user,
            actor=str(owner.user),
            action="orders_decided",
            details={"choice": "skip", "count": 2, "orders": [own.pk, others.pk]},
        )
    page = owner.get(path_of(sanne))

    assert "chose “Do not book” (orders: 2)" in page
    assert f'/orders/{own.pk}/">1042</a>' in page
    assert "2042" not in page


def test_an_action_of_a_newer_version_is_shown_by_its_code() -> None:
    assert describe_action("something_new", {}, "da") == "something_new"


def test_a_role_is_told_in_the_readers_language() -> None:
    details = {"email": "ida@example.com", "role": "bookkeeper"}

    assert describe_action("person_invited", details, "da") == "inviterede ida@example.com som Bogholder"
    assert describe_action("person_invited", details, "de") == "hat ida@example.com als Buchhalter eingeladen"


@pytest.mark.parametrize(
    ("role", "status"),
    [(MemberRole.OWNER, 200), (MemberRole.BOOKKEEPER, 200), (MemberRole.AUDITOR, 200), (MemberRole.STAFF, 403)],
)
def test_owners_bookkeepers_and_auditors_read_it(sanne: Store, bo: Store, role: MemberRole, status: int) -> None:
    person = make_person("other@example.com", sanne.shop.merchant, role)

    assert person.client.get(path_of(sanne)).status_code == status
    assert person.client.get(path_of(bo)).status_code == 404


def test_the_newest_comes_first_and_one_persons_can_be_shown_alone(owner: Person, sanne: Store, bo: Store) -> None:
    ida = make_person("ida@example.com", sanne.shop.merchant, MemberRole.BOOKKEEPER)
    stranger = make_person("bo@example.com", bo.shop.merchant)
    keep(sanne, owner, "member_removed", person="Ole")
    keep(sanne, ida, "member_removed", person="Per")
    keep(bo, stranger, "member_removed", person="Pia")

    whole = owner.get(path_of(sanne))
    hers = owner.get(f"{path_of(sanne)}?person={ida.user.pk}")

    assert whole.index("removed Per") < whole.index("removed Ole")
    assert "Pia" not in whole
    assert "bo@example.com" not in whole
    assert "removed Per" in hers
    assert "removed Ole" not in hers
    assert "removed Pia" not in owner.get(f"{path_of(sanne)}?person={stranger.user.pk}")


def test_a_long_log_has_pages(owner: Person, sanne: Store) -> None:
    for number in range(101):
        keep(sanne, owner, "member_removed", person=f"P{number}.")

    first = owner.get(path_of(sanne))
    oldest = first.split("before=")[1].split('"')[0]
    second = owner.get(f"{path_of(sanne)}?before={oldest}")

    assert first.count("removed P") == 100
    assert second.count("removed P") == 1
    assert "removed P0." in second
    assert '<a href="?before=' not in second


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 40, "1; drop", "²"])
def test_nonsense_in_the_address_is_ignored(owner: Person, sanne: Store, nonsense: str) -> None:
    keep(sanne, owner, "member_removed", person="Ole")

    assert "removed Ole" in owner.get(f"{path_of(sanne)}?person={nonsense}&before={nonsense}")


def test_days_and_amounts_are_written_as_the_reader_writes_them() -> None:
    with override("da"):
        fetched = describe_action("backfill_asked", {"shop": "Sannes", "since": "2026-11-01"}, "da")
        undone = describe_action("batch_undone", {"orders": 1200, "total": "1234567.50"}, "da")

    assert fetched == "hentede Sanness ordrer fra 01.11.2026 og frem"
    assert undone == "tilbageførte 1.200 bogførte ordrer på i alt 1.234.567,50 kr."
