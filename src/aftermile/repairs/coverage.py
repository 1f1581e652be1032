"""Whether a piece is under guarantee on a day: by the seller's promise, or by the law of its place."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aftermile.kernel.zones import zone_name, zone_of
from aftermile.orders.models import Order, Unit
from aftermile.policies.queries import calendars_for, goods_kinds
from aftermile.policies.statutes.asking import Floor, Question
from aftermile.policies.statutes.conformity import conformity_floor
from aftermile.policies.statutes.days import add_months
from aftermile.policies.statutes.laws import law_of
from aftermile.repairs.models import Warranty, WarrantyTerm
from aftermile.repairs.queries import repaired_times, units_of_chain, warranties_of


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    `covered` None: a fact is missing (`missing`), a person must look. `by`: promise, law or "".

    Days are local ones of the place where the goods went; `until` is the later of both.
    """

    covered: bool | None
    by: str = ""
    until: date | None = None
    promise_until: date | None = None
    law_until: date | None = None
    cite: str = ""
    missing: tuple[str, ...] = ()
    repairs: int = 0
    remedies: tuple[frozenset[str], ...] = ()
    failed: int = 0
    days_left: int | None = None


def local_day(order: Order, at: datetime) -> date:
    """Return the local day of an instant at the place where the goods went."""
    region = order.ship_to.region if order.ship_to else ""
    return at.astimezone(zone_of(zone_name(order.country, region, order.seller.time_zone))).date()


def coverage_of(unit: Unit, order: Order, at: datetime) -> Coverage:
    """Return what covers this piece at an instant; pieces that it replaces count as itself."""
    on = local_day(order, at)
    chain = units_of_chain(unit)
    promise = _promise(warranties_of(chain, unit.serial), on) or _implied(unit, order)
    repaired, failed = repaired_times(chain, before=at)
    floor = law_floor(unit, order, on, repaired)
    law_until = _window_end(floor)
    source = next(iter(floor.sources.values()), None)
    cite = source.cite if source else ""
    order_of = tuple(floor.order)
    days = [day for day in (promise.ends_on if promise else None, law_until) if day is not None]
    until = max(days) if days else None
    covered, by = _verdict(promise, floor, on)
    cite = promise.cite if promise and by == "promise" else cite
    return Coverage(
        covered=covered,
        by=by,
        until=until,
        promise_until=promise.ends_on if promise else None,
        law_until=law_until,
        cite=cite,
        missing=floor.missing if covered is None else (),
        repairs=repaired,
        remedies=order_of,
        failed=failed,
        days_left=max(0, (until - on) // timedelta(days=1)) if until else None,
    )


def _verdict(promise: Warranty | None, floor: Floor, on: date) -> tuple[bool | None, str]:
    """Where no law is known, a promise that ended says no; without any, nobody knows."""
    if promise is not None and promise.ends_on >= on:
        return True, "promise"
    law_open = floor.open if floor.known else None
    if law_open:
        return True, "law"
    if law_open is None and not (promise is not None and floor.missing == ("law",)):
        return None, ""
    return False, ""


def term_for(seller_id: str, sku: str, category: str) -> WarrantyTerm | None:
    """Return the seller's term for these goods: of the SKU, else the category, else of all goods."""
    rows = WarrantyTerm.objects.filter(seller_id=seller_id)
    found = {(row.sku, row.category): row for row in rows}
    return found.get((sku, "")) or found.get(("", category.casefold())) or found.get(("", ""))


def _implied(unit: Unit, order: Order) -> Warranty | None:
    """Return the promise that the seller's terms make without registration; not kept yet."""
    term = term_for(order.seller_id, unit.sku, unit.category)
    if term is None or term.needs_registration or order.delivered_at is None:
        return None
    start = local_day(order, order.delivered_at)
    return Warranty(
        unit=unit,
        source="promise",
        cite=term.words[:300],
        months=term.months,
        starts_on=start,
        ends_on=add_months(start, term.months),
    )


def _promise(rows: list[Warranty], on: date) -> Warranty | None:
    running = [row for row in rows if row.source == "promise" and not row.void_why and row.starts_on <= on]
    return max(running, key=lambda row: row.ends_on, default=None)


def law_floor(unit: Unit, order: Order, on: date, repairs: int) -> Floor:
    """Ask the law of the place about faulty goods; repairs under it may make it longer."""
    region = order.ship_to.region if order.ship_to else ""
    contract_on = local_day(order, order.placed_at)
    law = law_of(order.country, region, contract_on)
    if law is None:
        return Floor(open=None, missing=("law",))
    kinds = goods_kinds(order.seller_id, [(unit.category, unit.sku)])
    goods_class, _exclusions = kinds.get((unit.category, unit.sku), ("", ()))
    question = Question(
        country=order.country,
        region=region,
        contract_on=contract_on,
        today=on,
        basis="conformity",
        delivered_on=local_day(order, order.delivered_at) if order.delivered_at else None,
        goods_class=goods_class,
        repairs=repairs,
    )
    return conformity_floor(question, law, calendars_for([order.country], around=on))


def _window_end(floor: Floor) -> date | None:
    end = floor.entitlement.window_end
    return end if floor.known and end != date.min else None
