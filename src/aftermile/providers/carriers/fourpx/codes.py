"""Event codes (`businessLinkCode`) of 4PX in our words; what several documents tell alike."""

from typing import Final

_CUSTOMS: Final = "customs_hold.import|import|customs"

CODES: Final = {
    "FPX_L_RPIF": "info_received",
    "FPX_L_ATP": "info_received",  # a courier will come
    "FPX_O_CRLB": "info_received",
    "FPX_S_SFBR": "info_received",
    "FPX_C_SPLS": "picked_up.accepted",
    "FPX_C_SPQS": "picked_up.accepted",
    "FPX_C_AAF": "in_transit.arrived_facility",
    "FPX_C_ADFF": "in_transit.departed_facility",
    "FPX_M_HA": "in_transit.moving",  # handed to the airline
    "FPX_M_IT": "in_transit.moving",
    "FPX_M_DFOA": "in_transit.departed_port",
    "FPX_M_ATA": "in_transit.arrived_port",
    "FPX_I_HC": _CUSTOMS,
    "FPX_M_TD": "exception.delayed",
    "FPX_D_DD": "exception.delayed",
    "FPX_I_DELAY": "exception.delayed",
    "FPX_C_HF": "exception",
    "FPX_D_SH": "exception",
    "FPX_O_SPH": "exception",
    "FPX_D_SD": "out_for_delivery",
    "FPX_D_ADWP": "available_for_pickup",
    "FPX_D_AP": "available_for_pickup",
    "FPX_D_SASPS": "available_for_pickup",
    "FPX_D_FD": "attempt_failed",
    "FPX_S_OK": "delivered",
    "FPX_S_OKCC": "delivered",
    "FPX_S_OKGP": "delivered",
    "FPX_S_OKIDC": "delivered",
    "FPX_S_OKPO": "delivered",
    "FPX_S_OKSC": "delivered",
    "FPX_S_OKVP": "delivered",
    "FPX_C_DT": "destroyed",
    "FPX_C_DTCQ": "destroyed",
    "FPX_C_DTTM": "destroyed",
    "FPX_Y_DS": "destroyed",
}
