"""What the doctor looks at: each check returns findings that say what is wrong and how to mend it."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from aftermile.config.boot import collected_version, waiting_migrations
from aftermile.config.env import Environment

LEAST_DISK: Final = 1_000_000_000
CLOCK_SLACK: Final = timedelta(seconds=5)
STALE: Final = timedelta(minutes=10)


class Level(StrEnum):
    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    about: str
    words: str
    mend: str = ""


def check_settings(env: Environment) -> Iterator[Finding]:
    for problem in env.problems:
        yield Finding(Level.WRONG, problem.setting, f"{problem.words} [{problem.code}]", problem.mend)
    for name in env.unknown():
        yield Finding(Level.NOTE, name, "is set, but no such setting exists.", "Look for a misspelling.")
    if not env.problems:
        yield Finding(Level.FINE, "settings", f"{len(env.declared)} settings are readable and safe.")


def check_payments(env: Environment) -> Iterator[Finding]:
    """Say which payment providers are on, and which are half configured and therefore off."""
    from aftermile.config.payments import half_configured
    from aftermile.ledger.payments import providers

    half = list(half_configured(env))
    for info, missing in half:
        yield Finding(
            Level.WRONG,
            f"payments: {info.label}",
            f"is off, because {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set.",
            "Set what is missing, or unset the rest.",
        )
    if not half:
        yield Finding(Level.FINE, "payments", f"{', '.join(providers.names())} can be used.")


def check_trackers() -> Iterator[Finding]:
    """Say which tracking services are on, and what they cannot do yet."""
    from aftermile.parcels.carrier import trackers

    on = [found for found in trackers if found.on]
    words = ", ".join(f"{found.info.label} ({', '.join(found.on)})" for found in on)
    yield Finding(Level.FINE, "tracking services", f"{words or 'none'} switched on.")
    for found in on:
        if found.needs:
            rest = ", ".join(verb for verb in found.info.verbs if verb not in found.on)
            missing = ", ".join(found.needs)
            yield Finding(Level.NOTE, f"tracking: {found.info.label}", f"{rest} is off: {missing} not set.")


def check_mailboxes() -> Iterator[Finding]:
    """Say which mailboxes are set; nobody is asked whether they answer."""
    from aftermile.parcels.mailbox import mailboxes

    for box in mailboxes:
        yield Finding(Level.FINE, f"mailbox: {box.name}", f"{box.address}, {len(box.senders)} senders.")


def check_data_folder() -> Iterator[Finding]:
    from django.conf import settings

    data: Path = settings.DATA
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=data):
            pass
    except OSError as error:
        yield Finding(
            Level.WRONG,
            "data folder",
            f"{data} cannot be written: {error.strerror}.",
            "Give it to this user.",
        )
        return
    free = shutil.disk_usage(data).free
    if free < LEAST_DISK:
        yield Finding(
            Level.WRONG, "disk", f"{free / 1e9:.1f} GB are free at {data}.", "Make room; 1 GB is the least."
        )
    else:
        yield Finding(Level.FINE, "data folder", f"{data} is writable, {free / 1e9:.0f} GB are free.")
    key = data / "secret_key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield Finding(Level.WRONG, "secret key", f"{key} can be read by others.", f"Run: chmod 600 {key}")


def check_database() -> Iterator[Finding]:
    from django.db import connection
    from django.db.utils import DatabaseError, InterfaceError

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT CURRENT_TIMESTAMP")
    except (DatabaseError, InterfaceError) as error:
        reason = str(error).strip().splitlines()[-1]
        yield Finding(
            Level.WRONG,
            "database",
            f"cannot be reached: {reason}",
            "Check AFTERMILE_DATABASE_URL and the server.",
        )
        return
    yield Finding(Level.FINE, "database", f"{connection.vendor} answers.")
    waiting = waiting_migrations()
    if waiting:
        yield Finding(
            Level.WRONG, "migrations", f"{len(waiting)} wait, first {waiting[0]}.", "Run: aftermile migrate"
        )
        return
    yield Finding(Level.FINE, "migrations", "all are applied.")
    yield from check_clock()
    yield from check_queue()


def check_clock() -> Iterator[Finding]:
    """Compare this machine's clock with the database server's."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    apart = abs(datetime.now(UTC) - there)
    if apart > CLOCK_SLACK:
        yield Finding(
            Level.WRONG,
            "clock",
            f"This machine and the database differ by {apart.total_seconds():.0f} s.",
            "Set both by NTP.",
        )
    else:
        yield Finding(Level.FINE, "clock", "agrees with the database.")


def check_queue() -> Iterator[Finding]:
    from aftermile.events.models import ReactionRun, RunState
    from aftermile.kernel import clock

    due = ReactionRun.objects.filter(state=RunState.WAITING, due_at__lte=clock.now())
    late = due.filter(due_at__lte=clock.now() - STALE).count()
    dead = ReactionRun.objects.filter(state=RunState.DEAD).count()
    if late:
        yield Finding(
            Level.WRONG,
            "worker",
            f"{late} runs are more than {STALE.seconds // 60} minutes late.",
            "Start one: aftermile worker (on SQLite: aftermile serve does it).",
        )
    else:
        yield Finding(Level.FINE, "worker", f"{due.count()} runs are due, none is late.")
    if dead:
        yield Finding(
            Level.NOTE,
            "dead letters",
            f"{dead} {'run' if dead == 1 else 'runs'} gave up.",
            "Read them in the console under Health, run them again.",
        )


def check_mail() -> Iterator[Finding]:
    from django.conf import settings

    backend = settings.EMAIL_BACKEND
    if backend.endswith("keeping.EmailBackend"):
        yield Finding(
            Level.NOTE, "mail", "is only kept, nobody gets any.", "Set AFTERMILE_MAIL_URL when buyers shall."
        )
        return
    from django.core.mail import get_connection

    try:
        connection = get_connection(timeout=10) if "smtp" in backend else get_connection()
        connection.open()
        connection.close()
    except Exception as error:  # noqa: BLE001  # providers raise what they like
        yield Finding(Level.WRONG, "mail", f"{backend} does not open: {error}", "Check AFTERMILE_MAIL_URL.")
        return
    yield Finding(Level.FINE, "mail", f"{backend} opens.")


def check_files() -> Iterator[Finding]:
    from django.conf import settings

    from aftermile import __version__

    root = Path(__file__).parents[1]
    behind = [
        str(source.relative_to(root))
        for source in sorted(root.glob("*/locale/*/LC_MESSAGES/*.po"))
        if not source.with_suffix(".mo").exists()
    ]
    if behind:
        yield Finding(
            Level.WRONG,
            "catalogs",
            f"{len(behind)} are not compiled, first {behind[0]}.",
            "Run: make catalogs",
        )
    else:
        yield Finding(Level.FINE, "catalogs", "are compiled.")
    if settings.MODE == "production" and collected_version() != __version__:
        yield Finding(Level.WRONG, "static files", "are not those of this version.", "Run: aftermile migrate")


CHECKS: Final[tuple[Callable[[], Iterator[Finding]], ...]] = (
    check_data_folder,
    check_database,
    check_mail,
    check_files,
)


def examine(env: Environment) -> Iterator[Finding]:
    """Yield every finding; needs settings that load."""
    yield from check_settings(env)
    yield from check_payments(env)
    yield from check_trackers()
    yield from check_mailboxes()
    for check in CHECKS:
        yield from check()
