"""Writes of orders, buyers and units."""

from aftermile.orders.actions.units import (
    free_units,
    hold_units,
    mark_delivered,
    mark_shipped,
    settle_units,
    split_unit,
)

__all__ = ["free_units", "hold_units", "mark_delivered", "mark_shipped", "settle_units", "split_unit"]
