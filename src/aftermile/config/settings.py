"""
Django's settings, read from the environment.

Every variable is declared by the reader that reads it: `env.text(name, default, what it is for)`.
docs/operate/settings.md is made from these declarations by `make reference`.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

from aftermile.config import connections, mailboxes, payments, sign_in, trackers
from aftermile.config.env import Environment
from aftermile.config.keys import kept_key
from aftermile.config.requests import logging_of
from aftermile.config.safety import Posture, dangers

env = Environment(os.environ)

# --- General -------------------------------------------------------------------------------------------

MODE = env.text(
    "AFTERMILE_MODE",
    "local",
    "`local` serves this machine only; `demo` is the same with the demo's sign-ins shown; "
    "`production` refuses to start on an unsafe setting.",
    choices=("local", "demo", "production"),
)
DATA = env.path(
    "AFTERMILE_DATA", "data", "Folder of the database (SQLite), uploaded files and the secret key."
)
_base: SplitResult = env.url(
    "AFTERMILE_BASE_URL",
    "http://localhost:8000",
    "The address people type; links in mails start with it.",
    schemes=("http", "https"),
)
BASE_URL = _base.geturl().rstrip("/")
DEBUG = env.flag("AFTERMILE_DEBUG", "Error pages with source code; for developers only.", default=False)
SECRET_KEY = env.secret(
    "AFTERMILE_SECRET_KEY",
    "",
    "Signs sessions and links. Made on first run and kept in the data folder; set it when several hosts "
    "serve one installation.",
) or kept_key(DATA)
_local_hosts = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [
    _base.hostname or "localhost",
    *env.words(
        "AFTERMILE_HOSTS", [], "More host names that are answered; the one of AFTERMILE_BASE_URL always is."
    ),
    *(_local_hosts if MODE != "production" else []),
]
INTERNAL_PROXY = env.flag(
    "AFTERMILE_BEHIND_PROXY",
    "Believe X-Forwarded-Proto and X-Forwarded-For of the proxy in front.",
    default=False,
)
WEB_THREADS = env.number("AFTERMILE_THREADS", 4, "Threads that answer requests, per process.", least=1)
WEB_PROCESSES = env.number(
    "AFTERMILE_PROCESSES", 1, "Processes that answer requests (PostgreSQL; SQLite has one).", least=1
)

# --- Database ------------------------------------------------------------------------------------------

env.section("Database")
_database = env.url(
    "AFTERMILE_DATABASE_URL",
    "sqlite:",
    "`sqlite:` for a file in the data folder, or `postgres://user@host:5432/name?sslmode=require`.",
    schemes=("sqlite", "postgres", "postgresql"),
)
ON_SQLITE = _database.scheme == "sqlite"
DATABASES = {
    "default": connections.database(
        _database,
        password=env.secret(
            "AFTERMILE_DATABASE_PASSWORD", "", "Password of PostgreSQL, when it is not in the address."
        ),
        data=DATA,
        pool=env.number(
            "AFTERMILE_DATABASE_POOL", 10, "Most connections a process opens to PostgreSQL; 0: no pool."
        ),
        prepare=env.number(
            "AFTERMILE_DATABASE_PREPARE",
            5,
            "How often a connection asks PostgreSQL the same before the statement is prepared; 0: never, for "
            "a pooler that shares connections between transactions.",
        ),
    )
}
_redis = env.text(
    "AFTERMILE_REDIS_URL",
    "",
    "Cache in Redis, such as redis://host:6379/0; else in the process (SQLite) or the database.",
)
CACHES = {"default": connections.cache(redis=_redis, sqlite=ON_SQLITE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Files ---------------------------------------------------------------------------------------------

env.section("Files")
_bucket = env.text(
    "AFTERMILE_S3_BUCKET", "", "Keep uploaded files in this bucket of an S3-compatible service."
)
_media = connections.storage(
    bucket=_bucket,
    options={
        "endpoint_url": env.text("AFTERMILE_S3_ENDPOINT", "", "Address of the service, when not Amazon's."),
        "region_name": env.text("AFTERMILE_S3_REGION", "", "Region of the bucket."),
        "access_key": env.text("AFTERMILE_S3_ACCESS_KEY", "", "Name of the access key."),
        "secret_key": env.secret("AFTERMILE_S3_SECRET_KEY", "", "Secret of the access key."),
    },
)
MEDIA_ROOT = DATA / "media"
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static" if MODE == "production" else None  # elsewhere served from the rooms
STORAGES = {
    "default": _media,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if MODE == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE != "production"
WHITENOISE_AUTOREFRESH = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = env.size(
    "AFTERMILE_BODY_LIMIT", "10MB", "Largest body of a request, uploaded files apart."
)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 40_000  # the largest table: 500 rows of 20 conditions and what they say
UPLOAD_BYTES = env.size("AFTERMILE_UPLOAD_LIMIT", "500MB", "Largest request with uploaded files.")
FILE_UPLOAD_HANDLERS = [
    "aftermile.config.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Cases ---------------------------------------------------------------------------------------------

env.section("Cases")
EVIDENCE_BYTES = env.size("AFTERMILE_EVIDENCE_SIZE", "25MB", "Largest file of evidence.")
EVIDENCE_FILES = env.number("AFTERMILE_EVIDENCE_FILES", 20, "Most files of evidence in one case.", least=1)
EVIDENCE_MEGAPIXELS = env.number(
    "AFTERMILE_EVIDENCE_MEGAPIXELS", 64, "Largest picture; more is taken for a decompression bomb.", least=1
)
OFFER_DAYS = env.number("AFTERMILE_OFFER_DAYS", 7, "How long an offer stands when nobody says.", least=1)
ARBITRATION_STATEMENT_DAYS = env.number(
    "AFTERMILE_ARBITRATION_STATEMENT_DAYS", 3, "How long the sides of an arbitration may speak.", least=1
)
ARBITRATION_APPEAL_DAYS = env.number(
    "AFTERMILE_ARBITRATION_APPEAL_DAYS", 7, "How long a ruling may be appealed.", least=1
)
RATE_DAYS = env.number("AFTERMILE_RATE_DAYS", 10, "How old an exchange rate may be, in days.", least=0)
APPROVAL_DAYS = env.number(
    "AFTERMILE_APPROVAL_DAYS", 3, "How long a request for a second approver waits.", least=1
)
REPLACEMENT_DEPTH = env.number(
    "AFTERMILE_REPLACEMENT_DEPTH", 5, "How often one item may be replaced or exchanged in a row.", least=1
)
DIFFERENCE_DAYS = env.number(
    "AFTERMILE_DIFFERENCE_DAYS", 7, "How long goods wait for the buyer to pay a price difference.", least=1
)
ADVANCE_DAYS = env.number(
    "AFTERMILE_ADVANCE_DAYS", 14, "Days until the goods of an advance replacement must be back.", least=1
)
OFFER_ROUNDS = env.number(
    "AFTERMILE_OFFER_ROUNDS", 3, "How many counter-offers a buyer may make in a case.", least=0
)
SEND_BACK_GRACE_DAYS = env.number(
    "AFTERMILE_SEND_BACK_GRACE_DAYS",
    30,
    "Days after the last day to send back until a return nobody sent closes itself.",
)
RISK_ORDERS = env.number(
    "AFTERMILE_RISK_ORDERS", 3, "Orders within a year from which a buyer’s risk is said at all."
)
RISK_CASES = env.number("AFTERMILE_RISK_CASES", 3, "Cases within a year below which a buyer’s risk is low.")
RISK_MEDIUM_PERCENT = env.number(
    "AFTERMILE_RISK_MEDIUM_PERCENT", 30, "Refunded share of a year’s orders from which the risk is medium."
)
RISK_HIGH_PERCENT = env.number(
    "AFTERMILE_RISK_HIGH_PERCENT", 60, "Refunded share of a year’s orders from which the risk is high."
)
CLOSE_AFTER_DAYS = env.number(
    "AFTERMILE_CLOSE_AFTER_DAYS", 14, "Days until a settled or declined case closes itself."
)

# --- Mail ----------------------------------------------------------------------------------------------

env.section("Mail")
_mail = env.url(
    "AFTERMILE_MAIL_URL",
    "keep:",
    "`keep:` only keeps mails, readable in the console; `smtp://user@host:587` (STARTTLS), "
    "`smtps://user@host:465`, or `anymail://postmark` and other providers of django-anymail.",
    schemes=("keep", "smtp", "smtps", "anymail"),
)
globals().update(
    connections.mail(
        _mail,
        secret=env.secret("AFTERMILE_MAIL_SECRET", "", "Password of the mail server or key of the provider."),
    )
)
DEFAULT_FROM_EMAIL = env.text(
    "AFTERMILE_MAIL_FROM", "Aftermile <aftermile@localhost>", "Sender of mails that name no seller."
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Sign-in -------------------------------------------------------------------------------------------

env.section("Sign-in")
globals().update(sign_in.settings(env, behind_proxy=INTERNAL_PROXY, https=_base.scheme == "https"))

# --- Payments ------------------------------------------------------------------------------------------

env.section("Payments")
PAYMENT_PROVIDERS = payments.settings_of(env, MODE)

# --- Tracking services ---------------------------------------------------------------------------------

env.section("Tracking services")
TRACKERS = trackers.settings_of(env)

# --- Mailboxes with scans ------------------------------------------------------------------------------

env.section("Mailboxes with scans")
MAILBOXES = mailboxes.settings_of(env)

# --- How long is kept what nobody reads later ------------------------------------------------------------

env.section("Keeping")
STRAYS_KEPT = env.duration(
    "AFTERMILE_STRAYS_KEPT",
    "180d",
    "How long scans are kept that came for a number which is no parcel’s; then a daily task deletes them.",
)
PROMISES_KEPT = env.duration(
    "AFTERMILE_PROMISES_KEPT",
    "400d",
    "How long windows are kept that shop pages showed visitors; those of orders and parcels stay for good.",
)

# --- Webhooks -------------------------------------------------------------------------------------------

env.section("Webhooks")
WEBHOOK_HOSTS = env.words(
    "AFTERMILE_WEBHOOK_HOSTS",
    [],
    "Hosts (`name` or `name:port`) that webhooks may reach although they are private or have no TLS.",
)

# --- API -----------------------------------------------------------------------------------------------

env.section("API")
API_RATE = env.number(
    "AFTERMILE_API_RATE", 600, "Requests a minute that each API key may make, per process.", least=1
)

# --- Log -----------------------------------------------------------------------------------------------

env.section("Log")
LOGGING = logging_of(
    level=env.text(
        "AFTERMILE_LOG_LEVEL", "INFO", "How much is told.", choices=("DEBUG", "INFO", "WARNING", "ERROR")
    ),
    lines=env.text(
        "AFTERMILE_LOG_FORMAT", "text", "Lines for people or for a collector.", choices=("text", "json")
    ),
)

# --- Django --------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "ninja",
    "aftermile.database",
    "aftermile.accounts",
    "aftermile.events",
    "aftermile.orders",
    "aftermile.ledger",
    "aftermile.policies",
    "aftermile.parcels",
    "aftermile.cases",
    "aftermile.inbound",
    "aftermile.repairs",
    "aftermile.complaints",
    "aftermile.evidence",
    "aftermile.console",
    "aftermile.portal",
    "aftermile.api",
    "aftermile.config",
    *sign_in.APPS,
]
MIDDLEWARE = [
    "aftermile.config.requests.RequestIds",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "aftermile.api.gate.ApiGate",
    *sign_in.MIDDLEWARE,
    "aftermile.console.problems.ProblemMiddleware",
]
ROOT_URLCONF = "aftermile.config.urls"
WSGI_APPLICATION = "aftermile.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
FORM_RENDERER = "aftermile.database.forms.Renderer"
AUTH_USER_MODEL = "accounts.Member"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("zh-hans", "简体中文"),
    ("zh-hant", "繁體中文"),
    ("ko", "한국어"),
    ("ja", "日本語"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt-br", "Português (Brasil)"),
]
HOUSE_LANGUAGES = LANGUAGES[:2]  # complete everywhere; the others only where buyers follow their parcels
MANY_TONGUED = ("/t/", "/embed/")  # addresses that speak all of them
LOCALE_PATHS = [
    Path(__file__).parents[1] / room / "locale" for room in ("kernel", "providers")
]  # rooms that are no apps
USE_TZ = True
TIME_ZONE = "UTC"

# --- Safety --------------------------------------------------------------------------------------------

_https = _base.scheme == "https"
SESSION_COOKIE_NAME = "aftermile_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 86400
CSRF_COOKIE_HTTPONLY = False  # HTMX sends it in a header
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = _https and INTERNAL_PROXY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if INTERNAL_PROXY else None
SECURE_HSTS_SECONDS = 365 * 86400 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

env.problems.extend(
    dangers(
        Posture(
            mode=MODE,
            debug=DEBUG,
            hosts=tuple(ALLOWED_HOSTS),
            scheme=_base.scheme,
            host=_base.hostname or "",
            secret_key=SECRET_KEY,
            mail=_mail.scheme,
        )
    )
)
env.refuse()
