"""What the files of a case are worth: chain, signals, look-alikes, challenges, packs."""

from typing import Any

from django.http import FileResponse
from ninja import Router, Status

from aftermile.api.operation import Asked, operation
from aftermile.api.resources.cases import case_of
from aftermile.api.shapes import proof as shapes
from aftermile.cases.amounts import decision_on
from aftermile.evidence import actions
from aftermile.evidence.queries import get_challenge, get_pack, standing_of
from aftermile.kernel.errors import NotFound

router = Router(tags=["cases"])


@operation(router, "GET", "/cases/{ref}/proof", scope="cases:read", answers={200: shapes.ProofOut})
def get_proof(request: Asked, ref: str) -> dict[str, Any]:
    """Read what the files of a case are worth."""
    case = case_of(request, ref)
    return shapes.proof_out(standing_of(case, decision_on(case).evidence_wanted), case)


@operation(router, "POST", "/cases/{ref}/challenges", scope="cases:write", answers={201: shapes.ChallengeOut})
def ask_challenge(request: Asked, ref: str) -> Status[Any]:
    """Ask the buyer for a photo with a code beside the goods."""
    row = actions.ask_challenge(case_of(request, ref), by=request.api_access.actor)
    return Status(201, shapes.challenge_out(row))


@operation(
    router, "POST", "/challenges/{ref}/verdict", scope="cases:write", answers={200: shapes.ChallengeOut}
)
def judge_challenge(request: Asked, ref: str, body: shapes.VerdictIn) -> dict[str, Any]:
    """Say whether the code stands on the photo, or take the question back."""
    row, by = get_challenge(request.api_access.scope, ref), request.api_access.actor
    if body.verdict == "cancel":
        return shapes.challenge_out(actions.cancel_challenge(row, by=by))
    return shapes.challenge_out(actions.judge_challenge(row, seen=body.verdict == "seen", by=by))


@operation(router, "POST", "/cases/{ref}/evidence-packs", scope="cases:write", answers={201: shapes.PackOut})
def make_pack(request: Asked, ref: str, body: shapes.PackIn) -> Status[Any]:
    """Pack the evidence for one kind of recipient: a PDF, the files and a manifest of their hashes."""
    by = request.api_access.actor
    case = case_of(request, ref)
    row = actions.make_pack(case, recipient=body.recipient, by=by, language=body.language)
    return Status(201, shapes.pack_out(row))


@operation(router, "GET", "/evidence-packs/{ref}/file", scope="cases:read", answers={200: bytes})
def download_pack(request: Asked, ref: str) -> FileResponse:
    """Download a pack as a ZIP."""
    row = get_pack(request.api_access.scope, ref)
    try:
        name = f"{row.case.rma_number}-{row.recipient}.zip"
        return FileResponse(row.file.open("rb"), as_attachment=True, filename=name)
    except FileNotFoundError as error:
        raise NotFound(noun="file", ref=ref) from error
