"""
Event codes of PostNL in our words; a current status alone is looked up as `status:11`.

PostNL's own group of an event says less than its words: its group "delivered" holds a locker to fetch from
(J23), a parcel that will be handed over (I06) and one back with its sender (J63).
"""

from typing import Final

from aftermile.providers.tables import table

CODES: Final = table("""
info_received                                A01 A71 F01 M01 X80 status:1 status:13 status:14
info_received.pickup_failed                  D02 D03 D04 D05 D06 D07 D09 D40 X42 X43 Y80 Y81 status:4
cancelled                                    D41 H31
picked_up.accepted                           B01 B04 C01 X40 status:2 status:3
in_transit.arrived_facility                  V12 V13 V22 V23 V50 X50 status:21
in_transit.processed                         I06 J01 J06 X17 X51 status:5
in_transit.moving                            J45 J47 J55 Q15 S05 X06 X68 Y05 status:7
in_transit.departed_port                     X19
in_transit.arrived_destination_country       A76 X14
in_transit.forwarded_address                 K02 K03
in_transit.problem_resolved                  Y23 Y24
in_transit.import_customs                    X03 X60 X62 Y25 status:9 status:20
in_transit.customs_released                  X04 X61 X65
customs_hold.import|import|customs           X30 X63 X64
customs_hold.documents|documents|shipper     X10
customs_hold.payment_due|payment_due|consignee  X67
out_for_delivery                             J05 X55
available_for_pickup                         A28 I08 J02 J12 J23 J52 X05 Y26 status:12
attempt_failed                               H34 J08 J29 J41 J42 J48 K15 K70 Y15 Y36 Y38 status:8
attempt_failed.nobody_home|nobody_home|consignee        D08 J94 K14 Y02 Y10 Y42
attempt_failed.business_closed|business_closed|consignee  Y43
attempt_failed.bad_address|bad_address|shipper          H36 Y01 Y09 Y12 Y17 Y30 Y31 Y32
attempt_failed.no_access|no_access|consignee            K16 Y41
attempt_failed.refused|refused|consignee                Y03 Y13 Y50
attempt_failed.refused|damaged|carrier                  Y44
attempt_failed.payment_due|payment_due|consignee        K41
exception                                    X66 Y71 status:19
exception.delayed                            G01 G02 G03 G05 H32 J07 J39 J92 J95 K01 T02 V01 V02 V03 V06
exception.delayed                            V11 V21 V31 Y07 Y08 Y33 Y35 Y60 Y61 Y62
exception.delayed|delayed|shipper            V04
exception.damaged|damaged|carrier            Y04 Y11 Y14
exception.moved|moved|consignee              Y22
exception.undeliverable                      K30
returning.announced                          K43
returning                                    H08 H09 H16 H20 H22 H24 H25 H51 H52 I07 X20 X21 X22 Y21
returning|refused|consignee                  H01 H38
returning|bad_address|shipper                H02 H12 Y16
returning|unclaimed|consignee                H03 Y20
returning|nobody_home|consignee              H05 H07 Y40
returning|damaged|carrier                    H04 H35 Y18
returning|prohibited|shipper                 H10 Y19
returned                                     J63
delivered                                    I01 I03 I05 I09 I11 I12 I23 Z01 Z02 Z03 Z04 Z08 Z09 status:11
delivered.neighbour                          I10 Z05
delivered.collected                          I02 I22 Z06 status:22
lost|lost|carrier                            status:18
destroyed                                    K92 Y29
""")
