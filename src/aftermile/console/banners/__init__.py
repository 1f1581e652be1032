"""Notices on shop pages and in the checkout."""
