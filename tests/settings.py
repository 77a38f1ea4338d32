"""How is Django set up for tests? With the usual settings, fixed keys, a temporary folder and a database file."""

import os
from pathlib import Path
from tempfile import mkdtemp

os.environ.setdefault("KRAMBOD_DATA_DIR", mkdtemp(prefix="krambod-tests-"))
os.environ.setdefault("KRAMBOD_SECRET_KEYS", "dGVzdHMgb25seTogbm90IGEgc2VjcmV0LCAzMiBieXQ=")
# Nothing listens at this address, so no test reaches the internet by mistake.
os.environ.setdefault("KRAMBOD_DINERO_API_URL", "http://127.0.0.1:9")
os.environ.setdefault("KRAMBOD_DINERO_CONNECT_URL", "http://127.0.0.1:9")
os.environ.setdefault("KRAMBOD_DINERO_AUTHZ_URL", "http://127.0.0.1:9")

from krambod.project.settings import *  # noqa: F403
from krambod.project.settings import DATABASES, KRAMBOD

if DATABASES["default"]["ENGINE"] == "krambod.project.sqlite":
    DATABASES["default"]["TEST"] = {"NAME": str(Path(KRAMBOD.data_dir) / "tests.sqlite3")}
    # No test cuts the power, so no commit must wait for the disk. Waiting took a third of the suite's time.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"

# A real password hasher is slow on purpose. A test that creates thirty people must not be slow.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
