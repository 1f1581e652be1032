"""What a buyer sees of his case: where it stands, what comes next and by when, what he can do."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from aftermile.cases.amounts import ARRIVED, lines_of, outcomes_of
from aftermile.cases.kinds import only_talks
from aftermile.cases.models import (
    MONEY_BACK,
    Audience,
    Case,
    Deadline,
    Evidence,
    Fee,
    Inspection,
    Note,
    Offer,
    Step,
)
from aftermile.cases.planning.advancing import OVER
from aftermile.cases.planning.making import steps_of
from aftermile.cases.queries import inspections_of, open_offers
from aftermile.cases.states import MOVES, OPEN_STATES, Move, State
from aftermile.cases.taken_off import standing_fees
from aftermile.database.words import babel_locale
from aftermile.evidence.models import Challenge
from aftermile.evidence.queries import waiting_challenge
from aftermile.inbound.queries.routes import slip_place
from aftermile.kernel.errors import NotFound
from aftermile.parcels.buyer_words import Said, Words
from aftermile.parcels.models import Location
from aftermile.policies.queries import label_of, reasons_for
from aftermile.portal.case.timeline import Moment, timeline_of
from aftermile.portal.order.reading import Way, read_ways
from aftermile.portal.particulars import ON_SENDING, particulars_of
from aftermile.portal.policy.words import Told
from aftermile.portal.visits import Visit
from aftermile.portal.words import KINDS, REMEDIES, STEPS, case_words

BACK_STATES = frozenset({State.APPROVED, State.RECEIVING})
BY_PLAN = frozenset({"collect", "send", "visit", "repair", "send_repaired", "credit"})
"""Steps whose day comes from the plan alone: no deadline of the buyer stands behind them."""
PAY_STATES = BACK_STATES | {State.RECEIVED, State.SETTLING, State.PARTIALLY_SETTLED}


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of one order line with one reason, and how many of them were accepted when they came."""

    title: str
    sku: str
    reason: str
    comment: str
    quantity: int = 0
    paid_minor: int = 0
    accepted: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class OfferShown:
    offer: Offer
    title: Words

    @property
    def net_minor(self) -> int:
        return self.offer.amount_minor - sum(int(fee["amount_minor"]) for fee in self.offer.fees)


@dataclass(frozen=True, slots=True)
class Later:
    """A step that is still to come, and by when if that is known."""

    title: str
    by: date | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class CaseView:
    case: Case
    said: Said
    kind: Words
    lines: list[Line]
    files: list[Evidence]
    timeline: list[Moment]
    offers: list[OfferShown]
    question: Note | None
    due: dict[str, date]
    later: list["Later"]
    ways: list[Way]
    place: Location | None
    particulars: list[Told]
    findings: list[Inspection] = field(default_factory=list)
    challenge: Challenge | None = None
    fees: list[Fee] = field(default_factory=list)

    @property
    def net_minor(self) -> int:
        """What was agreed less the fees; lost value is told with what was found."""
        return (self.case.agreed_minor or 0) - sum(fee.amount_minor for fee in self.fees)

    @property
    def agreed(self) -> Words:
        said = REMEDIES.get(self.case.remedy)
        return said.title if said else ""

    @property
    def place_country(self) -> str:
        code = self.place.country if self.place else ""
        return str(babel_locale().territories.get(code, code))

    @property
    def awaits_goods(self) -> bool:
        return self.case.goods_back and State(self.case.state) in BACK_STATES

    @property
    def open(self) -> bool:
        return State(self.case.state) in OPEN_STATES

    @property
    def can_withdraw(self) -> bool:
        return State(self.case.state) in MOVES[Move.CANCEL].sources


def get_case_of(visit: Visit, case_id: str) -> Case:
    """Return a case of this very order or raise `NotFound`."""
    case = Case.objects.filter(pk=case_id, order=visit.order, seller=visit.seller).first()
    if case is None:
        raise NotFound(noun="case", ref=case_id)
    return case


def read_case(visit: Visit, case: Case) -> CaseView:
    """Return everything the page of a case shows; nothing of it is for staff alone."""
    labels = {row.code: label_of(row, visit.language) for row in reasons_for(visit.seller, hidden=True)}
    rows = deadlines_of(case)
    due = {kind: row.due_on for kind, row in rows.items()}
    held = frozenset(kind for kind, row in rows.items() if row.waits_for)
    return CaseView(
        case=case,
        said=case_words(case.state, money=_is_money(case), talks=only_talks(case.kind)),
        kind=KINDS.get(case.kind, case.kind),
        lines=_lines(case, labels),
        files=list(Evidence.objects.filter(case=case, from_buyer=True).order_by("at", "id")),
        timeline=timeline_of(case),
        offers=_offers(case),
        question=_question(case),
        due=due,
        later=later_of(case, due, held),
        ways=read_ways(visit.order, case_ref=case.pk),
        place=slip_place(case) if case.goods_back else None,
        particulars=particulars_of(visit.order, ON_SENDING) if case.goods_back else [],
        findings=findings_of(case),
        challenge=waiting_challenge(case),
        fees=standing_fees(case) if case.remedy in MONEY_BACK else [],
    )


def findings_of(case: Case) -> list[Inspection]:
    """Return what the newest inspections found where the buyer gets less for it, with their photos."""
    newest = {row.line_id: row for row in inspections_of(case)}
    return [row for row in newest.values() if row.deducted_minor or not row.accepted]


def deadlines_of(case: Case) -> dict[str, Deadline]:
    """Return what is due, as the buyer may hold us to it: our own earlier alarms stay inside."""
    rows = Deadline.objects.filter(case=case, met_at=None, lapsed_at=None).order_by("-due_at", "-id")
    found: dict[str, Deadline] = {}
    for row in rows:
        known = found.get(row.kind)
        if known is None or row.clock != "internal" or known.clock == "internal":
            found[row.kind] = row
    return found


def _lines(case: Case, labels: dict[str, str]) -> list[Line]:
    outcomes = outcomes_of(case)
    found: dict[tuple[str, str | None, str, str], Line] = {}
    for row in lines_of(case):
        unit, outcome = row.unit, outcomes.get(row.pk)
        key = (unit.line_id, unit.part_id, row.reason, row.comment)
        fresh = Line(unit.title, unit.sku, labels.get(row.reason, row.reason), row.comment)
        line = found.get(key, fresh)
        came = outcome is not None and outcome.grade in ARRIVED
        accepted = came and outcome is not None and outcome.accepted
        found[key] = replace(
            line,
            quantity=line.quantity + unit.quantity,
            paid_minor=line.paid_minor + unit.paid_minor,
            accepted=line.accepted + unit.quantity * accepted,
            refused=line.refused + unit.quantity * (came and not accepted),
        )
    return list(found.values())


def later_of(case: Case, due: dict[str, date], held: frozenset[str] = frozenset()) -> list[Later]:
    """Return the steps still to come, as far as they are sure; `held` ones wait for the goods."""
    state = State(case.state)
    if state == State.REQUESTED:
        return [Later(_("You hear from us"), due.get("respond"))]
    if state not in PAY_STATES:
        return []
    planned = steps_of(case)
    if planned:
        return _planned(planned, due, held)
    steps = []
    if case.goods_back and state == State.APPROVED:
        steps.append(Later(_("You send the items back"), due.get("send_back")))
    if case.goods_back and state in BACK_STATES:
        steps.append(Later(_("We check what arrives")))
    if not _is_money(case):
        return [*steps, Later(_("We do what we agreed"))]
    return [*steps, Later(_("Your money is paid back"), due.get("refund"), "refund" in held)]


def _planned(steps: Sequence[Step], due: dict[str, date], held: frozenset[str]) -> list[Later]:
    """Return the steps of the plan that are still open, in the buyer's words; what is owed by law as told."""
    told = {"ship_back": "send_back", "refund": "refund"}
    later = []
    for step in steps:
        if step.state in OVER or step.key not in STEPS:
            continue
        deadline = told.get(step.key, "")
        own = step.due_at.date() if step.due_at and step.key in BY_PLAN else None
        later.append(Later(str(STEPS[step.key]), due.get(deadline) if deadline else own, deadline in held))
    return later


def _is_money(case: Case) -> bool:
    return not case.remedy or case.remedy in MONEY_BACK


def _offers(case: Case) -> list[OfferShown]:
    """Return what we offer, side by side."""
    if case.state != State.OFFERED:
        return []
    found = [(offer, REMEDIES.get(offer.remedy)) for offer in open_offers(case)]
    return [OfferShown(offer, said.title if said else offer.remedy) for offer, said in found]


def _question(case: Case) -> Note | None:
    if case.state != State.WAITING_BUYER:
        return None
    notes = Note.objects.filter(case=case, audience=Audience.BUYER, from_buyer=False)
    return notes.order_by("-at", "-id").first()
