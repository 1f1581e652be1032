"""Cases and everything that happens in them."""

from collections.abc import Collection
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from aftermile.api.shapes.agreements import OfferOut, Override, RemedyName, offer_out
from aftermile.api.shapes.basics import (
    Actor,
    Code,
    In,
    Instant,
    Money,
    Out,
    Quantity,
    Ref,
    Words,
    expanding,
    ident,
    money_of,
)
from aftermile.api.shapes.replacements import ChoiceIn, SettleTo
from aftermile.cases.models import (
    Case,
    CaseLine,
    Evidence,
    Note,
    Receipt,
)
from aftermile.cases.timeline import Moment

KindName = Literal["change", "return", "exchange", "claim", "repair", "warranty", "complaint", "question"]
GradeName = Literal["a", "b", "c", "d", "missing", "wrong"]
DispositionName = Literal[
    "", "restock", "refurbish", "scrap", "donate", "return_to_vendor", "return_to_buyer"
]


class CaseLineIn(In):
    """Pieces of a unit, or of an order line (then free units are taken from it)."""

    unit: Annotated[Code, ident("unit")] = ""
    line: Annotated[Code, ident("lin")] = ""
    part: Annotated[
        str,
        Field(max_length=120, description="SKU of a part, where the line sold kits; without: whole kits."),
    ] = ""
    quantity: Quantity = 1
    reason: Annotated[Code, Field(min_length=1, examples=["damaged"])]
    comment: Annotated[str, Field(max_length=2000)] = ""


class CaseIn(In):
    order: Annotated[Ref, Field(description="Id or number.", examples=["#1001"])]
    kind: KindName
    lines: Annotated[
        list[CaseLineIn], Field(max_length=200, description="May be empty for a complaint or a question.")
    ]
    text: Annotated[Words, Field(description="What the buyer says; written on the case.")] = ""
    wanted: Literal[""] | RemedyName = ""
    override: Annotated[Override, Field(description="Why, where the rules say no.")] = ""
    language: Annotated[str, Field(max_length=12)] = ""
    exchange: Annotated[
        list[ChoiceIn],
        Field(max_length=200, description="What the buyer wants instead, reserved and agreed at once."),
    ] = []
    agreed: Annotated[
        bool,
        Field(description="False: an exchange is only asked for; the seller decides, no money moves yet."),
    ] = True
    payment_method: SettleTo = ""


class CaseLineOut(Out):
    id: Annotated[str, ident("cln")]
    unit: Annotated[str, ident("unit")]
    sku: str
    title: str
    quantity: int
    paid: Money
    reason: str
    comment: str


class CaseBrief(Out):
    id: Annotated[str, ident("case")]
    rma_number: Annotated[str, Field(examples=["RMA-2026-000123"])]
    seller: Annotated[str, ident("slr")]
    order: Annotated[str, ident("ord")]
    buyer: Annotated[str, ident("byr")]
    kind: Annotated[str, Field(examples=["return"])]
    state: Annotated[str, Field(examples=["requested"])]
    reason: Annotated[str, Field(examples=["damaged"])]
    wanted: str
    remedy: str
    language: str
    country: str
    assignee: Annotated[str | None, ident("mbr")]
    value: Money
    agreed: Money | None
    refunded: Money
    goods_back: bool
    freight_payer: str
    due_at: Instant | None
    opened_at: Instant
    updated_at: Instant
    closed_at: Instant | None
    version: int


class CaseOut(CaseBrief):
    lines: list[CaseLineOut]


class WordsIn(In):
    text: Annotated[Words, Field(min_length=1, examples=["Please send a photo of the label."])]


class OptionalWordsIn(In):
    text: Words = ""


class NoteIn(WordsIn):
    audience: Literal["buyer", "staff"] = "staff"


class NoteOut(Out):
    id: Annotated[str, ident("note")]
    audience: str
    from_buyer: bool
    by: str
    text: str
    at: Instant


class AssignmentIn(In):
    member: Annotated[Code | None, ident("mbr")] = None


class ReceivedIn(In):
    case_line: Annotated[Code, ident("cln")]
    quantity: Quantity
    grade: GradeName
    disposition: DispositionName = ""
    accepted: bool = True
    note: Annotated[str, Field(max_length=300)] = ""
    serial: Annotated[str, Field(max_length=80)] = ""
    serial_reason: Annotated[str, Field(max_length=300, description="Why it is not the one sold.")] = ""


class ReceiptIn(In):
    lines: Annotated[list[ReceivedIn], Field(max_length=200)] = []
    complete: Annotated[bool, Field(description="No more goods will come.")] = False
    location: Code = ""
    parcel: Annotated[str, Field(max_length=60, description="Id or tracking number.")] = ""
    tracking_number: Annotated[str, Field(max_length=60, description="Of a box nobody announced.")] = ""
    place: Annotated[str, Field(max_length=60, description="Shelf or box.")] = ""
    note: Annotated[str, Field(max_length=2000)] = ""


class ReceivedOut(Out):
    case_line: Annotated[str, ident("cln")]
    quantity: int
    grade: str
    disposition: str
    accepted: bool
    note: str
    serial: str
    serial_reason: str


class ReceiptOut(Out):
    id: Annotated[str, ident("rcp")]
    case: Annotated[str, ident("case")]
    complete: bool
    location: Annotated[str | None, ident("loc")]
    parcel: Annotated[str | None, ident("pcl")]
    tracking_number: str
    place: str
    by: str
    note: str
    at: Instant
    lines: list[ReceivedOut]


class RefundIn(In):
    amount: Annotated[Money | None, Field(description="All that may be paid now, if not given.")] = None


class EvidenceForm(Schema):
    """`line` is the case line that the file speaks of, `label` what it shows."""

    line: Code = ""
    label: Code = ""


class EvidenceOut(Out):
    id: Annotated[str, ident("evd")]
    line: Annotated[str | None, ident("cln")]
    kind: Annotated[str, Field(examples=["image"])]
    label: str
    name: str
    media_type: Annotated[str, Field(examples=["image/jpeg"])]
    size: int
    sha256: str
    from_buyer: bool
    at: Instant


class CaseRow(CaseBrief):
    """`lines`, `evidence` and `offers` are there when `expand` asks for them."""

    lines: list[CaseLineOut] = []
    evidence: list[EvidenceOut] = []
    offers: list[OfferOut] = []


class CaseFull(CaseOut):
    """`evidence` and `offers` are there when `expand` asks for them."""

    evidence: list[EvidenceOut] = []
    offers: list[OfferOut] = []


Expand = expanding("lines", "evidence", "offers")


class MomentOut(Out):
    sequence: int
    name: Annotated[str, Field(examples=["case.opened"])]
    at: Instant
    actor: Actor
    data: dict[str, Any]
    note: NoteOut | None
    evidence: EvidenceOut | None


class MoveOut(Out):
    """A move of a case: allowed, or why not; and its consequence in words."""

    move: Annotated[str, Field(examples=["approve"])]
    allowed: bool
    why_not: str
    consequence: str


class CaseListing(Schema):
    """Filters of the list of cases; without any, all of them, the newest first."""

    q: Annotated[str, Field(max_length=200)] = ""
    view: Literal[
        "all", "needs_us", "waiting_buyer", "goods_back", "paying", "approvals", "escalated", "done"
    ] = "all"
    state: Literal[
        "",
        "requested",
        "waiting_buyer",
        "offered",
        "approved",
        "receiving",
        "received",
        "settling",
        "partially_settled",
        "settled",
        "declined",
        "canceled",
        "closed",
    ] = ""
    kind: Literal[""] | KindName = ""
    country: Annotated[str, Field(max_length=2)] = ""
    reason: Code = ""
    assignee: Code = ""
    seller: Code = ""
    buyer: Code = ""
    late: bool = False


def brief(case: Case) -> dict[str, Any]:
    same = ("rma_number", "kind", "state", "reason", "wanted", "remedy", "language", "country", "goods_back")
    times = ("freight_payer", "due_at", "opened_at", "updated_at", "closed_at", "version")
    currency = case.currency
    return {
        "id": case.pk,
        "seller": case.seller_id,
        "order": case.order_id,
        "buyer": case.buyer_id,
        "assignee": case.assignee_id,
        "value": money_of(case.value_minor, currency),
        "agreed": None if case.agreed_minor is None else money_of(case.agreed_minor, currency),
        "refunded": money_of(case.refunded_minor, currency),
        **{name: getattr(case, name) for name in (*same, *times)},
    }


def row(case: Case, wanted: Collection[str]) -> dict[str, Any]:
    """Return a case of a list, with what is asked for."""
    shown = brief(case)
    if "lines" in wanted:
        shown["lines"] = [line_out(line, case.currency) for line in case.lines.all()]
    if "evidence" in wanted:
        shown["evidence"] = [evidence_out(one) for one in case.evidence.all()]
    if "offers" in wanted:
        shown["offers"] = [offer_out(offer, case.currency) for offer in case.offers.all()]
    return shown


def line_out(line: CaseLine, currency: str) -> dict[str, Any]:
    unit = line.unit
    return {
        "id": line.pk,
        "unit": unit.pk,
        "sku": unit.sku,
        "title": unit.title,
        "quantity": unit.quantity,
        "paid": money_of(unit.paid_minor, currency),
        "reason": line.reason,
        "comment": line.comment,
    }


def note_out(note: Note) -> dict[str, Any]:
    same = ("audience", "from_buyer", "text", "at")
    return {"id": note.pk, "by": note.by_name, **{name: getattr(note, name) for name in same}}


def evidence_out(row: Evidence) -> dict[str, Any]:
    same = ("kind", "label", "name", "media_type", "size", "sha256", "from_buyer", "at")
    return {"id": row.pk, "line": row.line_id, **{name: getattr(row, name) for name in same}}


def receipt_out(row: Receipt) -> dict[str, Any]:
    same = ("quantity", "grade", "disposition", "accepted", "note", "serial", "serial_reason")
    return {
        "id": row.pk,
        "case": row.case_id,
        "tracking_number": row.tracking_number,
        "place": row.place,
        "complete": row.complete,
        "location": row.location_id,
        "parcel": row.parcel_id,
        "by": row.by_name,
        "note": row.note,
        "at": row.at,
        "lines": [
            {"case_line": line.case_line_id, **{name: getattr(line, name) for name in same}}
            for line in row.lines.all()
        ],
    }


def moment_out(moment: Moment) -> dict[str, Any]:
    return {
        "sequence": moment.seq,
        "name": moment.name,
        "at": moment.at,
        "actor": {"kind": moment.actor_kind, "name": moment.actor_name},
        "data": dict(moment.data),
        "note": note_out(moment.note) if moment.note else None,
        "evidence": evidence_out(moment.evidence) if moment.evidence else None,
    }
