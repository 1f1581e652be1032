"""Kits: money by part to the last cent, parts as they were sold, whole kits among pieces."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftermile.accounts.models import Seller
from aftermile.config.checks import checks
from aftermile.kernel.actor import SYSTEM
from aftermile.kernel.errors import BadInput
from aftermile.orders.actions import upsert_orders, upsert_products
from aftermile.orders.amounts import LineAmounts, shares_of, slices_of
from aftermile.orders.checking import problems_of
from aftermile.orders.drafts import LineDraft, OrderDraft, PartDraft, ProductDraft, VariantDraft
from aftermile.orders.importing.errors import BadParts
from aftermile.orders.importing.parts import read_parts
from aftermile.orders.kits import free_pieces, take_kits, whole_kits
from aftermile.orders.models import KitPart, LinePart, Order, OrderLine
from aftermile.orders.queries import units_of
from tests.factories import make_seller
from tests.orders.test_import import codes, load
from tests.orders.test_upsert import LATER, draft

CAMERA = [PartDraft("BODY", 1, "Body", 60), PartDraft("LENS", 2, "Lens", 35), PartDraft("BAG", 1, "Bag", 5)]


@pytest.fixture
def seller(db: None) -> Seller:
    return make_seller()


def kit_line(quantity: int = 1, price: int = 99_999, **fields) -> LineDraft:
    return LineDraft("CAM-KIT", quantity, price, "Camera kit", **{"parts": CAMERA, **fields})


def take(seller: Seller, *lines: LineDraft, **fields) -> Order:
    outcome = upsert_orders(seller, [draft(lines=list(lines), **fields)], by=SYSTEM)[0]
    assert outcome.problems == []
    right()
    return Order.objects.get(pk=outcome.order_id)


def right() -> None:
    assert list(checks.get("units").find()) == []


def shape(order: Order) -> list[tuple[str, int, int, str]]:
    return [(unit.sku, unit.quantity, unit.paid_minor, unit.state) for unit in units_of(order)]


def define(seller: Seller, *parts: PartDraft, sku: str = "CAM-KIT") -> None:
    upsert_products(seller, [ProductDraft("kit", "Camera kit", variants=[VariantDraft(sku, parts=parts)])])


def article(seller: Seller, sku: str, price: int, title: str = "") -> None:
    variant = VariantDraft(sku, price_minor=price, currency="EUR", options={"color": "black"})
    upsert_products(seller, [ProductDraft(sku, title or sku, "optics", variants=[variant])])


@st.composite
def kits(draw: st.DrawFn) -> tuple[LineDraft, LineAmounts, list[tuple[int, int]]]:
    quantity, paid = draw(st.integers(1, 9)), draw(st.integers(0, 100_000))
    amounts = LineAmounts(0, draw(st.integers(0, 20_000)), draw(st.integers(0, paid)), paid)
    parts = draw(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 999)), min_size=1, max_size=6))
    serials = [f"s{n}" for n in range(draw(st.integers(0, quantity)))]
    return LineDraft("KIT", quantity, 0, serials=serials), amounts, parts


@given(kits(), st.randoms(use_true_random=False))
def test_parts_sum_to_the_line_in_any_order(kit, random) -> None:
    line, amounts, parts = kit
    slices = slices_of(line, amounts, parts)
    random.shuffle(slices)
    left = [amounts.paid_minor, amounts.discount_minor, amounts.tax_minor]
    for piece in slices:
        money = (piece.paid_minor, piece.discount_minor, piece.tax_minor)
        assert min(money) >= 0
        left = [rest - part for rest, part in zip(left, money, strict=True)]
    assert left == [0, 0, 0]
    for place, (pieces, _share) in enumerate(parts):
        assert sum(one.quantity for one in slices if one.part == place) == line.quantity * pieces
    assert sorted(one.serial for one in slices if one.serial) == sorted(line.serials)
    assert {one.part for one in slices if one.serial} <= {0}


def test_shares_are_named_or_by_price_or_by_pieces() -> None:
    assert shares_of([1, 2], [7, 3], [None, None]) == [7, 3]
    assert shares_of([1, 2], [None, None], [6_000, 500]) == [6_000, 1_000]
    assert shares_of([1, 2], [None, None], [6_000, None]) == [1, 2]
    assert shares_of([1, 2], [None, None], [6_000, 0]) == [1, 2]


def test_a_line_brings_its_parts(seller: Seller) -> None:
    article(seller, "LENS", 20_000, "Lens of the shop")
    order = take(seller, kit_line(2, 50_001, discount_minor=1, serials=["sn1"]), LineDraft("STRAP", 1, 900))
    assert shape(order) == [
        ("BODY", 1, 30_001, "with_buyer"),
        ("BODY", 1, 30_000, "with_buyer"),
        ("LENS", 4, 35_000, "with_buyer"),
        ("BAG", 2, 5_000, "with_buyer"),
        ("STRAP", 1, 900, "with_buyer"),
    ]
    body, _other, lens, _bag, strap = units_of(order)
    assert (body.serial, body.title, body.part_title, strap.title) == (
        *("sn1", "Camera kit — Body", "Body", "STRAP"),
    )
    assert (lens.category, lens.options, lens.variant.sku, body.variant) == (
        *("optics", {"color": "black"}, "LENS", None),
    )
    assert (lens.list_price_minor, strap.list_price_minor) == (8_750, 900)
    assert OrderLine.objects.get(sku="CAM-KIT").pieces == 8


def test_the_catalogue_knows_a_kit_and_orders_keep_what_they_sold(seller: Seller) -> None:
    article(seller, "BODY", 60_000)
    article(seller, "LENS", 20_000)
    define(seller, PartDraft("BODY"), PartDraft("LENS", 2))
    order = take(seller, LineDraft("CAM-KIT", 1, 90_000, "Camera kit"))
    sold = [("BODY", 1, 54_000, "with_buyer"), ("LENS", 2, 36_000, "with_buyer")]
    assert shape(order) == sold
    define(seller, PartDraft("BODY"), PartDraft("BAG"))
    assert list(KitPart.objects.order_by("position").values_list("sku", "share")) == [("BODY", 1), ("BAG", 1)]
    again = draft(lines=[LineDraft("CAM-KIT", 1, 90_000, "Camera kit!")], updated_at=LATER)
    assert upsert_orders(seller, [again], by=SYSTEM)[0].what == "updated"
    right()
    assert shape(order) == sold
    upsert_products(seller, [ProductDraft("kit", "Kit", variants=[VariantDraft("CAM-KIT")])])
    assert KitPart.objects.count() == 2
    define(seller)
    assert KitPart.objects.count() == 0
    assert shape(order) == sold


def test_a_newer_copy_changes_money_and_number_but_not_the_parts(seller: Seller) -> None:
    order = take(seller, kit_line(1, 10_000))
    copy = draft(lines=[kit_line(2, 9_000, parts=[PartDraft("OTHER")])], updated_at=LATER)
    assert upsert_orders(seller, [copy], by=SYSTEM)[0].problems == []
    right()
    sold = [("BODY", 2, 10_800), ("LENS", 4, 6_300), ("BAG", 2, 900)]
    assert [row[:3] for row in shape(order)] == sold
    named = replace(copy, lines=[kit_line(2, 9_001, serials=["b1"])], updated_at=LATER + timedelta(hours=1))
    assert upsert_orders(seller, [named], by=SYSTEM)[0].problems == []
    right()
    sold = [("BODY", 1, 5_401), ("BODY", 1, 5_400), ("LENS", 4, 6_301), ("BAG", 2, 900)]
    assert [row[:3] for row in shape(order)] == sold
    gone = replace(copy, lines=[LineDraft("LAMP", 1, 100)], updated_at=LATER + timedelta(hours=2))
    assert upsert_orders(seller, [gone], by=SYSTEM)[0].problems == []
    right()
    assert {state for sku, *_, state in shape(order) if sku != "LAMP"} == {"canceled"}


def test_the_same_order_without_kits_has_the_hash_it_always_had(seller: Seller) -> None:
    order = take(seller, LineDraft("LAMP", 1, 100, 'Lamp,"parts":[]'))
    told = draft(lines=[LineDraft("LAMP", 1, 100, "Lamp")])
    assert upsert_orders(seller, [told], by=SYSTEM)[0].what == "updated"
    assert order.pk


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ([PartDraft("")], "lines[0].parts[0].sku"),
        ([PartDraft("A"), PartDraft("A")], "lines[0].parts[1].sku"),
        ([PartDraft("A", 0)], "lines[0].parts[0].quantity"),
        ([PartDraft("A", 10**9)], "lines[0].parts[0].quantity"),
        ([PartDraft("A", share=1), PartDraft("B")], "lines[0].parts"),
        ([PartDraft("A", share=0)], "lines[0].parts"),
        ([PartDraft("A", share=-1), PartDraft("B", share=1)], "lines[0].parts[0].share"),
        ([PartDraft(f"S{n}") for n in range(201)], "lines[0].parts"),
    ],
)
def test_wrong_parts_are_named(parts, field) -> None:
    problems = problems_of(draft(lines=[kit_line(2, parts=parts)]))
    assert [problem.data["field"] for problem in problems] == [field]


def test_a_kit_is_no_part_of_a_kit(seller: Seller) -> None:
    define(seller, PartDraft("BODY"))
    for sku, part in (("SET", "CAM-KIT"), ("BODY", "X"), ("SELF", "SELF")):
        with pytest.raises(BadInput):
            define(seller, PartDraft(part), sku=sku)


def test_whole_kits_among_what_is_left(seller: Seller) -> None:
    units = list(units_of(take(seller, kit_line(3))))
    left = free_pieces(units)
    body, lens, bag = (unit.pk for unit in units)
    assert (whole_kits(units, left), take_kits(units, 2, left)) == (3, {body: 2, lens: 4, bag: 2})
    left[lens] = 3
    assert (whole_kits(units, left), take_kits(units, 2, left)) == (1, None)
    assert whole_kits([], {}) == 0


@pytest.mark.parametrize(
    ("told", "parts"),
    [
        ("BODY; 2 x LENS-35 ;BAG = 5", [("BODY", 1, None), ("LENS-35", 2, None), ("BAG", 1, 5)]),
        ("3x5-FRAME", [("3x5-FRAME", 1, None)]),
        ("", []),
        (None, []),
        ('[{"sku": "A", "quantity": 2, "share": 3, "more": 1}]', [("A", 2, 3)]),
        ([{"sku": 7, "share": None}], [("7", 1, None)]),
    ],
)
def test_parts_are_read(told, parts) -> None:
    assert [(part.sku, part.quantity, part.share) for part in read_parts("line.parts", told)] == parts


@pytest.mark.parametrize("told", ["[{", [{"quantity": 1}], [["A"]], [{"sku": "A", "quantity": "x"}]])
def test_parts_that_are_none_are_refused(told) -> None:
    with pytest.raises(BadParts):
        read_parts("line.parts", told)


COLUMNS = {
    "order.external_id": "order",
    "order.placed_at": "date",
    "order.currency": "currency",
    "line.sku": "sku",
    "line.quantity": "qty",
    "line.unit_price": "price",
    "line.parts": "parts",
}


def test_a_table_brings_kits(seller: Seller, tmp_path: Path, settings) -> None:
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "media"
    rows = [
        *(
            "order,date,currency,sku,qty,price,parts",
            "1,2026-03-01 10:00,EUR,KIT,2,10.00,BODY = 3; 2 x LENS = 1",
        ),
        *("2,2026-03-01 10:00,EUR,KIT,1,5.00,", "3,2026-03-01 10:00,EUR,KIT,1,5.00,BODY; BODY"),
    ]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    job = load(seller, path, columns=COLUMNS)
    assert codes(job) == [(4, "lines[0].parts[1].sku", "bad_order")]
    assert shape(Order.objects.get(external_id="1")) == [
        *(("BODY", 2, 1_500, "with_buyer"), ("LENS", 4, 500, "with_buyer")),
    ]
    assert shape(Order.objects.get(external_id="2")) == [("KIT", 1, 500, "with_buyer")]
    right()


def test_json_lines_bring_kits(seller: Seller, tmp_path: Path, settings) -> None:
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "media"
    row = {"order": "1", "date": "2026-03-01 10:00", "currency": "EUR"}
    parts = [{"sku": "BODY", "share": 9, "title": "The body"}, {"sku": "BAG", "share": 1}]
    row["items"] = [{"sku": "KIT", "qty": 1, "price": "10.00", "parts": parts}]
    path = tmp_path / "orders.jsonl"
    path.write_text(json.dumps(row) + "\n", "utf-8")
    inner = {name: f"items.{at}" if name.startswith("line.") else at for name, at in COLUMNS.items()}
    assert codes(load(seller, path, columns=inner, lines="items")) == []
    assert shape(Order.objects.get()) == [("BODY", 1, 900, "with_buyer"), ("BAG", 1, 100, "with_buyer")]
    assert list(LinePart.objects.values_list("title", flat=True).order_by("position")) == ["The body", "BAG"]


def test_orders_take_the_same_number_of_queries_with_more_kits(
    seller: Seller, django_assert_num_queries
) -> None:
    def drafts(count: int) -> list[OrderDraft]:
        return [draft(external_id=f"{count}-{n}", lines=[kit_line()]) for n in range(count)]

    upsert_orders(seller, drafts(2), by=SYSTEM)
    for count in (1, 3):
        with django_assert_num_queries(QUERIES):
            upsert_orders(seller, drafts(count), by=SYSTEM)


QUERIES = 23
