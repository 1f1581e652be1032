"""Seasons in which a seller knows his parcels to be slow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput
from aftermile.parcels.models import PeakSeason

LONGEST: Final = 120
LEAST_PACE: Final = 10
MOST_PACE: Final = 100


@dataclass(frozen=True, slots=True)
class Season:
    """Days, both included; no carriers: all of them. `pace`: percent of a working day that a day counts."""

    name: str
    first_on: date
    last_on: date
    carriers: Sequence[str] = ()
    pace: int = 50


def save_peak(seller: Seller, season: Season, *, by: Actor) -> PeakSeason:
    """Keep a season; saved again with the same name and first day, it is the same. Raises `BadInput`."""
    if season.last_on < season.first_on:
        raise BadInput(field="last_on", problem=_("is before the first day."))
    if (season.last_on - season.first_on).days > LONGEST:
        raise BadInput(field="last_on", problem=_("a season of more than 120 days is no peak."))
    if not LEAST_PACE <= season.pace <= MOST_PACE:
        raise BadInput(field="pace", problem=_("give a number from 10 to 100."))
    row, _made = PeakSeason.objects.update_or_create(
        seller=seller,
        name=season.name.strip()[:120],
        first_on=season.first_on,
        defaults={
            "last_on": season.last_on,
            "carriers": sorted({one.strip().lower() for one in season.carriers if one.strip()}),
            "pace": season.pace,
            "changed_at": clock.now(),
            "by_name": by.name,
        },
    )
    return row


def delete_peak(row: PeakSeason, *, by: Actor) -> None:  # noqa: ARG001 - every write says who
    row.delete()
