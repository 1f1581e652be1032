"""Codes of carriers: what nobody knows, what was taught."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import Code, In, Instant, Out, ident
from aftermile.parcels.actions.rereading import Turn
from aftermile.parcels.actions.teaching import Effect
from aftermile.parcels.code_queue import OpenCode
from aftermile.parcels.models import TaughtCode

Party = Literal["", "carrier", "shipper", "consignee", "customs", "force_majeure"]


class UnknownCodeOut(Out):
    """A code (or, without one, words) that no table knows, and one parcel that has it."""

    source: Annotated[str, Field(examples=["aftership"])]
    carrier: str
    code: Annotated[str, Field(examples=["ZX-81"])]
    words: str
    count: int
    first_at: Instant
    last_at: Instant
    parcel: Annotated[str | None, ident("pcl")]


class CodeLessonIn(In):
    """`milestone` unknown takes back what was taught. Without `seller` it holds for everybody."""

    source: Annotated[str, Field(min_length=1, max_length=40, examples=["aftership"])]
    code: Annotated[str, Field(max_length=60, examples=["ZX-81"])] = ""
    words: Annotated[str, Field(max_length=300, description="Of scans without a code.")] = ""
    milestone: Annotated[str, Field(min_length=1, max_length=20, examples=["in_transit"])]
    detail: Annotated[str, Field(max_length=40, examples=["arrived_facility"])] = ""
    cause: Annotated[str, Field(max_length=40, examples=["weather"])] = ""
    party: Party = ""
    seller: Annotated[Code, Field(description="Id of a seller whose parcels alone are read by it.")] = ""


class CodeTurnOut(Out):
    parcel: Annotated[str, ident("pcl")]
    milestone: Annotated[str, Field(examples=["unknown"])]
    detail: Annotated[str, Field(examples=[""])]
    becomes: Annotated[str, Field(examples=["in_transit"])]
    becomes_detail: Annotated[str, Field(examples=["arrived_facility"])]


class CodeEffectOut(Out):
    """Of `parcels` with such scans the first `looked` were folded: `changed` get another state."""

    parcels: int
    looked: int
    changed: int
    ended: Annotated[int, Field(description="So many of the changed are at their end now.")]
    examples: Annotated[list[CodeTurnOut], Field(description="The first 20.")]


class CodeLessonOut(Out):
    """`applied_at` is null while the worker still reads past scans anew; null `id`: only a preview."""

    id: int | None
    seller: Annotated[str | None, ident("slr")]
    source: str
    code: str
    words: str
    milestone: str
    detail: str
    cause: str
    party: str
    taught_name: str
    taught_at: Instant | None
    reach: int
    done: int
    changed: int
    applied_at: Instant | None
    effect: CodeEffectOut | None


def unknown_out(row: OpenCode) -> dict[str, Any]:
    told = row._asdict() | {"count": row.times}
    return {name: told[name] for name in UnknownCodeOut.model_fields} | {"parcel": row.parcel or None}


def effect_out(effect: Effect) -> dict[str, Any]:
    same = ("parcels", "looked", "changed", "ended")
    told = {name: getattr(effect, name) for name in same}
    return {**told, "examples": [_turn(turn) for turn in effect.examples]}


def _turn(turn: Turn) -> dict[str, Any]:
    was, becomes = turn.was, turn.becomes
    return {
        "parcel": turn.parcel.ref,
        "milestone": was[0],
        "detail": was[1],
        "becomes": becomes[0],
        "becomes_detail": becomes[1],
    }


def lesson_out(row: TaughtCode, effect: Effect | None = None) -> dict[str, Any]:
    special = {"id", "seller", "effect"}
    told = {name: getattr(row, name) for name in CodeLessonOut.model_fields if name not in special}
    shown = effect_out(effect) if effect else None
    return {**told, "id": row.pk, "seller": row.seller_id, "effect": shown}
