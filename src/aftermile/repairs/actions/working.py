"""Working on a repair: parts, result, the way back to the buyer, and what follows for the case."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions import carry_out, close, reopen
from aftermile.cases.actions.moving import locked as lock_case
from aftermile.cases.models import Case, Remedy
from aftermile.cases.states import MOVES, Move, State
from aftermile.database.chips import chip_of
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, MoveNotAllowed
from aftermile.ledger.models import CostKind
from aftermile.repairs.actions.money import book, claim_from_supplier
from aftermile.repairs.actions.moving import clean, locked, money_of, move, require, tell
from aftermile.repairs.actions.quoting import OPEN, withdraw_quote
from aftermile.repairs.actions.warranties import extend_by_repair
from aftermile.repairs.errors import GoodsNotHere
from aftermile.repairs.models import Part, Quote, Repair
from aftermile.repairs.spending import recoveries_of
from aftermile.repairs.states import OPEN_REPAIRS, Outcome, Place, RepairState

WELL: Final = frozenset({Outcome.REPAIRED.value, Outcome.NO_FAULT.value})
REPAIRED_WORDS: Final = _("It is repaired.")
NO_FAULT_WORDS: Final = _("We checked it and found no fault.")


@dataclass(frozen=True, slots=True)
class UsedPart:
    """`cost_minor` for all pieces, in minor units of the repair's currency."""

    sku: str
    cost_minor: int
    quantity: int = 1
    title: str = ""
    serial: str = ""


@transaction.atomic
def await_parts(repair: Repair, *, by: Actor, words: str = "") -> Repair:
    """Say that work waits for parts."""
    repair = locked(repair)
    if repair.state != RepairState.PARTS_AWAITED:
        move(repair, RepairState.PARTS_AWAITED, "repair.parts_awaited", by=by, words=words)
    return repair


@transaction.atomic
def start_work(repair: Repair, *, by: Actor, words: str = "") -> Repair:
    """Say that somebody works on it; in a workshop the piece must be here."""
    repair = locked(repair)
    if repair.state == RepairState.IN_WORK:
        return repair
    case = repair.case
    if repair.place == Place.WORKSHOP and case.goods_back and case.goods_complete_at is None:
        raise GoodsNotHere
    move(repair, RepairState.IN_WORK, "repair.started", by=by, words=words)
    return repair


@transaction.atomic
def use_part(repair: Repair, used: UsedPart, *, by: Actor, operation_key: str) -> Part:
    """Note a part and book its cost on the case, once per `operation_key`."""
    if not used.sku.strip() or used.quantity < 1 or used.cost_minor < 0:
        raise BadInput(field="part", problem=_("name a SKU, a quantity from 1 and a cost from 0."))
    repair = locked(repair)
    key = operation_key[-80:]
    known = Part.objects.filter(repair=repair, operation_key=key).first()
    if known is not None:
        return known
    if RepairState(repair.state) not in OPEN_REPAIRS - {RepairState.REQUESTED, RepairState.REFUSED}:
        raise MoveNotAllowed(
            move=str(chip_of("quote_line", "parts").word), state=str(chip_of("repair", repair.state).word)
        )
    part = Part.objects.create(
        repair=repair,
        sku=clean(used.sku, 120),
        title=clean(used.title, 200),
        serial=clean(used.serial, 80),
        quantity=used.quantity,
        cost_minor=used.cost_minor,
        currency=repair.currency,
        operation_key=key,
        by_name=by.name[:120],
        used_at=clock.now(),
    )
    book(repair.case, CostKind.PARTS, used.cost_minor, key=f"part:{part.pk}", by=by)
    cost = money_of(repair, part.cost_minor)
    tell(repair, "repair.part_used", by=by, data={"part": part.pk, "cost": cost})
    return part


@transaction.atomic
def finish(
    repair: Repair, outcome: Outcome | str, *, by: Actor, fault_code: str = "", words: str = ""
) -> Repair:
    """
    Say how the work ended. A repaired piece makes the guarantee longer where law or promise say so.

    Labor, travel and freight that were quoted to others than the buyer are booked as costs. On site the
    buyer has the piece at once.
    """
    result = Outcome(outcome)
    repair = locked(repair)
    if repair.state in (RepairState.DONE, RepairState.RETURNED):
        return repair
    require(repair, RepairState.DONE)
    repair.outcome, repair.done_at = result.value, clock.now()
    repair.fault_code = clean(fault_code, 40) or repair.fault_code
    data = {"outcome": result.value, "fault_code": repair.fault_code}
    move(repair, RepairState.DONE, "repair.done", by=by, words=words, data=data)
    _book_quoted(repair, by)
    if result is Outcome.REPAIRED:
        extend_by_repair(repair, by=by)
    if repair.place == Place.ON_SITE:
        return give_back(repair, by=by)
    return repair


def _book_quoted(repair: Repair, by: Actor) -> None:
    """Parts are booked as they are used; the rest as it was agreed."""
    kinds = {"labor": CostKind.HANDLING, "travel": CostKind.OTHER, "freight": CostKind.FREIGHT}
    quote = Quote.objects.filter(repair=repair, state="accepted").order_by("-id").first()
    for line in quote.lines.all() if quote else ():
        if line.kind in kinds:
            book(repair.case, kinds[line.kind], line.amount_minor, key=f"line:{line.pk}", by=by)


@transaction.atomic
def give_back(repair: Repair, *, by: Actor, reference: str = "", words: str = "") -> Repair:
    """
    Say that the buyer has the piece again; with the last one of a case its remedy is carried out.

    `reference` is the tracking number of the way to the buyer.
    """
    repair = locked(repair)
    if repair.state == RepairState.RETURNED:
        return repair
    repair.returned_at = clock.now()
    data = {"reference": clean(reference, 120)}
    move(repair, RepairState.RETURNED, "repair.returned", by=by, words=words, data=data)
    _carry_out(repair.case, by, reference)
    return repair


def _carry_out(case: Case, by: Actor, reference: str) -> None:
    """Settle a case whose repair was agreed, when every piece is done well and with the buyer."""
    rows = list(Repair.objects.filter(case=case).exclude(state=RepairState.CANCELED).order_by("id"))
    last = {row.unit_id: row for row in rows}.values()
    well = all(row.state == RepairState.RETURNED and row.outcome in WELL for row in last)
    units = set(case.lines.values_list("unit_id", flat=True))
    if case.remedy != Remedy.REPAIR or not well or {row.unit_id for row in last} != units:
        return
    fresh = lock_case(case)
    if State(fresh.state) not in MOVES[Move.CARRY_OUT].sources:
        return
    if fresh.goods_back and fresh.state == State.APPROVED:
        return
    carry_out(fresh, words=_said(fresh, last_outcome=rows[-1].outcome), reference=reference, by=by)


def _said(case: Case, last_outcome: str) -> str:
    words = NO_FAULT_WORDS if last_outcome == Outcome.NO_FAULT else REPAIRED_WORDS
    with override(case.language):
        return gettext(words)


@transaction.atomic
def cancel_repair(repair: Repair, *, by: Actor, words: str = "") -> Repair:
    """Give a repair up before work began; an open quote ends with it. Again changes nothing."""
    repair = locked(repair)
    if repair.state == RepairState.CANCELED:
        return repair
    require(repair, RepairState.CANCELED)
    for quote in Quote.objects.filter(repair=repair, state__in=OPEN).select_related("repair__case"):
        withdraw_quote(quote, by=by)
    repair = locked(repair)
    move(repair, RepairState.CANCELED, "repair.canceled", by=by, words=words)
    return repair


@transaction.atomic
def decide_again(case: Case, *, by: Actor, words: str = "") -> Case:
    """Open the case for another remedy after a repair that failed or was refused; its pieces stay held."""
    case = lock_case(case)
    if case.state == State.REQUESTED:
        return case
    if State(case.state) in MOVES[Move.CLOSE].sources:
        case = close(case, by=by, words=words)
    return reopen(case, by=by, words=words)


@transaction.atomic
def recover_from_supplier(
    repair: Repair, *, amount_minor: int, by: Actor, operation_key: str, party: str = "", reference: str = ""
) -> str:
    """Ask the supplier for what a repair cost, never more than the loss of the case; return the claim."""
    repair = locked(repair)
    key = f"repair:{repair.pk}:{operation_key}"[:120]
    known = {row.pk for row in recoveries_of(repair)}
    claim = claim_from_supplier(repair.case, amount_minor, key=key, by=by, party=party, reference=reference)
    if claim not in known:
        amount = money_of(repair, amount_minor)
        tell(repair, "repair.recovered", by=by, data={"party": party or "supplier", "amount": amount})
    return claim
