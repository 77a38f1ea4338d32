"""What does an operator see of the jobs that PostgreSQL hands out? Procrastinate's own pages, behind our log-in.

Without its actions *retry* and *abort*: a job only says where to look. What is due gets a new one by itself, and a
lane is stopped by a pause.
"""

from typing import Any

from django.http import HttpRequest
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin
from procrastinate.contrib.django.models import ProcrastinateJob

from krambod.backoffice.people.operator import Readable, operator_site


class Jobs(Readable, ProcrastinateJobAdmin):
    """The jobs that wait, and those that a worker does now. Ended ones are deleted."""

    # Not by their locks: there is one for each lane, so the list of choices would be as long as that of the lanes.
    def get_list_filter(self, request: HttpRequest) -> Any:  # noqa: ARG002 - Django's signature
        return ["status", "queue_name", "task_name"]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: action for name, action in super().get_actions(request).items() if name == "cancel"}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        return False


def register() -> None:
    """Adds the pages to the operator's."""
    operator_site.register(ProcrastinateJob, Jobs)
