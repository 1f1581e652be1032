"""Goods on their way back: receiving, unknown parcels, return points, drop-off, pickup, batches."""
