"""Which service follows a number. Pure."""

from aftermile.parcels.carrier import trackers


def followers() -> dict[str, tuple[str, ...]]:
    """Return the services that are asked, each with the carriers it is for; one at most for all others."""
    asked = sorted((found for found in trackers if "poll" in found.on), key=lambda found: found.info.id)
    special = {found.info.id: found.info.carriers for found in asked if found.info.carriers}
    general = next((found.info.id for found in asked if not found.info.carriers), "")
    return {**special, general: ()} if general else special


def who_follows(carrier: str) -> str:
    """Return the id of the service that is asked for a carrier's numbers; empty when there is none."""
    found = followers()
    special = next((name for name, carriers in found.items() if carrier in carriers), "")
    return special or next((name for name, carriers in found.items() if not carriers), "")
