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
customs_hold.import|customs_delay|customs           CD UD
customs_hold.payment_due|customs_duties_unpaid|consignee HP
out_for_delivery                                    WC
available_for_pickup                                CC
attempt_failed                                      ND
attempt_failed.nobody_home|consignee_not_home|consignee NH
attempt_failed.business_closed|consignee_business_closed|consignee CA
attempt_failed.refused|consignee_refused|consignee  RD
delivered                                           OK
delivered.damaged|carrier_damaged_parcel|carrier    DD
exception.bad_address|consignee_incorrect_address|shipper BA
exception.moved|consignee_incorrect_address|consignee CM
exception.damaged|carrier_damaged_parcel|carrier    DM
exception.missorted|carrier_sorting_error|carrier   IR MC MS
exception.delayed|delivery_delayed|carrier          MD NA TD
exception.security|security_issue|shipper           DP
exception.held                                      OH SS
exception.intercepted                               ST
exception.tracing                                   TI
returning                                           RT
""")
