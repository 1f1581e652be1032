"""The plan of a case: its steps; and the change of its kind."""

from typing import Annotated, Any, Literal

from ninja import Field

from aftermile.api.shapes.basics import In, Instant, Money, Out, Words, ident, money_of
from aftermile.cases.actions import KindChange
from aftermile.cases.models import Step


class StepOut(Out):
    """One step of a plan. `needs` must be done or skipped first; `error` says why a person is needed."""

    id: Annotated[str, ident("stp")]
    case: Annotated[str, ident("case")]
    key: Annotated[str, Field(examples=["ship_back"])]
    kind: Annotated[str, Field(examples=["ship_back"])]
    owner: Annotated[str, Field(examples=["buyer"])]
    state: Annotated[str, Field(examples=["ready"])]
    needs: list[str]
    due_at: Instant | None
    cost_expected: Money
    cost_booked: Money
    ref: str
    error: str
    attempts: int
    done_by: str
    done_at: Instant | None


class StepDoneIn(In):
    """`ref` is what was made: a tracking number, a code; `skip` says that it is not needed."""

    ref: Annotated[str, Field(max_length=40, examples=["00340434161094042557"])] = ""
    text: Words = ""
    skip: bool = False


class KindIn(In):
    kind: Literal["return", "exchange", "claim", "repair", "warranty", "complaint", "question"]
    reason: Annotated[
        str, Field(max_length=40, description="For all lines, where theirs do not fit.", examples=["damaged"])
    ] = ""
    text: Words = ""


class KindChangeOut(Out):
    """What a change of kind makes, or would make."""

    preview: bool
    kind: str
    kind_was: str
    decision: Annotated[str, Field(examples=["review"])]
    remedies: list[str]
    deadlines: list["KindDeadlineOut"]
    skipped: Annotated[list[str], Field(description="Steps of the running plan that end.")]
    lines_held: int


class KindDeadlineOut(Out):
    kind: Annotated[str, Field(examples=["respond"])]
    clock: Annotated[str, Field(examples=["statutory"])]
    due_at: Instant


def step_out(step: Step) -> dict[str, Any]:
    same = (
        "key",
        "kind",
        "owner",
        "state",
        "needs",
        "due_at",
        "ref",
        "error",
        "attempts",
        "done_by",
        "done_at",
    )
    return {
        "id": step.pk,
        "case": step.case_id,
        "cost_expected": money_of(step.expected_minor, step.currency),
        "cost_booked": money_of(step.booked_minor, step.currency),
        **{name: getattr(step, name) for name in same},
    }


def kind_out(made: KindChange, *, preview: bool) -> dict[str, Any]:
    return {
        "preview": preview,
        "kind": made.kind,
        "kind_was": made.kind_was,
        "decision": made.decision.result.value,
        "remedies": [option.remedy for option in made.decision.options],
        "deadlines": [{"kind": row.kind, "clock": row.clock, "due_at": row.due_at} for row in made.deadlines],
        "skipped": [step.key for step in made.skipped],
        "lines_held": made.held,
    }
