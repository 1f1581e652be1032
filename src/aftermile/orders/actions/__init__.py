"""Writes of orders, buyers and units."""

from aftermile.orders.actions.buyers import erase_buyer, export_buyer, merge_buyers, undo_merge
from aftermile.orders.actions.catalog import upsert_products
from aftermile.orders.actions.units import (
    free_units,
    hold_units,
    mark_delivered,
    mark_shipped,
    settle_units,
    split_unit,
)
from aftermile.orders.actions.upserting import Outcome, What, upsert_orders

__all__ = [
    "Outcome",
    "What",
    "erase_buyer",
    "export_buyer",
    "free_units",
    "hold_units",
    "mark_delivered",
    "mark_shipped",
    "merge_buyers",
    "settle_units",
    "split_unit",
    "undo_merge",
    "upsert_orders",
    "upsert_products",
]
