"""How does a person pause all transfers, or those to one organization, and resume them?

    the pause is stored ─▶ each worker looks at it before its next write, and gives its lane back ─▶ all lanes are free

A worker that had begun a write before the pause still ends it. It holds its lane meanwhile, so free lanes are the proof
that nothing is written any more.
"""

import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django_scopes import scopes_disabled

from krambod.merchants.models import Installation
from krambod.organizations.access import PAUSED_BY_HAND as BY_HAND
from krambod.organizations.access import pause, resume
from krambod.organizations.models import ConnectedOrganization
from krambod.words.causes import explain
from krambod.worker.lanes import find_held_lanes

RESTORED = "restored"
RESTORING = "restoring"
ONLY_ROW = 1
LONGEST_REASON = 200
LOOK_AGAIN_S = 0.1
LONGEST_WAIT_S = 300.0  # more than twice a lease: only a worker that cannot be stopped takes longer


class PauseError(Exception):
    """The pause or resume is not possible. The text says why."""


def pause_all(now: datetime, reason: str = "") -> bool:
    """Pauses the installation: workers write nothing new. False if it is paused already, for any cause."""
    return _set_cause("", BY_HAND, now, reason)


def resume_all() -> bool:
    """Ends the installation's pause; False if there is none. Organizations with a pause of their own stay paused.

    Raises PauseError after a restore that has not ended.
    """
    with transaction.atomic():
        cause = installation().paused_cause
        if cause == RESTORING:
            raise PauseError("A restore did not come to its end: run `krambod restore` again.")
        return bool(cause) and _set_cause(cause, "", None, "")


def wait_until_nothing_is_written(
    organization_id: int | None, now: Callable[[], datetime], report: Callable[[str], object]
) -> None:
    """Returns when no worker writes to the organization any more, or to any if it is None. Call it after the pause.

    `report` is called once, with a sentence, if it has to wait. Raises PauseError if a worker does not end its work.
    """
    give_up_at = time.monotonic() + LONGEST_WAIT_S
    is_reported = False
    while lanes := _writing_lanes(organization_id, now()):
        if time.monotonic() > give_up_at:
            raise PauseError(
                f"Nothing new is sent to {', '.join(lanes)}, but a worker has not ended: stop `krambod serve`."
            )
        if not is_reported:
            report(f"Waiting until the workers have ended what they are writing to {', '.join(lanes)}.")
            is_reported = True
        time.sleep(LOOK_AGAIN_S)


def _writing_lanes(organization_id: int | None, now: datetime) -> list[str]:
    """The numbers of the organizations whose lane a worker holds. The lanes of shops write nothing to Dinero."""
    held = sorted(name for name in find_held_lanes(now) if name.isdecimal())
    return held if organization_id is None else [name for name in held if name == str(organization_id)]


def installation() -> Installation:
    """The only row of this installation; created if it is missing."""
    return Installation.objects.get_or_create(pk=ONLY_ROW)[0]


def pause_organization(organization_id: int, now: datetime, reason: str = "") -> list[ConnectedOrganization]:
    """Pauses the organization for every merchant. Returns the rows it has paused, without those paused by hand before.

    Raises PauseError if the organization is not connected.
    """
    changed = [row for row in _connected(organization_id) if row.paused_cause != BY_HAND]
    for row in changed:
        pause(row, BY_HAND, until=None, now=now, reason=_cut(reason))
    return changed


def resume_organization(organization_id: int) -> list[ConnectedOrganization]:
    """Ends the organization's pause, for any cause. Returns the rows that were paused. Raises PauseError."""
    changed = [row for row in _connected(organization_id) if row.paused_cause]
    for row in changed:
        resume(row)
    return changed


def describe_pause(paused: Installation | ConnectedOrganization) -> str:
    """The sentence of a pause in English, with the reason that a person gave."""
    sentence = explain(paused.paused_cause, {}, "en")
    return f"{sentence} The reason given: {paused.paused_reason}." if paused.paused_reason else sentence


def find_paused_organizations() -> list[ConnectedOrganization]:
    """The paused organizations, sorted by number."""
    with scopes_disabled():
        return list(_all().exclude(paused_cause="").order_by("organization_id", "pk"))


def _connected(organization_id: int) -> list[ConnectedOrganization]:
    with scopes_disabled():
        rows = list(_all().filter(organization_id=organization_id).order_by("pk"))
        known = sorted(set(_all().values_list("organization_id", flat=True)))
    if not rows:
        numbers = ", ".join(map(str, known)) or "none"
        raise PauseError(f"Organization {organization_id} is not connected. Connected: {numbers}.")
    return rows


def _all() -> QuerySet[ConnectedOrganization]:
    return ConnectedOrganization.objects.select_related("merchant")


def _set_cause(old: str, new: str, at: datetime | None, reason: str) -> bool:
    row = Installation.objects.filter(pk=installation().pk, paused_cause=old)
    return bool(row.update(paused_cause=new, paused_at=at, paused_reason=_cut(reason)))


def _cut(reason: str) -> str:
    return " ".join(reason.split())[:LONGEST_REASON]
