"""Event codes of Chronopost, as far as they are public."""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
info_received                   DC
picked_up.accepted              DB DY
in_transit.processed            SC
in_transit.moving               TS
in_transit.arrived_facility     SD
out_for_delivery                TA
delivered                       D
""")
