"""What the files of a case are worth."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import In, Instant, Out
from aftermile.cases.models import Case
from aftermile.evidence.models import Challenge, Likeness, Pack, Signal
from aftermile.evidence.queries import FileView, Standing

RecipientName = Literal["carrier", "insurer", "bank", "marketplace", "supplier", "authority"]


class SignalOut(Out):
    """`code` says what the file says of itself; it is never a verdict."""

    code: Annotated[str, Field(examples=["taken_before_order"])]
    data: dict[str, Any]


class LikenessOut(Out):
    id: str
    case: Annotated[str, Field(description="The other case.")]
    evidence: Annotated[str, Field(description="The other file.")]
    same: Annotated[bool, Field(description="The same bytes; else it looks alike.")]
    distance: Annotated[int, Field(description="Bits of 128 that differ.")]
    set_aside: bool


class FileOut(Out):
    evidence: str
    shows: Annotated[str, Field(description="What somebody said it shows; empty when nobody did.")]
    sha256: str
    chain: Annotated[str, Field(description="Digest over this file and all before it.")]
    broken: Annotated[str, Field(description="Why the chain does not hold here: gap, previous, changed.")]
    signals: list[SignalOut]
    alike: list[LikenessOut]


class ChallengeOut(Out):
    id: str
    code: Annotated[str, Field(examples=["K7F3X"])]
    state: Literal["open", "answered", "seen", "not_seen", "canceled"]
    evidence: str
    asked_at: Instant


class PackOut(Out):
    id: str
    recipient: RecipientName
    language: str
    size: int
    sha256: str
    manifest: dict[str, Any]
    at: Instant


class ProofItemOut(Out):
    """`asked` decides about the case; others only help."""

    shows: str
    asked: bool
    there: bool


class ProofOut(Out):
    checklist: list[ProofItemOut]
    files: list[FileOut]
    challenges: list[ChallengeOut]
    packs: list[PackOut]


class PackIn(In):
    recipient: RecipientName
    language: Literal["en", "zh-hans"] = "en"


class VerdictIn(In):
    verdict: Literal["seen", "not_seen", "cancel"]


def challenge_out(row: Challenge) -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "state": row.state,
        "evidence": row.evidence_id or "",
        "asked_at": row.asked_at,
    }


def pack_out(row: Pack) -> dict[str, Any]:
    return {
        "id": row.pk,
        "recipient": row.recipient,
        "language": row.language,
        "size": row.size,
        "sha256": row.sha256,
        "manifest": row.manifest,
        "at": row.at,
    }


def _alike_out(row: Likeness, case: Case) -> dict[str, Any]:
    other = row.older if row.newer.case_id == case.pk else row.newer
    return {
        "id": row.pk,
        "case": other.case_id,
        "evidence": other.pk,
        "same": row.same,
        "distance": row.distance,
        "set_aside": row.set_aside_at is not None,
    }


def _signal_out(row: Signal) -> dict[str, Any]:
    return {"code": row.code, "data": row.data}


def _file_out(file: FileView, case: Case) -> dict[str, Any]:
    return {
        "evidence": file.row.pk,
        "shows": file.row.label,
        "sha256": file.row.sha256,
        "chain": file.link.digest if file.link else "",
        "broken": file.broken,
        "signals": [_signal_out(row) for row in file.signals],
        "alike": [_alike_out(row, case) for row in file.alike],
    }


def proof_out(standing: Standing, case: Case) -> dict[str, Any]:
    return {
        "checklist": [
            {"shows": item.label, "asked": item.asked, "there": item.there} for item in standing.checklist
        ],
        "files": [_file_out(file, case) for file in standing.files],
        "challenges": [challenge_out(row) for row in standing.challenges],
        "packs": [pack_out(row) for row in standing.packs],
    }
