"""What a backtest needs beside the cases: tables, what the seller can prove, what a way back costs him."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aftermile.accounts.models import Seller
from aftermile.policies.cost_inputs import inputs_for
from aftermile.policies.engine.reading import read_table
from aftermile.policies.engine.types import Table
from aftermile.policies.errors import BacktestCurrencies
from aftermile.policies.models import Backtest, Purpose, ShopFact
from aftermile.policies.owed.floors import basis_of
from aftermile.policies.owed.registry import SCHEMAS
from aftermile.policies.queries import current_table, reason_facts, reasons_for
from aftermile.policies.remedies.inputs import lane

if TYPE_CHECKING:
    from aftermile.policies.backtests.comparing import Comparison
    from aftermile.policies.backtests.history import Reasons
    from aftermile.policies.backtests.law import Shop

Document = Mapping[str, Any]


def comparison_of(
    seller: Seller, purpose: str, documents: tuple[Document, Document | None], countries: set[str]
) -> "Comparison":
    """Return the tested document against the other; raise `BacktestCurrencies`, `TableBroken`."""
    from aftermile.policies.backtests.comparing import Comparison  # noqa: PLC0415 - loads Polars

    tested = read_table(documents[0], SCHEMAS[purpose])
    against = None if documents[1] is None else read_table(documents[1], SCHEMAS[purpose])
    if against is not None and against.currency != tested.currency:
        raise BacktestCurrencies(tested=tested.currency, against=against.currency)
    own = {Purpose.PROMISE: "promise", Purpose.AUTOMATION: "automation"}.get(Purpose(purpose), "")
    return Comparison(
        tested,
        against,
        promise=None if own == "promise" else _live(seller, Purpose.PROMISE, tested.currency),
        automation=None if own == "automation" else _live(seller, Purpose.AUTOMATION, tested.currency),
        freight=freight_of(seller, tested.currency, countries),
    )


def documents_of(backtest: Backtest) -> tuple[Document, Document | None]:
    """Return the documents as they were when the backtest was asked for."""
    return backtest.document, backtest.against_document


def _live(seller: Seller, purpose: Purpose, currency: str) -> Table | None:
    """Return what is in force beside the tested table, where it counts in the same currency."""
    row = current_table(seller, purpose=purpose)
    table = read_table(row.document, SCHEMAS[purpose]) if row else None
    return table if table is not None and table.currency == currency else None


def freight_of(seller: Seller, currency: str, countries: set[str]) -> dict[str, int]:
    """Return what a label back costs the seller by country, '' elsewhere; left out where no rate is known."""
    found = {}
    for country in sorted({"", *countries}):
        inputs = inputs_for(seller, country=country, categories=(), currency=currency)
        label = inputs.of(f"label_{lane(seller.country, country)}")
        if label.known:
            found[country] = round(label.value)
    return found


def shop_of(seller: Seller) -> "Shop":
    """Return what the seller can prove for all his orders."""
    from aftermile.policies.backtests.law import Shop  # noqa: PLC0415 - loads Polars

    rows = ShopFact.objects.filter(seller=seller, order=None).order_by("holds_from", "id")
    return Shop(tuple(rows.values_list("country", "key", "holds_from", "holds_to")))


def reasons_of(seller: Seller) -> "Reasons":
    """Return the seller's reasons as an imported history is read by."""
    rows = reasons_for(seller, hidden=True)
    return {row.code: (row.fault_party, basis_of(reason_facts(row)), row.goods_back) for row in rows}
