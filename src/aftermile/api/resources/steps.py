"""The plan of a case, step by step; its kind; and the answers that end it without money."""

from typing import Any

from django.http import HttpResponse

from aftermile.api.asking import version_of
from aftermile.api.operation import Asked, operation
from aftermile.api.resources.case_moves import router
from aftermile.api.resources.cases import case_of, shown
from aftermile.api.shapes import cases as shapes
from aftermile.api.shapes import steps
from aftermile.cases import actions
from aftermile.cases.planning.costs import steps_with_costs

__all__ = ["router"]


@operation(router, "GET", "/cases/{ref}/steps", scope="cases:read", answers={200: list[steps.StepOut]})
def list_steps(request: Asked, ref: str) -> list[dict[str, Any]]:
    """Read the plan of a case, in order; empty before anything was agreed."""
    return [steps.step_out(step) for step in steps_with_costs(case_of(request, ref))]


@operation(
    router,
    "POST",
    "/cases/{ref}/steps/{key}/completion",
    scope="cases:write",
    answers={200: steps.StepOut},
    guarded=True,
)
def complete_step(request: Asked, ref: str, key: str, body: steps.StepDoneIn) -> dict[str, Any]:
    """
    Say that a step was done, or is not needed.

    An approval and a refund end only by their own act. Completing again changes nothing.
    """
    case, by, version = case_of(request, ref), request.api_access.actor, version_of(request)
    if body.skip:
        step = actions.skip_step(case, key, words=body.text, by=by, version=version)
    else:
        step = actions.complete_step(case, key, ref=body.ref, words=body.text, by=by, version=version)
    return steps.step_out(step)


@operation(
    router,
    "POST",
    "/cases/{ref}/steps/{key}/retry",
    scope="cases:write",
    answers={200: steps.StepOut},
    guarded=True,
)
def retry_step(request: Asked, ref: str, key: str) -> dict[str, Any]:
    """Let the system try a step again that failed."""
    case = case_of(request, ref)
    by, version = request.api_access.actor, version_of(request)
    return steps.step_out(actions.retry_step(case, key, by=by, version=version))


@operation(
    router,
    "POST",
    "/cases/{ref}/kind",
    scope="cases:write",
    answers={200: steps.KindChangeOut},
    guarded=True,
)
def change_kind(request: Asked, ref: str, body: steps.KindIn, *, preview: bool = False) -> dict[str, Any]:
    """
    Make a case one of another kind; number, lines, words and files stay.

    With preview=true the answer says what would follow, and nothing is changed.
    """
    case, by = case_of(request, ref), request.api_access.actor
    if preview:
        return steps.kind_out(actions.preview_kind(case, body.kind, reason=body.reason, by=by), preview=True)
    made = actions.change_kind(
        case, body.kind, words=body.text, reason=body.reason, by=by, version=version_of(request)
    )
    return steps.kind_out(made, preview=False)


@operation(
    router,
    "POST",
    "/cases/{ref}/resolution",
    scope="cases:write",
    answers={200: shapes.CaseOut},
    guarded=True,
)
def resolve_case(request: Asked, response: HttpResponse, ref: str, body: shapes.WordsIn) -> dict[str, Any]:
    """Answer a question or a complaint for good; the buyer reads the words."""
    case = actions.resolve(
        case_of(request, ref), words=body.text, by=request.api_access.actor, version=version_of(request)
    )
    return shown(case, response)


@operation(
    router,
    "POST",
    "/cases/{ref}/rest-settlement",
    scope="refunds:write",
    answers={200: shapes.CaseOut},
    guarded=True,
)
def settle_rest(request: Asked, response: HttpResponse, ref: str, body: shapes.WordsIn) -> dict[str, Any]:
    """Say how the rest was settled that the payments of the order could not cover."""
    case = actions.settle_rest(
        case_of(request, ref), words=body.text, by=request.api_access.actor, version=version_of(request)
    )
    return shown(case, response)
