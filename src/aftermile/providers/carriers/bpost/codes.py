"""State codes and state names of bpost; a code that is not here is read by its name."""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
info_received               AnnouncementReceived
in_transit.processed        T00 Sorted
out_for_delivery            L00 BoundToRound
delivered                   U01 DistributedNormally DistributedAfterBTS DistributedAbroad
returned                    ReturnedToSender DeliveredToSender
""")
