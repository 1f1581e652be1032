"""What the clock starts in this room."""

from aftermile.orders.importing.jobs import run_waiting


def run_imports() -> int:
    """Go on with the oldest uploaded import for a minute; the next minute it goes on from there."""
    return run_waiting(60.0)
