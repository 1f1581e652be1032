"""What an installation that others can reach must not be: checked before anything is served. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from aftermile.config.env import Problem

KEY_LENGTH: Final = 50
KEY_VARIETY: Final = 10
LOCAL_NAMES: Final = frozenset({"localhost", "testserver"})


@dataclass(frozen=True, slots=True)
class Posture:
    """The settings that decide whether an installation is safe to reach."""

    mode: str
    debug: bool
    hosts: tuple[str, ...]
    scheme: str
    host: str
    secret_key: str
    mail: str
    sandbox: bool = False


def is_local(host: str) -> bool:
    """Tell whether `host` names this machine only."""
    if host in LOCAL_NAMES or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def weak(key: str) -> bool:
    return len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY or key.startswith("django-insecure-")


def dangers(posture: Posture) -> Iterator[Problem]:
    """Yield what must be mended before this installation may start."""
    if posture.mode != "production":
        if not is_local(posture.host):
            yield Problem(
                "mode_not_production",
                "AFTERMILE_MODE",
                f"is “{posture.mode}”, and AFTERMILE_BASE_URL names {posture.host}, which others can reach.",
                "Set AFTERMILE_MODE=production.",
            )
        return
    if posture.debug:
        yield Problem(
            "debug_in_production",
            "AFTERMILE_DEBUG",
            "is on: error pages would show secrets.",
            "Set it to no.",
        )
    if any(host == "*" for host in posture.hosts):
        yield Problem(
            "any_host", "AFTERMILE_HOSTS", "allows every host name (*).", "List the names you serve."
        )
    if posture.scheme != "https":
        yield Problem(
            "no_tls",
            "AFTERMILE_BASE_URL",
            "does not start with https: sign-ins and buyers' links would travel in the open.",
            "Set the address that people type, such as https://returns.example.com.",
        )
    if weak(posture.secret_key):
        yield Problem(
            "weak_key",
            "AFTERMILE_SECRET_KEY",
            f"is weak: it needs {KEY_LENGTH} characters or more, of many kinds.",
            "Unset it to have one generated, or take: python -c "
            '"import secrets; print(secrets.token_urlsafe(50))".',
        )
    if posture.mail == "keep":
        yield Problem(
            "mail_kept",
            "AFTERMILE_MAIL_URL",
            "is “keep”: no buyer would get a mail.",
            "Set smtp://user@host:587, or anymail://<provider>.",
        )
    if posture.sandbox:
        yield Problem(
            "sandbox_in_production",
            "AFTERMILE_SANDBOX_URL",
            "is set: the sandbox moves no money.",
            "Unset it.",
        )
