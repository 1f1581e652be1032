"""
Checkpoints of DHL Express.

Left out: what says nothing of where a shipment is (CS DI IA PY RR SC TT), and DS and PD, which lists of DHL
explain in two ways (disposed of or shipper contacted; partial or whole delivery): their words decide.
"""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
picked_up                                           PU
picked_up.accepted                                  SA
in_transit.processed                                PL RW SI
in_transit.arrived_facility                         AF AR CI
in_transit.departed_facility                        DF PO
in_transit.departed_port                            CU
in_transit.moving                                   HO LV SM TR UV
in_transit.held_inward                              HI
in_transit.import_customs                           BL BN ES IC
in_transit.customs_released                         CR
in_transit.handed_to_broker                         BR
in_transit.handed_to_last_mile                      TP HN
in_transit.forwarded                                FD
in_transit.delivery_scheduled                       AD
customs_hold.import|import|customs           CD UD
customs_hold.payment_due|payment_due|consignee HP
out_for_delivery                                    WC
available_for_pickup                                CC
attempt_failed                                      ND
attempt_failed.nobody_home|nobody_home|consignee NH
attempt_failed.business_closed|business_closed|consignee CA
attempt_failed.refused|refused|consignee  RD
delivered                                           OK
delivered.damaged|damaged|carrier    DD
exception.bad_address|bad_address|shipper BA
exception.moved|moved|consignee CM
exception.damaged|damaged|carrier    DM
exception.missorted|missorted|carrier   IR MC MS
exception.delayed|delayed|carrier          MD NA TD
exception.security|security|shipper           DP
exception.held                                      OH SS
exception.intercepted                               ST
exception.tracing                                   TI
returning                                           RT
""")
