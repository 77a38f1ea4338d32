"""These tests need PostgreSQL: `tests/postgres/test_the_same_tests.py` runs them there."""

from django.conf import settings

from krambod.project.configuration import PROCRASTINATE

collect_ignore_glob = [] if settings.KRAMBOD.engine == PROCRASTINATE else ["test_*.py"]
