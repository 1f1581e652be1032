"""Aftermile: everything that happens to an order after it is paid."""

__version__ = "0.1.0"
