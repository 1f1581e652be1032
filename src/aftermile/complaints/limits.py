"""Limits that an installation sets (docs/operate/settings.md, section Complaints)."""

from django.conf import settings


def statement_days() -> int:
    return int(settings.ARBITRATION_STATEMENT_DAYS)


def appeal_days() -> int:
    return int(settings.ARBITRATION_APPEAL_DAYS)
