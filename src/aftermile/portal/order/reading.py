"""What the order page tells: the pieces, the parcels, what is running, and what is possible until when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch

from aftermile.cases.models import Case, Draft
from aftermile.cases.states import OPEN_STATES
from aftermile.cases.ways import decision_if
from aftermile.kernel import clock
from aftermile.orders.kits import free_pieces, whole_kits
from aftermile.orders.models import LinePart, Order, OrderLine, Unit, UnitState
from aftermile.parcels.buyer_words import Said, Words, state_words
from aftermile.parcels.carrier import carrier_label
from aftermile.parcels.models import Direction, Parcel
from aftermile.policies.owed import Decision, Option, Result
from aftermile.policies.queries import UnitLine
from aftermile.portal.particulars import has_button
from aftermile.portal.tracking.reading import Step, scans_of, steps_of
from aftermile.portal.visits import Visit
from aftermile.portal.words import KINDS, case_words

FRESH_DRAFT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Item:
    """
    One line of the order, or one part of a kit, with what of it can still be chosen.

    The first part of a kit brings the kit.
    """

    line: OrderLine
    units: list[Unit]
    cases: list[Case]
    part: LinePart | None = None
    kit: "Kit | None" = None

    @property
    def key(self) -> str:
        return str(self.part.pk if self.part else self.line.pk)

    @property
    def title(self) -> str:
        return f"{self.line.title} — {self.part.title}" if self.part else self.line.title

    @property
    def short_title(self) -> str:
        """What stands under the title of the kit."""
        return self.part.title if self.part else self.line.title

    @property
    def paid_minor(self) -> int:
        return sum(unit.paid_minor for unit in self.units) if self.part else self.line.paid_minor

    @property
    def free(self) -> list[Unit]:
        return [unit for unit in self.units if is_free(unit)]

    @property
    def free_quantity(self) -> int:
        return sum(unit.quantity for unit in self.free)

    def count_of(self, picked: Mapping[str, int]) -> int:
        """Return how many free pieces are picked, from pieces by unit id."""
        return sum(min(picked.get(unit.pk, 0), unit.quantity) for unit in self.free)

    @property
    def free_minor(self) -> int:
        return sum(unit.paid_minor for unit in self.free)

    @property
    def quantity(self) -> int:
        return sum(unit.quantity for unit in self.units)

    @property
    def returned(self) -> int:
        return sum(unit.quantity for unit in self.units if unit.state == UnitState.RETURNED)

    @property
    def settled(self) -> int:
        return sum(unit.quantity for unit in self.units if unit.state == UnitState.SETTLED)

    @property
    def options(self) -> str:
        return options_text(self.part or self.line)

    @property
    def has_picture(self) -> bool:
        variant = (self.part or self.line).variant
        return bool(variant and variant.product.image)


@dataclass(frozen=True, slots=True)
class Kit:
    """A line that sold kits: `free` whole ones can be chosen, together worth `free_minor`."""

    line: OrderLine
    units: list[Unit]

    @property
    def free(self) -> int:
        return whole_kits(self.units, free_pieces(self.units))

    @property
    def free_minor(self) -> int:
        return sum(unit.paid_minor for unit in self.units if is_free(unit))

    @property
    def key(self) -> str:
        return str(self.line.pk)


@dataclass(frozen=True, slots=True)
class Way:
    """A parcel with what its state means and the steps of its way, newest first."""

    parcel: Parcel
    said: Said
    steps: list[Step]
    back: bool
    carrier: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list: what it means now and what kind it is."""

    case: Case
    said: Said
    kind: Words


@dataclass(frozen=True, slots=True)
class Right:
    """Sending back for any reason: until when, on whose word, who pays the way."""

    open: bool
    closes_on: date | None
    option: Option | None
    days: int | None = None
    cite: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class OrderView:
    items: list[Item]
    ways: list[Way]
    running: list[CaseRow]
    past: list[CaseRow]
    right: Right | None
    draft: Draft | None
    button: bool = False

    @property
    def withdrawable(self) -> bool:
        """Whether withdrawing stands beside the other ways: the right is open, or the law wants it."""
        open_by_law = bool(self.right and self.right.open and self.right.cite)
        return open_by_law or (self.button and bool(self.right and self.right.open))

    @property
    def free(self) -> bool:
        return any(item.free for item in self.items)


def is_free(unit: Unit) -> bool:
    """Say whether a unit can be put into a new case."""
    return unit.state == UnitState.WITH_BUYER and not unit.holder_ref


def options_text(line: OrderLine | LinePart) -> str:
    """Return the chosen options of a line, such as "white, 40 cm"."""
    return ", ".join(str(value) for value in line.options.values())


def read_order(visit: Visit) -> OrderView:
    """Return everything the order page shows; the same number of queries however long the order is."""
    cases = list(Case.objects.filter(order=visit.order, seller=visit.seller).order_by("-id"))
    items = read_items(visit.order, cases)
    return OrderView(
        items=items,
        ways=read_ways(visit.order),
        running=[case_row(case) for case in cases if case.state in OPEN_STATES],
        past=[case_row(case) for case in cases if case.state not in OPEN_STATES],
        right=read_right(visit.order, items),
        draft=open_draft(visit.order, items),
        button=has_button(visit.order),
    )


def case_row(case: Case) -> CaseRow:
    return CaseRow(case, case_words(case.state), KINDS.get(case.kind, case.kind))


def read_items(order: Order, cases: Iterable[Case] = ()) -> list[Item]:
    """Return the lines of an order with their units and the cases that hold some of them."""
    by_ref = {case.pk: case for case in cases}
    lines = (
        order.lines.select_related("variant__product")
        .prefetch_related(
            Prefetch(
                "units",
                Unit.objects.exclude(state=UnitState.CANCELED)
                .select_related("part__variant__product")
                .order_by("part__position", "id"),
            )
        )
        .order_by("position")
    )
    return [item for line in lines for item in _items_of(line, by_ref)]


def _items_of(line: OrderLine, by_ref: Mapping[str, Case]) -> Iterator[Item]:
    """Yield a line, or each part of the kit that it is."""
    units = list(line.units.all())
    groups: dict[LinePart | None, list[Unit]] = {}
    for unit in units:
        unit.line = line
        groups.setdefault(unit.part, []).append(unit)
    for place, (part, mine) in enumerate(groups.items()):
        refs = dict.fromkeys(unit.holder_ref for unit in mine if unit.holder_ref in by_ref)
        kit = Kit(line, units) if part and not place else None
        yield Item(line, mine, [by_ref[ref] for ref in refs], part, kit)


def read_ways(order: Order, *, case_ref: str = "") -> list[Way]:
    """Return the parcels of an order, or those that come back for a case."""
    parcels = Parcel.objects.filter(shipment__order=order).select_related("shipment").order_by("id")
    if case_ref:
        parcels = parcels.filter(shipment__case_ref=case_ref)
    else:
        parcels = parcels.filter(shipment__direction=Direction.OUTBOUND)
    rows = list(parcels)
    scans = scans_of([parcel.pk for parcel in rows])
    return [
        Way(
            parcel,
            state_words(parcel.milestone, parcel.detail),
            list(steps_of(scans[parcel.pk])),
            parcel.shipment.direction == Direction.RETURN,
            carrier_label(parcel.carrier),
        )
        for parcel in rows
    ]


def read_right(order: Order, items: Sequence[Item]) -> Right | None:
    """Return until when the free pieces may go back without a fault, and on what that rests."""
    lines = [UnitLine(unit, unit.quantity, "changed_mind") for item in items for unit in item.free]
    if not lines:
        return None
    decision = decision_if(order, kind="return", lines=lines)
    law = next((why for why in decision.why if why.code == "right_of_withdrawal"), None)
    window = next((why for why in decision.why if "days" in why.data), None)
    return Right(
        open=_is_open(decision),
        closes_on=decision.closes_on,
        option=decision.option("refund") or next(iter(decision.options), None),
        days=int(window.data["days"]) if window else None,
        cite=law.cite if law else "",
        url=law.url if law else "",
    )


def _is_open(decision: Decision) -> bool:
    """Say whether the time is still running; that somebody looks at the goods first ends no right."""
    if decision.result is Result.ALLOW:
        return True
    offers = [layer.entitlement for layer in decision.layers if layer.name == "offer"]
    return decision.inspect_first and bool(offers) and all(offer.may_return for offer in offers)


def open_draft(order: Order, items: Iterable[Item]) -> Draft | None:
    """Return what the buyer touched last and has not sent, if it is fresh and some of it is still free."""
    free = {unit.pk for item in items for unit in item.free}
    fresh = clock.now() - FRESH_DRAFT
    drafts = Draft.objects.filter(order=order, case=None, updated_at__gt=fresh).order_by("-updated_at", "-id")
    return next((draft for draft in drafts if any(pick["unit"] in free for pick in draft.picks)), None)
