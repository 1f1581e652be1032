from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aftermile.orders.past_returns import Kit, Piece, ReturnRow, Sales, Unmatched

START = datetime(2026, 1, 1, tzinfo=UTC)


def piece(number: int, day: int, quantity: int, price: int = 100) -> Piece:
    paid = price * quantity
    return Piece(
        f"u{number}", f"l{number}", f"o{number}", START + timedelta(day), price, quantity, paid, 0, 0
    )


def row(day: int, quantity: int, price: int = 100, *, buyer: str = "b", sku: str = "s") -> ReturnRow:
    return ReturnRow(1, "C1", buyer, sku, START + timedelta(day), quantity, price)


def sales(*pieces: Piece) -> Sales:
    return Sales([("b", "s", one) for one in pieces])


def test_the_newest_fitting_sale_is_taken_first_and_split() -> None:
    old, new = piece(1, 1, 5), piece(2, 2, 3)
    found = sales(old, new).match(row(3, 4))
    assert [(one.id, one.quantity, one.paid_minor) for one in found.pieces] == [
        ("u2", 3, 300),
        ("u1", 1, 100),
    ]
    assert (found.left, found.why, old.returned) == (0, None, True)


def test_what_is_left_of_a_slice_can_come_back_later() -> None:
    stock = sales(piece(1, 1, 5))
    first, second, third = (stock.match(row(day, 2)) for day in (2, 3, 4))
    assert [len(found.pieces) for found in (first, second, third)] == [1, 1, 1]
    assert (third.left, third.why) == (1, Unmatched.TOO_MANY)
    assert second.pieces[0].parent is first.pieces[0]
    assert stock.match(row(5, 1)).why is Unmatched.NONE_LEFT


def test_why_a_row_has_no_sale() -> None:
    assert sales(piece(1, 1, 5)).match(row(2, 1, sku="x")).why is Unmatched.NEVER_BOUGHT
    assert sales(piece(1, 1, 5)).match(row(2, 1, buyer="x")).why is Unmatched.NEVER_BOUGHT
    assert sales(piece(1, 3, 5)).match(row(2, 1)).why is Unmatched.BOUGHT_LATER
    assert sales(piece(1, 1, 5)).match(row(2, 1, 99)).why is Unmatched.OTHER_PRICE


def test_kits_come_back_as_all_their_parts_and_a_part_by_itself() -> None:
    body, lens = piece(1, 1, 3, 60), piece(2, 1, 6, 20)
    lens.line = body.line
    body.part, lens.part = ("p1", "BODY", "Body"), ("p2", "LENS", "Lens")
    kit = Kit(body.line, body.at, 100, {"BODY": 1, "LENS": 2})
    stock = Sales([("b", "BODY", body), ("b", "LENS", lens)], [("b", "KIT", kit)])
    whole = stock.match(row(2, 1, 100, sku="KIT"))
    assert [(one.part[1], one.quantity, one.paid_minor) for one in whole.pieces] == [
        *(("BODY", 1, 60), ("LENS", 2, 40)),
    ]
    alone = stock.match(row(2, 3, 20, sku="LENS"))
    assert [(one.part, one.quantity) for one in alone.pieces] == [(("p2", "LENS", "Lens"), 3)]
    rest = stock.match(row(2, 1, 100, sku="KIT"))
    assert (rest.pieces, rest.why) == ([], Unmatched.NONE_LEFT)
    assert stock.match(row(2, 1, 99, sku="KIT")).why is Unmatched.OTHER_PRICE
    assert stock.match(row(2, 1, 100, sku="SET")).why is Unmatched.NEVER_BOUGHT


@given(
    bought=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9), st.integers(1, 3)), max_size=6),
    back=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(1, 3)), max_size=8),
)
def test_nothing_comes_back_twice_and_money_is_conserved(
    bought: list[tuple[int, int, int]], back: list[tuple[int, int, int]]
) -> None:
    pieces = [piece(n, day, quantity, price) for n, (day, quantity, price) in enumerate(bought)]
    paid, count = sum(one.paid_minor for one in pieces), sum(one.quantity for one in pieces)
    stock = sales(*pieces)
    matches = [stock.match(row(day, quantity, price)) for day, quantity, price in back]
    everything = pieces + stock.made
    assert sum(one.paid_minor for one in everything) == paid
    assert sum(one.quantity for one in everything) == count
    taken = [one for match in matches for one in match.pieces]
    assert len({id(one) for one in taken}) == len(taken)
    assert {id(one) for one in taken} == {id(one) for one in everything if one.returned}
    for match in matches:
        assert sum(one.quantity for one in match.pieces) + match.left == match.row.quantity
        assert (match.why is None) == (match.left == 0)
        assert all(
            one.at <= match.row.at and one.price_minor == match.row.price_minor for one in match.pieces
        )
