"""
Event identifiers of Canada Post, after its message and event code tables; read without leading zeros.

Preferences, redirections asked for, refunds and date changes (1200 to 1234, 152, 198, 2101) say nothing of
where an item is, so they are left out.
"""

from typing import Final

from aftermile.providers.tables import table

_SHORT: Final = table("""
info_received                                       3000
info_received.return_label                          3002
picked_up.accepted                                  1300 1301 1302 2300
returning.accepted                                  1303
in_transit.processed                                100 102 104 105 106 107 170 1240 1241 1244 2500 2501
in_transit.arrived_facility                         113 400 405 1703 4600
in_transit.departed_facility                        114 410 4202
in_transit.handed_to_partner                        115 116 1471 1472
in_transit.moving                                   175 804 1705 4000 4100 4550 4900 4950 8901
in_transit.arrived_destination_country              700 701 4310 4311
in_transit.export_customs                           815
in_transit.import_customs                           800 4330 4400
in_transit.customs_released                         130 900 910 4450 4500 5201
in_transit.duty_paid                                1210
in_transit.forwarded_address                        1480 1490
customs_hold.import|import|customs           127 810
customs_hold.documents|documents|shipper 117
out_for_delivery                                    174 500
available_for_pickup                                1407 1701 2407 156
available_for_pickup.card_left                      1435 1436 1437 1438 1479 1488
attempt_failed.business_closed|business_closed|consignee 1411 2411
attempt_failed.rescheduled                          1443
attempt_failed.locker                               629 630
delivered                                           1408 1409 1476 1496 1498
delivered.signed                                    20 21
delivered.photo                                     2001
delivered.at_door                                   1421 1422 1423 1424 1428 1429 1430 1431
delivered.with_concierge                            1425 1432 1461 1462
delivered.safe_place                                1426 1427 1433 1434 1497 1499 5300
delivered.mailbox                                   1405 1441 1442
delivered.collected                                 1406
delivered.mailroom                                  1463 1465 1466 1467 1468 1469 1473 1475
exception.delayed|delayed|carrier          621 622 623 624 625 626 627 628 1414 2414 162 163
exception.weather|weather|force_majeure       159
exception.delayed|public_authority|force_majeure    160
exception.delayed|labour_disruption|carrier         161
exception.missorted|missorted|carrier   172
exception.bad_address|bad_address|shipper 120 171 173 1412 2412
exception.held|recipient_request|consignee          1410 2410
exception.held                                      1444 1450 1484 1494 4700
exception.refused|refused|consignee       121
exception.damaged|damaged|carrier    710
exception.outside_area                              118
exception.undeliverable                             179 1245 1483 1493 4650
destroyed                                           150
cancelled                                           190
returning|customs_refused|shipper                   1100
returning|insufficient_postage|shipper              167
returning|not_acceptable|shipper                    168 169 181 182 184
returning|service_suspended|carrier                 183
returning|bad_address|shipper       1415 1416 1481 1491
returning|refused|consignee               1417 1482 1492
returning|proof_of_age|consignee                    1418
returning|unclaimed|consignee                       1419
returning                                           1420 2600 2802 3001
returning.customs_appeal                            1487 1495 2601
""")

CODES: Final = {**_SHORT, **{code.zfill(4): said for code, said in _SHORT.items() if len(code) == 3}}  # noqa: PLR2004
"""Identifiers of three digits are sent with and without a zero before them."""
