"""What a seller says of lanes that have no history yet."""

from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.events.log import record
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput
from aftermile.parcels.models import LaneDefault


@dataclass(frozen=True, slots=True)
class LaneDraft:
    """An empty text fits everything; days are working days, from early over usual to late."""

    transit_p10: int
    transit_p50: int
    transit_p90: int
    carrier: str = ""
    service: str = ""
    origin: str = ""
    destination: str = ""
    handling_days: int = 1
    cut_off: time | None = None


@transaction.atomic
def save_lane_default(seller: Seller, draft: LaneDraft, *, by: Actor) -> LaneDefault:
    """Set what is said of a lane; one that was said before of the same lane is replaced."""
    if not draft.transit_p10 <= draft.transit_p50 <= draft.transit_p90:
        raise BadInput(field="transit_p90", problem=_("the days must not fall from early to late."))
    values = {
        "handling_days": draft.handling_days,
        "cut_off": draft.cut_off,
        "transit_p10": draft.transit_p10,
        "transit_p50": draft.transit_p50,
        "transit_p90": draft.transit_p90,
        "changed_at": clock.now(),
        "changed_by": by.ref,
    }
    row, _made = LaneDefault.objects.update_or_create(
        seller=seller,
        carrier=draft.carrier.strip().lower()[:40],
        service=draft.service.strip()[:60],
        origin=draft.origin.strip().upper()[:2],
        destination=draft.destination.strip().upper()[:2],
        defaults=values,
    )
    record("lane_default.saved", subject=row, by=by, data=_told(row))
    return row


@transaction.atomic
def remove_lane_default(row: LaneDefault, *, by: Actor) -> None:
    """Take back what was said of a lane."""
    record("lane_default.removed", subject=row, by=by, data=_told(row))
    row.delete()


def _told(row: LaneDefault) -> dict[str, object]:
    return {
        "carrier": row.carrier,
        "service": row.service,
        "origin": row.origin,
        "destination": row.destination,
        "days": [row.transit_p10, row.transit_p50, row.transit_p90],
        "handling_days": row.handling_days,
    }
