"""Rows become orders: rows of one order are gathered, read cell by cell, and checked as a whole."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from aftermile.kernel.errors import AftermileError, BadInput
from aftermile.orders.amounts import total_of
from aftermile.orders.checking import problems_of
from aftermile.orders.drafts import AddressDraft, BuyerDraft, LineDraft, OrderDraft, TenderDraft
from aftermile.orders.importing.errors import (
    ColumnMissing,
    OrderIncomplete,
    OrderScattered,
    RowError,
    RowTwice,
    ValueMissing,
    ValuesDiffer,
)
from aftermile.orders.importing.mapping import OPTION, Condition, Mapping
from aftermile.orders.importing.parts import read_parts
from aftermile.orders.importing.reading import Row, Table, broken, is_broken
from aftermile.orders.importing.values import Values, text_of

_AMOUNTS: Final = ("shipping", "shipping_tax", "fees", "discount", "tax")
_TIMES: Final = ("updated_at", "shipped_at", "delivered_at", "canceled_at")
_GUARDED: Final = ("=", "+", "-", "@")
_SAME: Final = ("order.currency", "order.placed_at", *(f"order.{name}" for name in _AMOUNTS))


@dataclass(slots=True)
class Group:
    """Rows of one order; `draft` is None where one of them is wrong."""

    key: str
    rows: list[Row] = field(default_factory=list)
    problems: list[tuple[Row, AftermileError]] = field(default_factory=list)
    draft: OrderDraft | None = None

    def refuse(self, error: AftermileError) -> None:
        """Refuse the whole order for a reason of its own."""
        self.problems.append((self.rows[0], error))
        self.draft = None


@dataclass(slots=True)
class Batch:
    """Some orders, rows that are no sale, and rows that are returns; `last_row` is where the file was."""

    groups: list[Group] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    loose: list[tuple[Row, RowError]] = field(default_factory=list)
    returns: list[dict[str, str]] = field(default_factory=list)
    rows: int = 0
    last_row: int = 1


class Converter:
    """Reads a table as a mapping says. `accessors` lead from our field to the place in a row."""

    def __init__(self, table: Table, mapping: Mapping, *, time_zone: str) -> None:
        self.table, self.mapping = table, mapping
        self.values = Values(mapping, time_zone)
        self.keyed = not table.columns
        self.places = self._places()
        self.options = {
            name[len(OPTION) :]: at for name, at in self.places.items() if name.startswith(OPTION)
        }
        self.whole = frozenset(mapping.whole_numbers)
        self.tests = [(rule.reason, self._tests(rule.when)) for rule in mapping.skip]
        self.return_tests = self._tests(mapping.returns)
        self.services = frozenset([*mapping.shipping_skus, *mapping.fee_skus])
        self.given = {*self.places, *mapping.constants}
        self.line_texts = self._of_lines("external_id", "product_id", "category")
        self.line_amounts = self._of_lines("discount", "tax")

    def _of_lines(self, *names: str) -> list[tuple[str, str]]:
        return [(name, f"line.{name}") for name in names if f"line.{name}" in self.given]

    def _tests(self, conditions: list[Condition]) -> list[tuple[Any, Condition]]:
        return [(self._place(test.column), test) for test in conditions]

    def _places(self) -> dict[str, Any]:
        return {name: self._place(column, name) for name, column in self.mapping.columns.items()}

    def _place(self, column: str, name: str = "skip") -> Any:
        if self.keyed:
            return column
        if column in self.table.columns:
            return self.table.columns.index(column)
        lowered = [known.casefold() for known in self.table.columns]
        if column.casefold() in lowered:
            return lowered.index(column.casefold())
        raise ColumnMissing(field=name, value=column, columns=", ".join(self.table.columns)[:500])

    def batches(self, size: int, *, after: int = 0) -> Iterator[Batch]:
        """Yield batches of `size` orders from the row `after` on; rows of one order stand near each other."""
        batch, groups = Batch(), dict[str, Group]()
        for row in self.table.rows:
            if row.number <= after:
                continue
            key = self._key(row)
            if key and key not in groups and len(groups) >= size:
                yield self._finished(batch, groups)
                batch, groups = Batch(), {}
            batch.rows += 1
            batch.last_row = row.number
            self._sort(row, key, batch, groups)
        if batch.rows:
            yield self._finished(batch, groups)

    def _key(self, row: Row) -> str:
        try:
            return self._get(row, "order.external_id")
        except (IndexError, AttributeError):
            return ""

    def _sort(self, row: Row, key: str, batch: Batch, groups: dict[str, Group]) -> None:
        error = row.error or self._row_error(row, key)
        if error is not None:
            if key:
                group = groups.setdefault(key, Group(key))
                group.rows.append(row)
                group.problems.append((row, error))
            else:
                batch.loose.append((row, error))
            return
        cells: Any = row.cells[0] if self.keyed else row.cells
        if self.return_tests and self._holds(cells, self.return_tests):
            batch.returns.append(self._as_text(row))
            return
        for reason, tests in self.tests:
            if self._holds(cells, tests):
                batch.skipped[reason] += 1
                return
        if key not in groups:
            groups[key] = Group(key)
        groups[key].rows.append(row)

    def _row_error(self, row: Row, key: str) -> RowError | None:
        if not (row.plain or self.keyed) and is_broken(row.cells):
            return broken(row, self.table.encoding)
        return None if key else ValueMissing(field="order.external_id", value="")

    def _holds(self, cells: Any, tests: list[tuple[Any, Any]]) -> bool:
        for place, test in tests:
            value = cells.get(place) if self.keyed else cells[place]
            if not test.holds(value.strip() if type(value) is str else text_of(value)):
                return False
        return True

    def _at(self, row: Row, place: Any) -> str:
        return text_of(row.cells[0].get(place) if self.keyed else row.cells[place])

    def _get(self, row: Row, name: str) -> str:
        place = self.places.get(name)
        if place is None:
            return self.mapping.constants.get(name, "")
        value = row.cells[0].get(place) if self.keyed else row.cells[place]
        text = value.strip() if type(value) is str else text_of(value)
        if name in self.whole and text.endswith(".0"):
            text = text[:-2]
        if not row.plain and text[:1] == "'" and text[1:2] in _GUARDED:  # as `rejecting.safe_cell` wrote it
            text = text[1:]
        return text or self.mapping.constants.get(name, "")

    def _as_text(self, row: Row) -> dict[str, str]:
        names = [name for name in self.given if not name.startswith("tender.")]
        return {"row": str(row.number), **{name: self._get(row, name) for name in names}}

    def _finished(self, batch: Batch, groups: dict[str, Group]) -> Batch:
        batch.groups = list(groups.values())
        for group in batch.groups:
            if not group.problems:
                self._convert(group)
        return batch

    def _convert(self, group: Group) -> None:
        draft = self._order(group)
        if draft is None or group.problems:
            return
        problems = problems_of(draft)
        if problems:
            group.problems += [(self._row_of(group, problem), problem) for problem in problems]
            return
        if self.mapping.tender == "total":
            self._pay_total(draft)
        group.draft = draft

    def _row_of(self, group: Group, problem: AftermileError) -> Row:
        """Return the row a problem of the whole order speaks of."""
        place = str(problem.data.get("field", ""))
        if place.startswith("lines["):
            index = int(place[6 : place.index("]")])
            if index < len(group.rows):
                return group.rows[index]
        return group.rows[0]

    def _pay_total(self, draft: OrderDraft) -> None:
        total = total_of(draft)
        constants = self.mapping.constants
        kind, provider = constants.get("tender.kind", "other"), constants.get("tender.provider", "")
        if total:
            draft.tenders = [TenderDraft(total, kind, provider=provider, captured_at=draft.placed_at)]

    def _order(self, group: Group) -> OrderDraft | None:
        first = group.rows[0]
        try:
            currency = self.values.currency("order.currency", self._get(first, "order.currency"))
            draft = self._header(first, group.key, currency)
        except RowError as error:
            group.problems.append((first, error))
            return None
        if len(group.rows) > 1:
            self._compare(group)
        self._lines(group, draft)
        return draft

    def _header(self, row: Row, key: str, currency: str) -> OrderDraft:
        get = self._get
        placed = get(row, "order.placed_at")
        if not placed:
            raise ValueMissing(field="order.placed_at", value="")
        draft = OrderDraft(
            channel=get(row, "order.channel") or "import",
            external_id=key,
            number=get(row, "order.number") or key,
            currency=currency,
            placed_at=self._time(row, "order.placed_at"),
            buyer=self._buyer(row),
            lines=[],
            ship_to=self._address(row),
            tax_included=self.mapping.tax_included,
        )
        state = get(row, "order.state")
        if state:
            draft.state = self.values.state("order.state", state)
        for name in _TIMES:
            if get(row, f"order.{name}"):
                setattr(draft, name, self._time(row, f"order.{name}"))
        for name in _AMOUNTS:
            text = get(row, f"order.{name}")
            if text:
                setattr(draft, f"{name}_minor", self.values.amount(f"order.{name}", text, currency))
        return draft

    def _time(self, row: Row, name: str) -> Any:
        return self.values.time(name, self._raw(row, name))

    def _raw(self, row: Row, name: str) -> Any:
        """Return what stands in a cell that may be more than text."""
        place = self.places.get(name)
        raw = None if place is None else (row.cells[0].get(place) if self.keyed else row.cells[place])
        return self._get(row, name) if raw is None or isinstance(raw, str) else raw

    def _buyer(self, row: Row) -> BuyerDraft:
        country = self._get(row, "buyer.country")
        names = ("external_id", "email", "name", "phone", "language")
        buyer = BuyerDraft(*(self._get(row, f"buyer.{name}") for name in names))
        buyer.country = self.values.country("buyer.country", country) if country else ""
        return buyer

    def _address(self, row: Row) -> AddressDraft | None:
        names = ("name", "line1", "line2", "city", "region", "postcode", "phone")
        found = {name: self._get(row, f"ship_to.{name}") for name in names if f"ship_to.{name}" in self.given}
        country = self._get(row, "ship_to.country")
        if not country and not any(found.values()):
            return None
        return AddressDraft(self.values.country("ship_to.country", country) if country else "", **found)

    def _compare(self, group: Group) -> None:
        """What an order has once must not differ between its rows; an empty cell differs from nothing."""
        for name in _SAME:
            if name not in self.places or name == "order.placed_at":
                continue
            first = ""
            for row in group.rows:
                value = self._get(row, name)
                if first and value and value != first:
                    group.problems.append((row, ValuesDiffer(field=name, value=value[:80], first=first[:80])))
                first = first or value

    def _lines(self, group: Group, draft: OrderDraft) -> None:
        seen: dict[tuple[Any, ...], int] = {}
        keep, pays = self.mapping.duplicate_rows == "keep", self.mapping.tender == "columns"
        services: list[LineDraft] = []
        for row in group.rows:
            if not keep and not self.keyed:
                first = seen.setdefault(tuple(row.cells), row.number)
                if first != row.number:
                    self._twice(group, row, first)
                    continue
            try:
                line = self._line(row, draft.currency)
                if pays:
                    self._tender(row, draft)
            except BadInput as error:
                group.problems.append((row, error))
                continue
            (services if line.sku in self.services else draft.lines).append(line)
        self._serve(draft, services)

    def _twice(self, group: Group, row: Row, first: int) -> None:
        if self.mapping.duplicate_rows == "refuse":
            group.problems.append((row, RowTwice(field="", value="", first=first)))

    def _serve(self, draft: OrderDraft, services: list[LineDraft]) -> None:
        """Shipping and fees that stand as rows; an order of nothing else keeps them as goods."""
        if not draft.lines:
            draft.lines = services
            return
        for line in services:
            amount = line.unit_price_minor * line.quantity
            if line.sku in self.mapping.shipping_skus:
                draft.shipping_minor += amount
            else:
                draft.fees_minor += amount

    def _line(self, row: Row, currency: str) -> LineDraft:
        get, values = self._get, self.values
        sku = get(row, "line.sku")
        if not sku:
            raise ValueMissing(field="line.sku", value="")
        price = get(row, "line.unit_price")
        if not price:
            raise ValueMissing(field="line.unit_price", value="")
        line = LineDraft(
            sku,
            values.quantity("line.quantity", get(row, "line.quantity")),
            values.amount("line.unit_price", price, currency),
            get(row, "line.title"),
        )
        for name, place in self.line_texts:
            setattr(line, name, get(row, place))
        for name, place in self.line_amounts:
            text = get(row, place)
            if text:
                setattr(line, f"{name}_minor", values.amount(place, text, currency))
        if "line.serials" in self.given:
            line.serials = get(row, "line.serials").replace(",", " ").replace(";", " ").split()
        if "line.parts" in self.given:
            line.parts = read_parts("line.parts", self._raw(row, "line.parts"))
        if self.options:
            found = {option: self._at(row, place) for option, place in self.options.items()}
            line.options = {option: value for option, value in found.items() if value}
        return line

    def _tender(self, row: Row, draft: OrderDraft) -> None:
        text = self._get(row, "tender.captured")
        if not text:
            return
        amount = self.values.amount("tender.captured", text, draft.currency)
        at = self._get(row, "tender.captured_at")
        kind, label, provider, external_id = (
            self._get(row, f"tender.{name}") for name in ("kind", "label", "provider", "external_id")
        )
        tender = TenderDraft(amount, kind or "other", label, provider, external_id)
        tender.captured_at = self._time(row, "tender.captured_at") if at else draft.placed_at
        # A payment repeated on every row of its order is one payment.
        if tender not in draft.tenders:
            draft.tenders.append(tender)


def scattered(group: Group) -> None:
    """Refuse rows of an order that was finished in an earlier batch."""
    group.refuse(OrderScattered(field="order.external_id", value=group.key))


def rejections(group: Group) -> Iterator[tuple[Row, AftermileError]]:
    """Yield every row of a refused order: the wrong ones with their reason, the others because they wait."""
    wrong: dict[int, AftermileError] = {}
    for row, error in group.problems:
        wrong.setdefault(row.number, error)
    for row in group.rows:
        waits = OrderIncomplete(field="order.external_id", value=group.key)
        yield row, wrong.get(row.number, waits)
