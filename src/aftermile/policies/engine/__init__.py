"""Typed decision tables: one validated table, several ways to run it, one answer."""
