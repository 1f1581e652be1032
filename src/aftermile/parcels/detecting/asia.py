"""Carriers of China, Japan and Korea, and those that bring their parcels abroad."""

from typing import Final

from aftermile.parcels.detecting import checks
from aftermile.parcels.detecting.shapes import Shape, countries, lengths

_CN: Final = countries("CN HK MO TW")
_JP: Final = countries("JP")
_KR: Final = countries("KR")
_SEVEN: Final = "remainder of 7"


def _seven(carrier: str, service: str, places: int, home: frozenset[str], telling: float) -> Shape:
    return Shape(carrier, service, "7dr", rf"\d{{{places}}}", (places,), telling, f"{places} digits",
                 check=checks.remainder_of_7, check_says=_SEVEN, home=home)  # fmt: skip


def _japan() -> list[Shape]:
    return [
        _seven("yamato", "TA-Q-BIN", 12, _JP, 0.34),
        _seven("sagawa", "", 12, _JP, 0.32),
        _seven("japan_post", "Yu-Pack", 12, _JP, 0.31),
        _seven("japan_post", "Registered", 11, _JP, 0.3),
    ]


def _korea() -> list[Shape]:
    return [
        Shape("cj_logistics", "", "7dr", r"\d{12}", (12,), 0.33, "12 digits",
              check=checks.remainder_of_7_after_two,
              check_says="remainder of 7 after the first two digits", home=_KR),
        _seven("cj_logistics", "", 10, _KR, 0.28),
        _seven("hanjin", "", 12, _KR, 0.3),
        _seven("hanjin", "", 10, _KR, 0.25),
        _seven("lotte", "", 12, _KR, 0.29),
        Shape("korea_post", "Parcel or registered", "", r"\d{13}", (13,), 0.3, "13 digits", home=_KR,
              only_at_home=True),
    ]  # fmt: skip


def _china() -> list[Shape]:
    return [
        Shape("sf_express", "", "", r"SF\d{12,13}", lengths(14, 15), 0.95, "SF and 12 or 13 digits",
              starts="S"),
        Shape("sf_express", "", "", r"\d{12}", (12,), 0.25, "12 digits", home=_CN, only_at_home=True),
        Shape("yto", "", "", r"YT[0-9A-F]?\d{12}", lengths(14, 15), 0.9, "YT and 13 places", starts="Y"),
        Shape("yto", "", "", r"[DG]\d{11}", (12,), 0.3, "a letter and 11 digits", starts="DG", home=_CN,
              only_at_home=True),
        Shape("zto", "", "", r"ZTO?\d{10,14}", lengths(12, 17), 0.85, "begins with ZT", starts="Z"),
        Shape("zto", "", "", r"7[3-9]\d{12}", (14,), 0.4, "14 digits from 73 to 79", starts="7", home=_CN),
        Shape("zto", "", "", r"\d{12}", (12,), 0.2, "12 digits", home=_CN, only_at_home=True),
        Shape("4px", "", "", r"4PX\d{13}[A-Z]{2}", (18,), 0.98, "begins with 4PX", starts="4"),
        Shape("4px", "", "", r"4PX\d{8,15}", lengths(11, 18), 0.95, "begins with 4PX", starts="4"),
        Shape("yunexpress", "", "", r"Y[TU]\d{16}", (18,), 0.95, "YT and 16 digits", starts="Y"),
        Shape("yanwen", "", "s10", r"[A-Z]{2}\d{9}YP", (13,), 0.9, "ends with YP",
              starts="ABCDEFGHIJKLMNOPQRSTUVWXYZ", check=checks.s10, check_says="modulus 11", check_at=10),
        Shape("yanwen", "", "", r"(?:YW|YP)\d{10,16}(?:[A-Z]{2})?", lengths(12, 20), 0.8,
              "begins with YW or YP",
              starts="Y"),
        Shape("cainiao", "", "", r"(?:LP|CNG?)\d{14,17}", lengths(16, 20), 0.8,
              "LP or CN and 14 to 17 digits",
              starts="LC"),
        Shape("cainiao", "", "", r"CAINIAO\d{10,20}", lengths(17, 27), 0.95, "begins with CAINIAO",
              starts="C"),
    ]  # fmt: skip


SHAPES: Final = (*_japan(), *_korea(), *_china())
