"""How is Django set up for tests? As always, with fixed keys, a throw-away folder and a database in a file."""

import os
from pathlib import Path
from tempfile import mkdtemp

os.environ.setdefault("KRAMBOD_DATA_DIR", mkdtemp(prefix="krambod-tests-"))
os.environ.setdefault("KRAMBOD_SECRET_KEYS", "dGVzdHMgb25seTogbm90IGEgc2VjcmV0LCAzMiBieXQ=")

from krambod.project.settings import *  # noqa: F403
from krambod.project.settings import DATABASES, KRAMBOD

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(Path(KRAMBOD.data_dir) / "tests.sqlite3")}
