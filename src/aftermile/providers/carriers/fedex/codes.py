"""
Scan event types of FedEx; `exception:event` where the exception code tells more.

Left out: what says nothing of where a package is (delivery options asked for or changed: RR RM, links of
return labels: RP LP RG RD, vehicles: DR DS, SP), and CU, BR, RC, SH, EA, which FedEx uses for two things.
"""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
info_received                               OC OX IN
info_received.awaiting_pickup               AP EP
info_received.pickup_delayed                PD
picked_up                                   PU PX
picked_up.accepted                          IP
in_transit.arrived_facility                 AR AF FD OF SF
in_transit.departed_facility                DP LO
in_transit.arrived_port                     AA PL
in_transit.departed_port                    PF
in_transit.moving                           EO IT IX PM TR
in_transit.on_schedule                      AE AO
in_transit.handed_to_last_mile              AC AX TP
in_transit.forwarded_address                CH
in_transit.problem_resolved                 AS
in_transit.import_customs                   CP
in_transit.customs_released                 CC
customs_hold.import|import|customs   CD
out_for_delivery                            OD ED
out_for_delivery.arriving                   AD
available_for_pickup                        HL HP
attempt_failed                              DE
attempt_failed.bad_address|bad_address|shipper 03:DE
attempt_failed.refused|refused|consignee 07:DE
attempt_failed.nobody_home|nobody_home|consignee 08:DE 007:DE
exception.damaged|damaged|carrier 10:DE
exception.missorted|missorted|carrier 12:DE
delivered                                   DL
exception.delayed|delayed|carrier  DD DY RL
exception                                   SE
cancelled                                   CA
returning                                   RS
""")
