"""What staff see of the talk with a buyer about one parcel: his link, the notices, his answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aftermile.database.chips import chip_of
from aftermile.database.moments import weekday
from aftermile.parcels.actions.links import link_of, tracking_url
from aftermile.parcels.models import Direction, Parcel, ParcelAnswer, ParcelNotice, PickupPoint


@dataclass(frozen=True, slots=True)
class Talk:
    """All of it; `url` is empty for a parcel on its way back."""

    url: str
    notices: Sequence[ParcelNotice]
    answers: Sequence[tuple[ParcelAnswer, str]]


def talk_of(parcel: Parcel) -> Talk:
    """Return the talk about one parcel, newest first."""
    answers = ParcelAnswer.objects.filter(parcel=parcel).order_by("-id")
    return Talk(
        url_of(parcel),
        list(ParcelNotice.objects.filter(parcel=parcel).order_by("-id")),
        [(row, shown_answer(row)) for row in answers],
    )


def url_of(parcel: Parcel) -> str:
    """Return the address of the buyer's page of a parcel; nothing for one on its way back."""
    outbound = parcel.shipment.direction == Direction.OUTBOUND
    return tracking_url(link_of(parcel.shipment.order)) if outbound else ""


def shown_answer(row: ParcelAnswer) -> str:
    """Return in words what a buyer answered."""
    value, said = row.value, []
    if value.get("choice"):
        said.append(str(chip_of("answer_choice", str(value["choice"])).word))
    if value.get("day"):
        said.append(weekday(date.fromisoformat(value["day"])))
    if value.get("point"):
        point = PickupPoint.objects.filter(pk=value["point"], seller_id=row.seller_id).first()
        said.append(f"{point.name}, {point.city}" if point else str(value["point"]))
    said += [str(value[name]) for name in ("postcode", "phone", "note") if value.get(name)]
    return " · ".join(said)
