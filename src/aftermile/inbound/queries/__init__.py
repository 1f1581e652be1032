"""Reads of this room, each scoped to sellers."""
