"""Scans as they come in: of a parcel in our words, or of a number as its carrier sent them."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from ninja import Field
from pydantic import model_validator

from aftermile.api.shapes.basics import Code, In, Instant, Out, Short, ident
from aftermile.parcels.actions import ScanInput
from aftermile.parcels.actions.listing import Row
from aftermile.parcels.actions.matching import number_of
from aftermile.parcels.carrier import SentScan
from aftermile.parcels.models import StrayScan

SOURCE = "api"
MilestoneName = Annotated[str, Field(max_length=60, examples=["in_transit"])]


class ScanIn(In):
    """
    A scan of `parcel` with a `milestone` of ours, or one of a `number` as its carrier sent it, with its
    `code`, its `text` or both; what is nobody's number yet is kept until it is.
    """

    parcel: Annotated[
        Short, Field(description="Id or tracking number.", examples=["00340434161094015902"])
    ] = ""
    milestone: MilestoneName = ""
    at: Instant | None = None
    place: Short = ""
    text: Annotated[str, Field(max_length=300)] = ""
    key: Annotated[str, Field(max_length=64, description="Your own id of this scan.")] = ""
    number: Annotated[str, Field(max_length=60, description="Instead of `parcel`: as sent.")] = ""
    carrier: Annotated[Code, Field(examples=["dhl"])] = ""
    code: Annotated[str, Field(max_length=60, description="The carrier's own.", examples=["OK"])] = ""
    local: Annotated[str, Field(max_length=40, description="Wall clock there, where no zone is known.")] = ""
    zone: Annotated[str, Field(max_length=64, description="Of `local`.", examples=["Europe/Berlin"])] = ""
    country: Annotated[str, Field(pattern="^([A-Za-z]{2})?$", examples=["DE"])] = ""
    leg: Annotated[str, Field(max_length=12, description="0, 1, 2 or warehouse, line_haul, last_mile.")] = ""
    piece: Code = ""
    direction: Literal["", "forward", "return"] = ""
    source: Annotated[Code, Field(description="Whose codes these are: a carrier or service.")] = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.parcel) == bool(self.number):
            raise ValueError("name either a parcel or a number")
        if self.parcel and not (self.milestone and self.at):
            raise ValueError("a scan of a parcel needs a milestone and at")
        if self.number and not (self.milestone or self.code or self.text):
            raise ValueError("a scan of a number needs a code, a text or a milestone")
        return self


class StrayOut(Out):
    index: Annotated[int, Field(description="Place in the list, or line of the NDJSON, from 0.")]
    number: str
    reason: Annotated[str, Field(examples=["nobody"], description="nobody, ambiguous or foreign.")]


class ScanProblem(Out):
    index: Annotated[int, Field(description="Place in the list, or line of the NDJSON, from 0.")]
    pointer: Annotated[str, Field(description="Field of that scan, if one is wrong.", examples=["/at"])] = ""
    code: Annotated[str, Field(examples=["not_found"])]
    detail: str


class ScansTaken(Out):
    """
    How many scans were new and how many known (with other words: a new version of what is known); `strays`
    are kept apart until their number is known, `problems` could not be taken. Each by its place.
    """

    new: int
    known: int
    problems: list[ScanProblem]
    strays: list[StrayOut]


class StrayListed(Out):
    """An answer that is no parcel's: `nobody` knows its number, it is `ambiguous`, `foreign` or `broken`."""

    id: int
    seller: Annotated[str | None, ident("slr")]
    source: str
    carrier: str
    number: str
    reason: Annotated[str, Field(examples=["nobody"])]
    problem: str
    scans: int
    received_at: Instant
    parcel: Annotated[str | None, ident("pcl")]


def row_of(index: int, scan: ScanIn) -> Row:
    """Return a scan of the list as the room takes it."""
    if scan.parcel and scan.at is not None:
        told = ScanInput(scan.milestone, scan.at, scan.place, scan.text, SOURCE, scan.key)
        return Row(index, scan.parcel, scan.carrier.lower(), told)
    same = (
        "code",
        "text",
        "local",
        "zone",
        "place",
        "country",
        "leg",
        "piece",
        "direction",
        "key",
        "milestone",
    )
    sent = SentScan(at=_written(scan.at), **{name: getattr(scan, name) for name in same})
    return Row(index, number_of(scan.number), scan.carrier.lower(), None, sent, scan.source or SOURCE)


def _written(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def stray_out(row: StrayScan) -> dict[str, Any]:
    same = ("id", "source", "carrier", "number", "reason", "problem", "received_at")
    return {
        "seller": row.seller_id,
        "parcel": row.parcel_id,
        "scans": len(row.tracking.get("scans", ())),
        **{name: getattr(row, name) for name in same},
    }
