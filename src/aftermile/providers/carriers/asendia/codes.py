"""Event codes of Asendia Sync, as far as they are known."""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
picked_up.accepted      PU
in_transit.moving       IT
delivered               DL
""")
