"""The status codes that all divisions of DHL share; `unknown` says nothing."""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
info_received           pre-transit
in_transit.moving       transit
delivered               delivered
exception               failure
""")
