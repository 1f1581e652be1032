"""The serial number of what came back must be the one that was sold, or somebody says why it is not."""

from aftermile.cases.errors import SerialDiffers, SerialMissing
from aftermile.orders.models import Unit


def plain(serial: str) -> str:
    """Return a serial as it compares: people and scanners write the same one with spaces and dashes."""
    return "".join(char for char in serial.upper() if char.isalnum())


def check_serial(unit: Unit, seen: str, reason: str) -> tuple[str, str]:
    """
    Return what is kept of a serial that was seen: itself, and why it differs where it does.

    Raises `SerialDiffers` or `SerialMissing` where a piece sold with a serial comes with another one, or
    with none, and nobody said why.
    """
    seen, reason = " ".join(seen.split())[:80], reason.strip()[:300]
    if not unit.serial or plain(seen) == plain(unit.serial):
        return seen, ""
    if reason:
        return seen, reason
    title = unit.title
    if seen:
        raise SerialDiffers(title=title, sold=unit.serial, seen=seen)
    raise SerialMissing(title=title, sold=unit.serial)
