"""Filters of the pages on returns nearby."""

from datetime import date, timedelta

from django import template
from django.utils.formats import date_format

from aftermile.inbound.models import ReturnPoint
from aftermile.kernel.hours import DAYS, write_day

register = template.Library()
MONDAY = date(2026, 11, 23)
MOST = 200


@register.filter
def week(point: ReturnPoint) -> list[tuple[str, str]]:
    """Return the names of the days with their hours."""
    return [
        (date_format(MONDAY + timedelta(days=number), "l"), write_day(point.hours.get(day)))
        for number, day in enumerate(DAYS)
    ]


@register.filter
def kilograms(grams: int) -> str:
    return f"{grams / 1000:g}"


@register.filter
def counts(_case: object, pieces: int) -> list[int]:
    """Return the numbers a clerk may choose from."""
    return list(range(1, min(pieces, MOST) + 1))
