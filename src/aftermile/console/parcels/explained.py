"""A parcel explained: the scan that made its state, those that did not count and why, over all its legs."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from aftermile.database.chips import chip_of
from aftermile.parcels.carrier import carrier_label, carriers, trackers
from aftermile.parcels.folding import Fact, State, fold_pieces
from aftermile.parcels.folding.words import IGNORED
from aftermile.parcels.models import Leg, Parcel, Scan
from aftermile.parcels.queries import FACT_COLUMNS, knowns_of, scans_of

TAUGHT = "taught/"
SHOWN = 16
"""Characters of a wall clock: day, hour and minute."""


@dataclass(slots=True)
class Line:
    """
    One event: `scan` is its newest version, `older` what it said before. `why` says in words why it did
    not count, `made` that the state comes from it, `withdraws` that it is only a correction of another.
    """

    scan: Scan
    older: list[Scan] = field(default_factory=list)
    why: str = ""
    made: bool = False
    voided: bool = False
    carrier: str = ""

    @property
    def withdraws(self) -> bool:
        return bool(self.scan.takes_back) and self.scan.milestone == "unknown"

    @property
    def what(self) -> str:
        """What it says, with its detail."""
        words = [str(chip_of("parcel", self.scan.milestone).word)]
        if self.scan.detail:
            words.append(str(chip_of("scan_detail", self.scan.detail).word))
        return ": ".join(words)

    @property
    def wall(self) -> str:
        """The wall clock as it was sent, to the minute."""
        return self.scan.local[:SHOWN].replace("T", " ")

    @property
    def lesson(self) -> str:
        """The id of the lesson it was read by, empty for none."""
        mapping = self.scan.mapping
        return mapping.removeprefix(TAUGHT) if mapping.startswith(TAUGHT) else ""


@dataclass(frozen=True, slots=True)
class Explained:
    lines: list[Line]
    because: Line | None
    ignored: int
    flags: list[str]
    pieces: list[tuple[str, State]]


def explained(parcel: Parcel) -> Explained:
    """Fold the parcel's scans again and say what each did."""
    scans = scans_of(parcel)
    facts = [Fact(*(getattr(scan, name) for name in FACT_COLUMNS)) for scan in scans]
    told = fold_pieces(facts, knowns_of([parcel.pk])[parcel.pk], expected=parcel.pieces)
    made = {state.because for state in told.pieces.values() if state.milestone == told.milestone}
    reasons = _reasons(list(told.pieces.values()))
    lines = _lines(scans)
    for line in lines:
        line.made = line.scan.key in made
        reason = reasons.get(line.scan.key, "")
        line.voided = reason == "taken_back"
        line.why = "" if line.made or not reason else gettext(IGNORED[reason])
    because = next((line for line in lines if line.made), None)
    pieces = [(piece, state) for piece, state in told.pieces.items() if piece]
    ignored = sum(bool(line.why) for line in lines)
    return Explained(lines, because, ignored, parcel.flags.split(), pieces)


def _reasons(states: Sequence[State]) -> dict[str, str]:
    """Return why facts did not count in any piece that they speak of."""
    seen: Counter[str] = Counter()
    reasons: dict[str, str] = {}
    for state in states:
        for note in state.ignored:
            seen[note.key] += 1
            reasons[note.key] = note.reason
    every = len(states)
    return {key: reason for key, reason in reasons.items() if seen[key] == every or every > 1}


def _lines(scans: Sequence[Scan]) -> list[Line]:
    """Return a line for each event, newest first, its newest version on top."""
    versions: dict[str, list[Scan]] = defaultdict(list)
    for scan in scans:
        versions[scan.key].append(scan)
    found = []
    for several in versions.values():
        several.sort(key=lambda scan: -scan.version)
        found.append(Line(several[0], several[1:], carrier=carrier_label(several[0].carrier)))
    return found


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the parcel with who follows it; `site` is the carrier's own page for it."""

    leg: Leg
    carrier: str
    follower: str
    site: str
    needs: list[str]


def numbers_of(parcel: Parcel) -> list[Number]:
    """Return the legs of a parcel, in the order of its way."""
    found = []
    for leg in Leg.objects.filter(parcel=parcel).order_by("position", "pk"):
        info = carriers.find(leg.carrier)
        service = trackers.find(leg.provider) if leg.provider else None
        site = info.site.replace("{number}", leg.number) if info and info.site else ""
        follower = service.info.label if service else leg.provider
        found.append(Number(leg, carrier_label(leg.carrier), follower, site, leg.needs.split()))
    return found
