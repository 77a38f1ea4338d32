"""How is Django set up? From the environment only; `configuration` says what each variable means."""

from hashlib import sha256
from urllib.parse import urlsplit

import dj_database_url

from krambod.project.configuration import Configuration

KRAMBOD = Configuration()
KRAMBOD_SECRET_KEYS = KRAMBOD.keys

SECRET_KEY = sha256(f"django {KRAMBOD_SECRET_KEYS[0]}".encode()).hexdigest()
SECRET_KEY_FALLBACKS = [sha256(f"django {key}".encode()).hexdigest() for key in KRAMBOD_SECRET_KEYS[1:]]
DEBUG = False
ALLOWED_HOSTS = [urlsplit(KRAMBOD.base_url).hostname or "localhost", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "django_scopes",
    "krambod.merchants",
    "krambod.organizations",
    "krambod.orders",
    "krambod.transfers",
    "krambod.platforms",
    "krambod.worker",
    "krambod.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "krambod.project.errors.AnswerBusyDatabase",
]
CSRF_COOKIE_NAME = "krambod_csrf"
X_FRAME_OPTIONS = "DENY"
ROOT_URLCONF = "krambod.project.urls"
WSGI_APPLICATION = "krambod.project.wsgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

DATABASES = {"default": dj_database_url.parse(KRAMBOD.database)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Write locks are taken at the start, so that no transaction fails halfway; every commit is on the disk.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("de", "Deutsch"), ("en", "English")]
LOGGING_CONFIG = None
