"""Carriers: each folder reads what one carrier answers; none knows another."""
