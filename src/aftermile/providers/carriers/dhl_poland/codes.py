"""Statuses of DHL24, as far as they are known."""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
info_received                   EDWP
picked_up.accepted              DWP
in_transit.processed            SORT
in_transit.arrived_facility     LP
out_for_delivery                LK
attempt_failed                  AWI
delivered                       DOR
""")
