"""Limits that an installation can set; the defaults stand here."""

from django.conf import settings

MEGABYTE = 1_000_000


def evidence_bytes() -> int:
    return int(getattr(settings, "EVIDENCE_BYTES", 25 * MEGABYTE))


def evidence_files() -> int:
    return int(getattr(settings, "EVIDENCE_FILES", 20))


def evidence_megapixels() -> int:
    return int(getattr(settings, "EVIDENCE_MEGAPIXELS", 64))


def offer_days() -> int:
    return int(getattr(settings, "OFFER_DAYS", 7))


def close_after_days() -> int:
    return int(getattr(settings, "CLOSE_AFTER_DAYS", 14))


def send_back_grace_days() -> int:
    return int(getattr(settings, "SEND_BACK_GRACE_DAYS", 30))
