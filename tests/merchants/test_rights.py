"""May a member with a role do what a page offers?"""

import pytest

from krambod.merchants.rights import MemberRole, Right, may


@pytest.mark.parametrize("right", Right)
def test_an_owner_may_do_everything(right: Right) -> None:
    assert may(MemberRole.OWNER, right)
    assert may("owner", right)


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (MemberRole.STAFF, {Right.READ, Right.COMMENT, Right.DECIDE}),
        (MemberRole.AUDITOR, {Right.READ, Right.COMMENT, Right.LOG}),
    ],
)
def test_others_may_do_only_their_part(role: MemberRole, rights: set[Right]) -> None:
    assert {right for right in Right if may(role, right)} == rights


def test_a_role_that_there_is_not_has_no_rights_by_chance() -> None:
    with pytest.raises(ValueError, match="stranger"):
        may("stranger", Right.READ)
