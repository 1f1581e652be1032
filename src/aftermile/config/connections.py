"""From addresses of the environment to Django's dictionaries: database, caches, mail. Pure."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, parse_qs, unquote

SQLITE_INIT: Final = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
ANYMAIL: Final = {
    "amazon-ses": ("amazon_ses", ""),
    "brevo": ("brevo", "BREVO_API_KEY"),
    "mailersend": ("mailersend", "MAILERSEND_API_TOKEN"),
    "mailgun": ("mailgun", "MAILGUN_API_KEY"),
    "mailjet": ("mailjet", "MAILJET_SECRET_KEY"),
    "postmark": ("postmark", "POSTMARK_SERVER_TOKEN"),
    "resend": ("resend", "RESEND_API_KEY"),
    "sendgrid": ("sendgrid", "SENDGRID_API_KEY"),
    "sparkpost": ("sparkpost", "SPARKPOST_API_KEY"),
}


def database(url: SplitResult, *, password: str, data: Path, pool: int, prepare: int) -> dict[str, Any]:
    """
    Return the entry of DATABASES for `sqlite:` (a file of the data folder) or `postgres://`.

    Values go to PostgreSQL beside the statement, so that one asked `prepare` times is planned no more.
    """
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(unquote(url.path)) if url.path else data / "aftermile.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_INIT,
            },
            # A file: threads cannot wait for each other on a database in memory.
            "TEST": {"NAME": data / "test.sqlite3"},
        }
    options: dict[str, Any] = {name: values[-1] for name, values in parse_qs(url.query).items()}
    options |= {"server_side_binding": True, "prepare_threshold": prepare or None}
    if pool:
        options["pool"] = {"min_size": 0, "max_size": pool, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": password or unquote(url.password or ""),
        "HOST": url.hostname or "",
        "PORT": url.port or "",
        "CONN_HEALTH_CHECKS": not pool,
        "CONN_MAX_AGE": 0 if pool else 60,
        "OPTIONS": options,
    }


def cache(*, redis: str, sqlite: bool) -> dict[str, Any]:
    """Return the default cache: Redis when there is one, else of the process (SQLite) or the database."""
    if redis:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis}
    if sqlite:
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "aftermile_cache"}


def mail(url: SplitResult, *, secret: str) -> dict[str, Any]:
    """Return Django's EMAIL_* and ANYMAIL settings for `keep:`, `smtp(s)://` or `anymail://<provider>`."""
    if url.scheme == "keep":
        return {"EMAIL_BACKEND": "aftermile.events.keeping.EmailBackend"}
    if url.scheme == "anymail":
        backend, key = ANYMAIL.get(url.hostname or "", (url.hostname or "", ""))
        anymail = {
            name.upper(): values[-1] for name, values in parse_qs(url.query).items()
        }  # such as mailgun_sender_domain=mg.example.com
        if key and secret:
            anymail[key] = secret
        return {"EMAIL_BACKEND": f"anymail.backends.{backend}.EmailBackend", "ANYMAIL": anymail}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname or "localhost",
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": secret or unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp" and "tls=no" not in url.query,
        "EMAIL_TIMEOUT": 20,
    }


def storage(*, bucket: str, options: dict[str, str]) -> dict[str, Any]:
    """Return the store of evidence and logos: a folder, or a bucket of an S3-compatible service."""
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings: dict[str, Any] = {name: value for name, value in options.items() if value}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **settings,
            "bucket_name": bucket,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
