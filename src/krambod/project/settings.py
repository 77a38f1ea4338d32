"""How is Django set up? From the environment only; `configuration` says what each variable means."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

from krambod.project.configuration import PROCRASTINATE, Configuration
from krambod.project.email_url import read_email_url
from krambod.project.place import SCHEME, SECURE, cookie_name

KRAMBOD = Configuration()
KRAMBOD_SECRET_KEYS = KRAMBOD.keys
KRAMBOD_TRUSTED_NETWORKS = KRAMBOD.trusted_networks
KRAMBOD_BASE_URL = KRAMBOD.base_url.rstrip("/")
KRAMBOD_METRICS_TOKEN = KRAMBOD.metrics_token
KRAMBOD_MAILS = bool(KRAMBOD.email_url)  # without a server, mail is only written to the console
KRAMBOD_REACH = "krambod.project.running.assembly.installation_reach"  # how the back office reaches Dinero
KRAMBOD_PUSH = "krambod.project.running.assembly.installation_push"  # how the back office reaches push services

SECRET_KEY = sha256(f"django {KRAMBOD_SECRET_KEYS[0]}".encode()).hexdigest()
SECRET_KEY_FALLBACKS = [sha256(f"django {key}".encode()).hexdigest() for key in KRAMBOD_SECRET_KEYS[1:]]
DEBUG = False
ALLOWED_HOSTS = [urlsplit(KRAMBOD.base_url).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "krambod.merchants",
    "krambod.organizations",
    "krambod.orders",
    "krambod.transfers",
    "krambod.platforms",
    "krambod.notices",
    "krambod.importing",
    "krambod.worker",
    "krambod.watching",
    "krambod.api",
    "krambod.backoffice",  # before allauth: its templates replace theirs
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_scopes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]
if KRAMBOD.engine == PROCRASTINATE:
    INSTALLED_APPS += ["krambod.project.running.poking_config.PokingConfig", "procrastinate.contrib.django"]
    PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # our tasks are in no module `tasks`
    PROCRASTINATE_ON_APP_READY = "krambod.worker.procrastinate.tasks.register"
MIDDLEWARE = [
    "krambod.project.place.OneAddress",
    "krambod.project.compressing.CompressTexts",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "krambod.project.caching.KeepNothing",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "krambod.backoffice.people.my_sessions.IdleSessions",
    "krambod.backoffice.languages.PersonsLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "krambod.backoffice.sent_once.SentOnce",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "krambod.project.errors.AnswerTrouble",
]
ROOT_URLCONF = "krambod.project.urls"
WSGI_APPLICATION = "krambod.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "krambod.backoffice.surroundings.surroundings",
            ]
        },
    }
]
FORM_RENDERER = "krambod.backoffice.forms.BootstrapRenderer"
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

# Who comes in, and what their browser may do

AUTH_USER_MODEL = "merchants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "krambod.backoffice.people.passwords.LongestPasswordValidator"},
    {"NAME": "krambod.backoffice.people.passwords.GuessablePasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "krambod.backoffice.people.account.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
# Without a mail server nobody could confirm an address, and a laptop has none.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if KRAMBOD.email_url else "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds; then keys, tokens and addresses ask again who it is
ACCOUNT_CHANGE_EMAIL = True  # one address each; the old one counts until the new one is confirmed
ACCOUNT_RATE_LIMITS = {"login_account": "50/h/key"}  # besides allauth's own limits for login, sign-up and reset
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "krambod.backoffice.people.account.SecondStepAdapter"
MFA_TOTP_TOLERANCE = 1  # a code that is typed as it expires still counts: 30 seconds more
MFA_FORMS = {
    "activate_totp": "krambod.backoffice.people.account_forms.ActivateAppForm",
    "authenticate": "krambod.backoffice.people.account_forms.CodeForm",
    "reauthenticate": "krambod.backoffice.people.account_forms.CodeAgainForm",
    "add_webauthn": "krambod.backoffice.people.account_forms.AddKeyForm",
    "edit_webauthn": "krambod.backoffice.people.account_forms.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Krambod"
MFA_ALLOW_UNVERIFIED_EMAIL = not KRAMBOD.email_url

_is_secure = urlsplit(KRAMBOD.base_url).scheme == "https"
_connect = urlsplit(KRAMBOD.dinero_connect_url)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _is_secure else "http"  # for links in mails: a proxy may call us by http
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _is_secure  # browsers allow it on localhost only
SESSION_ENGINE = "krambod.backoffice.sessions"
KRAMBOD_IDLE_S = 12 * 3600  # a session that nobody used for so long ends
SESSION_COOKIE_NAME = cookie_name("session", is_secure=_is_secure)
CSRF_COOKIE_NAME = cookie_name("csrf", is_secure=_is_secure)
LANGUAGE_COOKIE_NAME = cookie_name("language", is_secure=_is_secure)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _is_secure
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [KRAMBOD.base_url.rstrip("/")]
CSRF_FAILURE_VIEW = "krambod.backoffice.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = (SCHEME, SECURE)  # written by OneAddress, whatever a caller sends
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _is_secure else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # Bootstrap's own arrows and ticks are data
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # The button that connects is answered by a redirect to Visma Connect, which counts as the form's own target.
        "form-action": ["'self'", f"{_connect.scheme}://{_connect.netloc}"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# All processes share this cache: otherwise rate limits count in each process alone.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "krambod_cache",
        # By default Django keeps 300 entries and drops others: many requests would delete a caller's limit.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 24 * 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "krambod.backoffice.static_files.VersionedStorage"},
}

_email = read_email_url(KRAMBOD.email_url)
EMAIL_BACKEND = _email.backend
EMAIL_HOST, EMAIL_PORT = _email.host, _email.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email.user, _email.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _email.use_tls, _email.use_ssl
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _email.sender

DATABASES = {"default": dj_database_url.parse(KRAMBOD.database)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "krambod.project.sqlite"
    # Take write locks at the start, so that no transaction fails halfway. Every commit is on the disk.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
if KRAMBOD.database_direct_url:  # `merchants/locking` says for what
    DATABASES["direct"] = dj_database_url.parse(KRAMBOD.database_direct_url)
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True  # a pooler may give each query another connection
for _database in DATABASES.values():
    if _database["ENGINE"] == "django.db.backends.postgresql":  # psycopg waits two minutes for a server that is silent
        _database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
# Keep connections open: to open one, with its pragmas, takes longer than to store a webhook.
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("de", "Deutsch"), ("en", "English")]
_backoffice = Path(__file__).parents[1] / "backoffice"
LOCALE_PATHS = [_backoffice / room / "locale" for room in ("", "books", "setup", "people", "shops")]
LOGGING_CONFIG = None
