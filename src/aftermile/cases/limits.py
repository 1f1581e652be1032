"""Limits that an installation sets (docs/operate/settings.md, section Cases)."""

from django.conf import settings

MEGABYTE = 1_000_000


def evidence_bytes() -> int:
    return int(settings.EVIDENCE_BYTES)


def evidence_files() -> int:
    return int(settings.EVIDENCE_FILES)


def evidence_megapixels() -> int:
    return int(settings.EVIDENCE_MEGAPIXELS)


def offer_days() -> int:
    return int(settings.OFFER_DAYS)


def approval_days() -> int:
    return int(settings.APPROVAL_DAYS)


def close_after_days() -> int:
    return int(settings.CLOSE_AFTER_DAYS)


def send_back_grace_days() -> int:
    return int(settings.SEND_BACK_GRACE_DAYS)


def risk_orders() -> int:
    return int(settings.RISK_ORDERS)


def risk_cases() -> int:
    return int(settings.RISK_CASES)


def risk_medium_percent() -> int:
    return int(settings.RISK_MEDIUM_PERCENT)


def risk_high_percent() -> int:
    return int(settings.RISK_HIGH_PERCENT)


def difference_days() -> int:
    return int(settings.DIFFERENCE_DAYS)


def advance_days() -> int:
    return int(settings.ADVANCE_DAYS)


def offer_rounds() -> int:
    return int(settings.OFFER_ROUNDS)
