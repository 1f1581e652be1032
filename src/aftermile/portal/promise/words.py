"""The words of the box on a product page, in nine languages."""

from datetime import date
from typing import Final

from django.utils.translation import npgettext, pgettext, pgettext_lazy

from aftermile.database.moments import weekday
from aftermile.parcels.buyer_words import Words

MONTHS_OF_YEAR: Final = 12
KINDS: Final[dict[str, Words]] = {
    "standard": pgettext_lazy("tracking", "Standard delivery"),
    "express": pgettext_lazy("tracking", "Express delivery"),
    "economy": pgettext_lazy("tracking", "Economy delivery"),
    "night": pgettext_lazy("tracking", "Night delivery"),
    "pickup_point": pgettext_lazy("tracking", "To a pickup point"),
    "locker": pgettext_lazy("tracking", "To a parcel locker"),
    "air_last_mile": pgettext_lazy("tracking", "By air, then a local carrier"),
    "consolidated": pgettext_lazy("tracking", "Consolidated shipping"),
    "local_warehouse": pgettext_lazy("tracking", "From a warehouse in your country"),
}


def leaves(day: date) -> str:
    return pgettext("tracking", "Ships by %(day)s") % {"day": weekday(day)}


def leaves_if(day: date, hour: str) -> str:
    return pgettext("tracking", "Order by %(hour)s: ships by %(day)s") % {
        "day": weekday(day),
        "hour": hour,
    }


def returns(days: int) -> str:
    return npgettext(
        "tracking",
        "Send back for any reason within %(n)s day",
        "Send back for any reason within %(n)s days",
        days,
    ) % {"n": days}


def guarantee(months: int) -> str:
    if months % MONTHS_OF_YEAR == 0:
        years = months // MONTHS_OF_YEAR
        return npgettext(
            "tracking", "%(n)s year of legal guarantee", "%(n)s years of legal guarantee", years
        ) % {"n": years}
    return npgettext(
        "tracking", "%(n)s month of legal guarantee", "%(n)s months of legal guarantee", months
    ) % {"n": months}


def labels() -> dict[str, str]:
    """Return what the script writes beside the texts."""
    return {
        "title": pgettext("tracking", "Delivery"),
        "unknown": pgettext("tracking", "No delivery date is known for this place yet."),
        "sold_out": pgettext("tracking", "Not available right now."),
        "slow": pgettext("tracking", "Parcels take longer than usual right now."),
        "more": pgettext("tracking", "Returns and guarantee"),
    }
