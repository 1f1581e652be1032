"""The steps from "something wrong?" to a case: where a draft stands, and what each step needs to know."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from aftermile.cases.draft_files import kinds_of
from aftermile.cases.drafts import Pick
from aftermile.cases.models import Case, Draft, DraftFile
from aftermile.cases.states import Kind
from aftermile.cases.ways import decision_if
from aftermile.orders.models import Unit
from aftermile.parcels.buyer_words import Words
from aftermile.policies.models import Reason
from aftermile.policies.owed import Decision
from aftermile.policies.queries import label_of
from aftermile.portal.visits import Visit

STEPS: Final[tuple[tuple[str, Words], ...]] = (
    ("units", _("Items")),
    ("reason", _("What is wrong")),
    ("evidence", _("Photos")),
    ("ways", _("Way out")),
    ("confirm", _("Check and send")),
)


@dataclass(frozen=True, slots=True)
class Step:
    """Where the buyer is: number, name, and the address one step back."""

    name: str
    number: int
    title: Words
    back: str

    @property
    def count(self) -> int:
        return len(STEPS)

    @property
    def bar(self) -> list[bool]:
        return [number < self.number for number in range(len(STEPS))]


def step_of(visit: Visit, draft: Draft | None, name: str) -> Step:
    """Return the step of this name with its way back."""
    names = [step for step, _title in STEPS]
    at = names.index(name)
    back = visit.url(names[at - 1], draft.pk) if at and draft else visit.home
    return Step(name, at + 1, STEPS[at][1], back)


@dataclass(frozen=True, slots=True)
class Taken:
    """Something the buyer chose that meanwhile is part of a case."""

    title: str
    case: Case


def taken_of(draft: Draft) -> list[Taken]:
    """Return what of the draft is in a case by now, and in which."""
    chosen = [pick["unit"] for pick in draft.picks]
    units = (
        Unit.objects.filter(pk__in=chosen, line__order_id=draft.order_id)
        .exclude(holder_ref="")
        .select_related("line")
        .order_by("line__position", "id")
    )
    held = {unit.holder_ref for unit in units}
    cases = {case.pk: case for case in Case.objects.filter(pk__in=held, order_id=draft.order_id)}
    return [Taken(unit.title, cases[unit.holder_ref]) for unit in units if unit.holder_ref in cases]


def first_gap(draft: Draft, picks: Iterable[Pick], until: str) -> str:
    """Return the first step before `until` that still lacks an answer, or an empty text."""
    chosen = list(picks)
    gaps = {
        "units": not chosen,
        "reason": not draft.kind or any(not pick.reason for pick in chosen),
        "ways": not draft.wanted,
    }
    for name, _title in STEPS:
        if name == until:
            return ""
        if gaps.get(name):
            return name
    return ""


def kind_of(reasons: Iterable[Reason]) -> str:
    """
    Return the kind that all these reasons fit, a claim before a return; empty when none does.

    What went wrong is a claim wherever it can be; a change of mind fits a return alone.
    """
    sets = [set(reason.kinds) for reason in reasons]
    fits = set.intersection(*sets) if sets else set()
    return next((kind.value for kind in (Kind.CLAIM, Kind.RETURN) if kind in fits), "")


def decision_for(visit: Visit, draft: Draft, picks: Iterable[Pick], files: Iterable[DraftFile]) -> Decision:
    """Return what is possible for what the draft holds."""
    lines = [pick.line for pick in picks]
    return decision_if(visit.order, kind=draft.kind, lines=lines, evidence=kinds_of(files))


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    title: Words
    rows: list[tuple[str, str]]


def grouped(reasons: Iterable[Reason], language: str, *, delivered: bool) -> list[ReasonGroup]:
    """Return reasons as code and words: faults, then changes of mind; what did not arrive yet comes first."""
    wrong: list[tuple[str, str]] = []
    mind: list[tuple[str, str]] = []
    for reason in sorted(reasons, key=lambda row: _rank(row, delivered=delivered)):
        rows = mind if reason.fault_party == "buyer" else wrong
        rows.append((reason.code, label_of(reason, language)))
    groups = [ReasonGroup(_("Something is wrong"), wrong), ReasonGroup(_("I do not want to keep it"), mind)]
    return [group for group in groups if group.rows]


def _rank(reason: Reason, *, delivered: bool) -> int:
    if reason.cover_kind == "lost":
        return 2 if delivered else 0
    return 1 if Kind.CLAIM.value in reason.kinds else 3
