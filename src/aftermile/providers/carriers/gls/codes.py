"""
Event codes of GLS: a family, a point, a variant. `INTIAL` and `INBOUD` are spelled as GLS spells them.

`status:` are the statuses of whole parcels.
"""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
info_received                           INTIAL.PREADVICE status:PREADVICE
info_received.ready_for_pickup          INTIAL.E48_DATA
picked_up.accepted                      INTIAL.NORMAL
in_transit.arrived_facility             INBOUD.NORMAL status:INWAREHOUSE
in_transit.departed_facility            OUTBOD.NORMAL
in_transit.moving                       TRANSI.HUB TRANSI.NORMAL status:INTRANSIT
out_for_delivery                        OUTDEL.NORMAL status:INDELIVERY
available_for_pickup                    DELIVD.PARCELSHOP status:DELIVEREDPS
delivered                               DELIVD.NORMAL DELIVERED status:DELIVERED
delivered.collected                     DELIVD.DEL_BY_PSAPP
cancelled                               CANCEL.NORMAL status:CANCELED
attempt_failed                          status:NOTDELIVERED
""")
