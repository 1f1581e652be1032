"""Mailboxes that scans come to, from the settings: `AFTERMILE_MAILBOXES` names them, each has its own."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import SplitResult, unquote

from aftermile.config.env import Environment
from aftermile.config.safety import is_local
from aftermile.parcels.mailbox import EVERYBODY, InstalledMailbox, mailboxes
from aftermile.providers.mailboxes.imap import Address, Imap

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")
SCHEMES: Final = ("imaps", "imap", "imap+plain")
_SECURITY: Final = {"imaps": "tls", "imap": "starttls", "imap+plain": "none"}
_SENDER: Final = re.compile(r"[^@\s=]*@[^@\s=]+")
LEAST: Final = timedelta(seconds=10)


def settings_of(env: Environment) -> list[InstalledMailbox]:
    """Declare and read the settings of every mailbox; one that is wrong is a problem of the environment."""
    names = env.words(
        "AFTERMILE_MAILBOXES",
        [],
        "Names of mailboxes that files with scans come to, such as `daily`; each is set by "
        "`AFTERMILE_MAILBOX_<NAME>_...` (docs/operate/mailbox.md).",
    )
    found = []
    for name in names:
        if NAME.fullmatch(name):
            found += _one(env, name)
        else:
            env.wrong(
                "mailbox_name", "AFTERMILE_MAILBOXES", f"“{name}” is no name.", "Use a-z, 0-9 and _ only."
            )
    return found


def _one(env: Environment, name: str) -> list[InstalledMailbox]:
    before, prefix = len(env.problems), f"AFTERMILE_MAILBOX_{name.upper()}"
    url = env.url(
        f"{prefix}_URL",
        "",
        "`imaps://user@host:993/INBOX`, or `imap://` for STARTTLS; %40 is the @ of a user.",
        schemes=SCHEMES,
    )
    password = env.secret(f"{prefix}_PASSWORD", "", "Password of the mailbox.")
    seller = env.text(f"{prefix}_SELLER", "", "Short name of the seller its scans are for.")
    words = env.words(
        f"{prefix}_SENDERS",
        [],
        "Who is read: addresses, `@domain` or `*`, each with `=seller` if it differs.",
    )
    senders = _senders(env, prefix, words, seller)
    every = env.duration(f"{prefix}_EVERY", "5m", "How often it is looked into.")
    source = env.text(f"{prefix}_SOURCE", name, "What the history calls it.")
    done = env.text(f"{prefix}_DONE", "Done", "Folder for mails that were taken in; `-`: they stay.")
    failed = env.text(
        f"{prefix}_FAILED", "Failed", "Folder for mails that could not be read; `-`: they stay."
    )
    _check(env, prefix, url, password)
    if len(env.problems) > before:
        return []
    address = Address(
        url.hostname or "",
        _port(url) or (993 if url.scheme == "imaps" else 143),
        _SECURITY[url.scheme],
        unquote(url.username or ""),
        password,
        unquote(url.path.lstrip("/")) or "INBOX",
        "" if done == "-" else done,
        "" if failed == "-" else failed,
    )
    shown = f"{address.user} · {address.host}:{address.port} · {address.folder}"
    return [InstalledMailbox(name, source[:40], senders, max(every, LEAST), Imap(address), shown)]


def _port(url: SplitResult) -> int | None:
    try:
        return url.port
    except ValueError:
        return None


def _check(env: Environment, prefix: str, url: SplitResult, password: str) -> None:
    if not url.hostname or not url.username:
        env.wrong(
            "mailbox_address",
            f"{prefix}_URL",
            "names no host or no user.",
            "Write imaps://user@host:993/INBOX, with %40 for the @ of a user.",
        )
    elif url.scheme == "imap+plain" and not is_local(url.hostname):
        env.wrong(
            "mailbox_plain",
            f"{prefix}_URL",
            "would send the password unencrypted to another machine.",
            "Use imaps:// or imap:// (STARTTLS).",
        )
    if not password:
        env.wrong(
            "mailbox_password", f"{prefix}_PASSWORD", "is not set.", "Set it, or the file that holds it."
        )


def _senders(env: Environment, prefix: str, words: list[str], seller: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        sender, _equals, slug = word.partition("=")
        sender, slug = sender.strip().casefold(), slug.strip() or seller
        if sender != EVERYBODY and not _SENDER.fullmatch(sender):
            env.wrong(
                "mailbox_sender", f"{prefix}_SENDERS", f"“{word}” is no address.", "Use a@b.c, @b.c or *."
            )
        elif not slug:
            env.wrong(
                "mailbox_seller",
                f"{prefix}_SENDERS",
                f"“{word}” names no seller.",
                f"Write {sender}=seller, or set {prefix}_SELLER.",
            )
        found[sender] = slug
    if not words:
        env.wrong(
            "mailbox_senders", f"{prefix}_SENDERS", "is not set.", "Name who is read; `*` reads everybody."
        )
    return found


def install(found: Iterable[InstalledMailbox]) -> None:
    """Put every mailbox into the registry."""
    for box in found:
        if box.name not in mailboxes:
            mailboxes.add(box.name, box)
