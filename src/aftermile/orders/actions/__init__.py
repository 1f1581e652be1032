"""Writes of orders, buyers and units."""

from aftermile.orders.actions.buyers import erase_buyer, export_buyer, merge_buyers, undo_merge
from aftermile.orders.actions.catalog import upsert_products
from aftermile.orders.actions.methods import keep_payment_method
from aftermile.orders.actions.reaching import Standing, lock_orders, mark_orders
from aftermile.orders.actions.unit_moves import note_units
from aftermile.orders.actions.units import (
    cancel_units,
    chain_of,
    drop_replacement,
    free_units,
    hold_units,
    mark_delivered,
    mark_shipped,
    raise_paid,
    reserve_replacement,
    set_serial,
    settle_units,
    split_unit,
    swap_in,
)
from aftermile.orders.actions.upserting import Outcome, What, upsert_orders

__all__ = [
    "Outcome",
    "Standing",
    "What",
    "cancel_units",
    "chain_of",
    "drop_replacement",
    "erase_buyer",
    "export_buyer",
    "free_units",
    "hold_units",
    "keep_payment_method",
    "lock_orders",
    "mark_delivered",
    "mark_orders",
    "mark_shipped",
    "merge_buyers",
    "note_units",
    "raise_paid",
    "reserve_replacement",
    "set_serial",
    "settle_units",
    "split_unit",
    "swap_in",
    "undo_merge",
    "upsert_orders",
    "upsert_products",
]
