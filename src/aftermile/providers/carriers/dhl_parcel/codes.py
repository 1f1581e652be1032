"""Standard event codes of DHL Paket, as far as they are known."""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
info_received                   VA
picked_up.accepted              AE ES
in_transit.processed            AA
in_transit.arrived_facility     EE
out_for_delivery                PO
delivered                       ZU
""")
