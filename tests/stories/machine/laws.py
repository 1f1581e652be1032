"""The laws of units, cases and money, computed from rows alone: no code under test is asked."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Sum

from aftermile.cases.models import (
    Arrear,
    Case,
    CaseLine,
    Collection,
    Fee,
    Offer,
    ReceiptLine,
    Replacement,
    Step,
)
from aftermile.ledger.models import (
    Charge,
    Dispute,
    Entry,
    ExternalMovement,
    Posting,
    Refund,
    RefundLine,
    StoreCredit,
)
from aftermile.orders.models import Order, OrderLine, Tender, Unit, UnitMove

OVER = {"settled", "declined", "canceled", "closed"}
HOLDS = {"reserved", "sent", "unknown", "done"}
"""States of a refund that hold their money."""
HERE = {"a", "b", "c", "d"}
"""Grades of goods that arrived."""


@dataclass
class Seen:
    """What was so before, and must stay so."""

    sold: dict[str, int] = field(default_factory=dict)
    """Pieces by line."""
    arrived: Counter[str] = field(default_factory=Counter)
    """Pieces by case, as the receipts that were taken said."""
    done: set[str] = field(default_factory=set)
    counted: dict[str, int] = field(default_factory=dict)
    """Held by refunds, by tender."""
    entries: dict[str, int] = field(default_factory=dict)
    """Newest posting of each entry."""
    states: set[str] = field(default_factory=set)
    """Of the cases."""
    open: Counter[str] = field(default_factory=Counter)
    """What waits for somebody: offers, charges, refunds, movements, disputes."""


def hold(seen: Seen) -> None:
    """Fail with the first law that does not hold; remember what has to stay."""
    for law in (_units, _holders, _receipts, _tenders, _lines, _books, _orders, _fees, _credits):
        law(seen)
    seen.states = set(Case.objects.values_list("state", flat=True))
    seen.open = Counter(
        offers=Offer.objects.filter(state="open").count(),
        charges=Charge.objects.filter(credit=None).count(),
        refunds=Refund.objects.count(),
        movements=ExternalMovement.objects.filter(settled_at=None).count(),
        disputes=Dispute.objects.exclude(state__in=["won", "lost"]).count(),
        fees=Fee.objects.filter(removed_at=None).count(),
        arrears=Arrear.objects.filter(ended_at=None).count(),
        steps=Step.objects.exclude(state__in=["done", "skipped"]).count(),
    )


def _units(seen: Seen) -> None:
    """Pieces and their money are neither made nor lost: units sum to their line, lines to the order."""
    pieces: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    for line, quantity, minor, state in Unit.objects.values_list(
        "line_id", "quantity", "paid_minor", "state"
    ):
        assert quantity > 0, "a unit without pieces"
        assert minor >= 0, "a unit with less than nothing paid"
        assert state != "reserved" or minor >= 0
        pieces[line] += quantity
        paid[line] += minor
    totals: Counter[str] = Counter()
    for line in OrderLine.objects.all():
        assert (pieces[line.pk], paid[line.pk]) == (line.quantity, line.paid_minor), line.title
        assert seen.sold.setdefault(line.pk, line.quantity) == line.quantity, "pieces of a line changed"
        totals[line.order_id] += line.paid_minor
    for order in Order.objects.all():
        assert totals[order.pk] + order.shipping_minor + order.fees_minor == order.total_minor
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    stood = set(UnitMove.objects.filter(state="with_buyer").values_list("unit_id", flat=True))
    stands: Counter[str] = Counter()
    replaced: Counter[str] = Counter()
    for unit in Unit.objects.all():
        if unit.state == "replaced":
            replaced[_root(unit.pk, parents)] += unit.quantity
        if unit.replaces_id and unit.pk in stood:
            stands[_root(unit.replaces_id, parents)] += unit.quantity
    assert stands == replaced, "other pieces stand for a unit than it had"
    for row in Replacement.objects.filter(state="reserved").select_related("unit", "line__unit"):
        assert row.unit is not None
        assert row.quantity == row.unit.quantity == row.line.unit.quantity, "more is to be sent, or less"
        assert row.unit.replaces_id == row.line.unit_id


def _root(unit: str, parents: dict[str, str | None]) -> str:
    """Return the slice that a unit was first a part of."""
    while parent := parents[unit]:
        unit = parent
    return unit


def _holders(_seen: Seen) -> None:
    """A unit with a holder stands in that open case; no finished case holds anything."""
    cases = Case.objects.in_bulk()
    lines = set(CaseLine.objects.values_list("case_id", "unit_id"))
    for unit in Unit.objects.exclude(holder_ref="").select_related("line"):
        case = cases[unit.holder_ref]
        assert case.state not in OVER, f"{case.state} and holds a unit"
        assert case.order_id == unit.line.order_id
        assert (case.pk, unit.pk) in lines, "held without a line"
        assert unit.state in ("with_buyer", "replaced", "canceled", "returned"), unit.state


def _receipts(seen: Seen) -> None:
    """What arrived, line by line, is what the receipts said; no piece arrives twice in one case."""
    arrived: Counter[str] = Counter()
    by_line: Counter[str] = Counter()
    rows = ReceiptLine.objects.filter(grade__in=HERE).select_related("receipt", "case_line__unit")
    for row in rows:
        arrived[row.receipt.case_id] += row.quantity
        by_line[row.case_line_id] += row.quantity
        assert row.case_line.case_id == row.receipt.case_id
    quantities = dict(CaseLine.objects.values_list("pk", "unit__quantity"))
    for line, came in by_line.items():
        assert came == quantities[line], f"{came} pieces came of a line of {quantities[line]}"
    assert arrived == +seen.arrived


def _tenders(seen: Seen) -> None:
    """Refunds never exceed what a payment captured; a new one leaves room for what moved elsewhere."""
    held: Counter[str] = Counter()
    by_seller: Counter[str] = Counter()
    done = set()
    for refund in Refund.objects.all():
        if refund.state in HOLDS:
            held[refund.tender_id] += refund.amount_minor
            by_seller[refund.seller_id] += refund.amount_minor
        if refund.state == "done":
            done.add(refund.pk)
    elsewhere: Counter[str] = Counter()
    for tender, minor in ExternalMovement.objects.filter(refund=None).values_list("tender", "amount_minor"):
        elsewhere[tender] += minor
    for tender, minor in Dispute.objects.filter(state="lost").values_list("tender", "amount_minor"):
        elsewhere[tender] += minor
    captured: Counter[str] = Counter()
    matched = set(ExternalMovement.objects.exclude(refund=None).values_list("refund__tender", flat=True))
    for tender in Tender.objects.all():
        captured[tender.seller_id] += tender.captured_minor
        if tender.pk not in matched:
            assert held[tender.pk] <= tender.captured_minor, f"{tender.label}: more refunded than captured"
            if held[tender.pk] > seen.counted.get(tender.pk, 0):
                assert held[tender.pk] + elsewhere[tender.pk] <= tender.captured_minor, tender.label
    for seller, minor in by_seller.items():
        assert matched or minor <= captured[seller]
    assert seen.done - done <= _bounced(), "a refund that was done is not any more"
    seen.done, seen.counted = done, dict(held)


def _bounced() -> set[str]:
    keys = Entry.objects.filter(kind="refund_bounced").values_list("key", flat=True)
    return {key.split(":")[1] for key in keys}


def _lines(_seen: Seen) -> None:
    """Lines of a refund sum to it; no line of an order gives back more than was paid for it."""
    sums: Counter[str] = Counter()
    back: Counter[str] = Counter()
    matched = ExternalMovement.objects.exclude(refund=None).exists()
    for row in RefundLine.objects.select_related("refund", "unit"):
        sums[row.refund_id] += row.amount_minor
        if row.unit is not None and row.refund.state in HOLDS:
            back[row.unit.line_id] += row.amount_minor
    for pk, minor in Refund.objects.values_list("pk", "amount_minor"):
        assert sums[pk] == minor, "a refund is not its lines"
    paid = dict(OrderLine.objects.values_list("pk", "paid_minor"))
    for line, minor in back.items():
        assert matched or minor <= paid[line], f"{minor} went back of {paid[line]} paid for a line"


def _books(seen: Seen) -> None:
    """Each entry sums to zero and stays as written; what is owed to buyers is what is on its way."""
    sums: dict[str, int] = defaultdict(int)
    newest: dict[str, int] = {}
    pending = 0
    rows = Posting.objects.order_by("pk").values_list("pk", "entry_id", "amount_minor", "account__kind")
    for pk, entry, minor, kind in rows:
        sums[entry] += minor
        newest[entry] = pk
        pending += minor if kind == "refunds_pending" else 0
    assert not any(sums.values()), "an entry does not balance"
    assert seen.entries.items() <= newest.items(), "an entry changed"
    seen.entries = newest
    under_way = Refund.objects.filter(state__in=HOLDS - {"done"}).aggregate(sum=Sum("amount_minor"))["sum"]
    assert -pending == (under_way or 0)


def _orders(_seen: Seen) -> None:
    """
    The total of an order is what was paid for it, in the moment it was paid: see docs/develop/units.md.

    Money that came late stands on payments of its own, and a payment anew takes the place of another one.
    """
    purposes = dict(Collection.objects.values_list("charge_ref", "purpose"))
    not_for_goods = set()
    for charge in Charge.objects.exclude(tender=None).exclude(case_ref=""):
        if purposes.get(charge.pk) not in ("difference", "goods"):
            not_for_goods.add(charge.tender_id)
    for movement in ExternalMovement.objects.filter(direction="in"):
        not_for_goods.add(movement.tender_id or movement.reported["tender"])
    paid: Counter[str] = Counter()
    for tender in Tender.objects.exclude(pk__in=not_for_goods):
        paid[tender.order_id] += tender.captured_minor
    for order in Order.objects.all():
        assert order.total_minor == paid[order.pk], f"total {order.total_minor}, ledger {paid[order.pk]}"


def _fees(_seen: Seen) -> None:
    """
    What refunds keep of a fee is never less than nothing, and never more than what stands of it.

    What the books hold as kept is what the refunds say; money owed again stands for a refund that failed.
    """
    kept: Counter[tuple[str, str]] = Counter()
    by_seller: Counter[tuple[str, str]] = Counter()
    for row in RefundLine.objects.filter(kind="fee").select_related("refund"):
        if row.refund.state in HOLDS:
            kept[row.refund.case_ref, row.what] -= row.amount_minor
            by_seller[row.refund.seller_id, row.what] -= row.amount_minor
    set_by_hand: Counter[tuple[str, str]] = Counter()
    for fee in Fee.objects.filter(removed_at=None):
        set_by_hand[fee.case_id, fee.kind] += fee.amount_minor
    for (case, what), minor in kept.items():
        assert what == "value_loss" or minor <= set_by_hand[case, what], f"{minor} kept as {what}"
    for charge in Charge.objects.exclude(what="").exclude(tender=None):
        by_seller[charge.seller_id, charge.what] += charge.amount_minor
    booked: Counter[tuple[str, str]] = Counter()
    rows = Posting.objects.filter(account__kind="fees")
    for seller, what, minor in rows.values_list("account__seller_id", "account__party", "amount_minor"):
        booked[seller, what] -= minor
    assert +booked == +by_seller
    for arrear in Arrear.objects.filter(ended_at=None):
        assert Refund.objects.get(pk=arrear.refund_ref).state == "failed", "owed again, and yet not failed"
        assert arrear.case.state not in OVER, "money is owed again and nobody sees it"


def _credits(_seen: Seen) -> None:
    """A credit is the sum of its postings, and never below zero."""
    booked: Counter[str] = Counter()
    rows = Posting.objects.filter(account__kind="credits").values_list("account__party", "amount_minor")
    for party, minor in rows:
        booked[party] -= minor
    for pk, balance in StoreCredit.objects.values_list("pk", "balance_minor"):
        assert balance == booked[pk] >= 0
