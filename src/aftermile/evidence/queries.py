"""Reads of evidence; all of one case take a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from aftermile.cases.models import Case, Evidence
from aftermile.evidence.chain import broken_links
from aftermile.evidence.checklists import Item, Shown, checklist
from aftermile.evidence.models import Challenge, ChallengeState, Likeness, Link, Pack, Signal
from aftermile.evidence.words import HARMLESS
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope

WAITING = (ChallengeState.OPEN, ChallengeState.ANSWERED)


@dataclass(frozen=True, slots=True)
class FileView:
    """One file with what is known of it; `broken` says why its place in the chain does not hold."""

    row: Evidence
    link: Link | None
    broken: str
    signals: tuple[Signal, ...]
    alike: tuple[Likeness, ...]

    @property
    def doubts(self) -> int:
        open_ones = sum(1 for row in self.alike if row.set_aside_at is None)
        return open_ones + sum(1 for row in self.signals if row.code not in HARMLESS) + bool(self.broken)


@dataclass(frozen=True, slots=True)
class Standing:
    files: list[FileView] = field(default_factory=list)
    checklist: list[Item] = field(default_factory=list)
    challenges: list[Challenge] = field(default_factory=list)
    packs: list[Pack] = field(default_factory=list)

    @property
    def doubts(self) -> int:
        return sum(file.doubts for file in self.files)


def shown_files(files: Iterable[Evidence]) -> list[Shown]:
    return [Shown(row.pk, row.kind, row.label) for row in files]


def standing_of(case: Case, wanted: Iterable[str] = ()) -> Standing:
    """Return what the files of a case are worth; `wanted` are the kinds that rules and law let us ask for."""
    rows = list(Evidence.objects.filter(case=case).order_by("at", "id"))
    links = list(Link.objects.filter(case=case).select_related("evidence").order_by("position"))
    broken = {link.evidence_id: why for link, why in broken_links(links)}
    by_evidence = {link.evidence_id: link for link in links}
    signals: dict[str, list[Signal]] = defaultdict(list)
    for signal in Signal.objects.filter(evidence__case=case).order_by("id"):
        signals[signal.evidence_id].append(signal)
    alike: dict[str, list[Likeness]] = defaultdict(list)
    related = ("older__case", "newer__case")
    for one in Likeness.objects.filter(newer__case=case).select_related(*related).order_by("distance", "id"):
        alike[one.newer_id].append(one)
    for one in Likeness.objects.filter(older__case=case).select_related(*related).order_by("distance", "id"):
        alike[one.older_id].append(one)
    files = [
        FileView(
            row,
            by_evidence.get(row.pk),
            broken.get(row.pk, ""),
            tuple(signals[row.pk]),
            tuple(alike[row.pk]),
        )
        for row in rows
    ]
    return Standing(
        files,
        checklist(wanted, shown_files(rows)),
        list(Challenge.objects.filter(case=case).select_related("evidence").order_by("-id")),
        list(Pack.objects.filter(case=case).order_by("-id")),
    )


def doubts_of(case: Case) -> int:
    """Return how many signals and look-alikes of a case a person has not weighed; two queries."""
    alike = Likeness.objects.filter(newer__case=case, set_aside_at=None).count()
    return alike + Signal.objects.filter(evidence__case=case).exclude(code__in=HARMLESS).count()


def waiting_challenge(case: Case) -> Challenge | None:
    return Challenge.objects.filter(case=case, state__in=WAITING).first()


def get_challenge(scope: Scope, ref: str) -> Challenge:
    found = scope.apply(Challenge.objects.select_related("case"), "case__seller_id").filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="challenge", ref=ref)
    return found


def get_likeness(scope: Scope, ref: str) -> Likeness:
    found = scope.apply(Likeness.objects.select_related("newer__case", "older__case")).filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="look-alike", ref=ref)
    return found


def get_pack(scope: Scope, ref: str) -> Pack:
    found = scope.apply(Pack.objects.select_related("case"), "case__seller_id").filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="pack", ref=ref)
    return found
