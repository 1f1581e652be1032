"""Status codes of Hermes Germany, as far as they are known."""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
info_received                   0000
in_transit.arrived_facility     2000
out_for_delivery                3000
delivered                       3500
""")
