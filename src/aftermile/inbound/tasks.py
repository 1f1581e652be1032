"""What the clock starts."""

from aftermile.inbound.actions import routes


def expire_routes() -> int:
    """End agreed ways back whose time is over."""
    return routes.expire_routes()
