from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from aftermile.orders.amounts import amounts_of, slices_of, total_of
from aftermile.orders.checking import problems_of
from aftermile.orders.drafts import BuyerDraft, LineDraft, OrderDraft

AT = datetime(2026, 3, 1, tzinfo=UTC)


@st.composite
def line_drafts(draw: st.DrawFn) -> LineDraft:
    quantity = draw(st.integers(1, 7))
    price = draw(st.integers(0, 5_000))
    tax = draw(st.none() | st.integers(0, 900))
    serials = [f"s{n}" for n in range(draw(st.integers(0, quantity)))]
    discount = draw(st.integers(0, price * quantity))
    return LineDraft("sku", quantity, price, discount_minor=discount, tax_minor=tax, serials=serials)


@st.composite
def order_drafts(draw: st.DrawFn, *, included: bool) -> OrderDraft:
    lines = draw(st.lists(line_drafts(), min_size=1, max_size=6))
    goods = sum(line.unit_price_minor * line.quantity - line.discount_minor for line in lines)
    discount = draw(st.integers(0, goods))
    most_tax = goods - discount if included else 3_000
    draft = OrderDraft("shop", "1", "EUR", AT, BuyerDraft(), lines, tax_included=included)
    draft.discount_minor, draft.tax_minor = discount, draw(st.integers(0, most_tax))
    draft.shipping_minor, draft.fees_minor = draw(st.integers(0, 900)), draw(st.integers(0, 90))
    draft.shipping_tax_minor = draw(st.integers(0, 99))
    return draft


def sums_hold(draft: OrderDraft) -> None:
    assert problems_of(draft) == []
    amounts = amounts_of(draft)
    paid = sum(line.paid_minor for line in amounts.lines)
    assert amounts.total_minor == paid + amounts.shipping_minor + amounts.fees_minor
    assert amounts.total_minor == (
        amounts.items_minor - amounts.discount_minor + amounts.shipping_minor + amounts.fees_minor
    )
    assert total_of(draft) == amounts.total_minor
    own = sum(line.discount_minor for line in draft.lines)
    assert amounts.discount_minor == own + draft.discount_minor
    shared = [line for line in draft.lines if line.tax_minor is None]
    own_tax = sum(line.tax_minor or 0 for line in draft.lines)
    assert sum(line.tax_minor for line in amounts.lines) == own_tax + (draft.tax_minor if shared else 0)
    for line, part in zip(draft.lines, amounts.lines, strict=True):
        assert part.paid_minor >= 0
        slices = slices_of(line, part)
        assert sum(piece.quantity for piece in slices) == line.quantity
        assert sum(piece.paid_minor for piece in slices) == part.paid_minor
        assert sum(piece.discount_minor for piece in slices) == part.discount_minor
        assert sum(piece.tax_minor for piece in slices) == part.tax_minor


@given(order_drafts(included=True))
def test_units_sum_to_what_was_paid_with_tax_in_the_price(draft: OrderDraft) -> None:
    sums_hold(draft)
    goods = sum(line.unit_price_minor * line.quantity - line.discount_minor for line in draft.lines)
    total = goods - draft.discount_minor + draft.shipping_minor + draft.fees_minor
    assert amounts_of(draft).total_minor == total
    assert [line.unit_price_minor for line in amounts_of(draft).lines] == [
        line.unit_price_minor for line in draft.lines
    ]


@given(order_drafts(included=False))
def test_units_sum_to_what_was_paid_with_tax_added(draft: OrderDraft) -> None:
    sums_hold(draft)
    amounts = amounts_of(draft)
    goods = sum(line.unit_price_minor * line.quantity - line.discount_minor for line in draft.lines)
    assert amounts.total_minor == (
        goods - draft.discount_minor + draft.shipping_minor + draft.fees_minor + amounts.tax_minor
    )


def test_an_order_discount_is_shared_by_price() -> None:
    lines = [LineDraft("a", 1, 1000), LineDraft("b", 2, 500), LineDraft("c", 1, 1)]
    draft = OrderDraft("shop", "1", "EUR", AT, BuyerDraft(), lines, discount_minor=100, tax_minor=303)
    amounts = amounts_of(draft)
    assert [line.discount_minor for line in amounts.lines] == [50, 50, 0]
    assert [line.paid_minor for line in amounts.lines] == [950, 950, 1]
    assert [line.tax_minor for line in amounts.lines] == [152, 151, 0]
    assert (amounts.items_minor, amounts.total_minor) == (2001, 1901)


def test_everything_wrong_is_named() -> None:
    lines = [
        LineDraft("", 0, -1, tax_minor=-2),
        LineDraft("x", 1, 100, discount_minor=101, serials=["a", "b"]),
    ]
    draft = OrderDraft("", "", "XYZ", datetime(2026, 1, 1), BuyerDraft(), lines, state="lost")  # noqa: DTZ001
    draft.shipping_minor = -1
    fields = [problem.data["field"] for problem in problems_of(draft)]
    assert fields == [
        "channel",
        "external_id",
        "currency",
        "state",
        "placed_at",
        "lines[0].sku",
        "lines[0].quantity",
        "lines[0].unit_price",
        "lines[0].tax",
        "lines[1].discount",
        "lines[1].serials",
        "shipping_minor",
    ]


@given(order_drafts(included=True) | order_drafts(included=False))
def test_units_sum_to_what_was_paid_without_tax_or_discount_of_the_order(draft: OrderDraft) -> None:
    draft.discount_minor = draft.tax_minor = 0
    for line in draft.lines:
        line.tax_minor = None
    sums_hold(draft)
