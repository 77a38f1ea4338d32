"""How does a test stand in an older version's tables for a moment, and leave today's behind?"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from krambod.project.sqlite.statistics import tell_sizes


@contextmanager
def tables_of(*migrations: tuple[str, str]) -> Iterator[StateApps]:
    """The models as these migrations (application, name) had them. Afterwards every migration is applied again,
    also those of other applications that had to go back with them."""
    executor = MigrationExecutor(connections["default"])
    executor.migrate([*migrations])
    try:
        yield executor.loader.project_state([*migrations]).apps
    finally:
        executor = MigrationExecutor(connections["default"])
        executor.migrate(executor.loader.graph.leaf_nodes())
        if connections["default"].vendor == "sqlite":
            tell_sizes(connections["default"])
