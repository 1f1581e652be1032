"""What the clock starts in this room."""

from datetime import timedelta

from aftermile.kernel import clock
from aftermile.orders.importing.jobs import run_waiting
from aftermile.orders.portal_links import forget_old


def run_imports() -> int:
    """Go on with the oldest uploaded import for a minute; the next minute it goes on from there."""
    return run_waiting(60.0)


def forget_portal_tries() -> int:
    """Delete tries to find an order, and links that open nothing any more, after a day."""
    return forget_old(before=clock.now() - timedelta(days=1))
