"""Carriers of North America. Codes of services: UPS 1Z guide, USPS Publication 199 (IMpb), FedEx labels."""

from collections.abc import Mapping
from typing import Final

from aftermile.parcels.detecting import checks
from aftermile.parcels.detecting.shapes import Shape, countries, lengths

_US: Final = countries("US PR")
_CA: Final = countries("CA")
_NORTH: Final = countries("US CA MX PR")
_GS1: Final = "modulus 10, weights 3 and 1"
_FEDEX: Final = "modulus 11, weights 1, 3, 7"

_UPS_SERVICES: Final[Mapping[str, str]] = {
    "01": "Next Day Air",
    "02": "2nd Day Air",
    "03": "Ground",
    "04": "Worldwide Expedited",
    "12": "3 Day Select",
    "13": "Next Day Air Saver",
    "15": "Next Day Air Early",
    "22": "Ground Returns Plus",
    "42": "Ground, signature",
    "44": "Next Day Air, Saturday",
    "66": "Worldwide Express",
    "68": "Standard",
    "72": "Ground, collect on delivery",
    "78": "Ground Returns Plus",
    "90": "Ground Returns",
    "A8": "Ground, adult signature",
    "YW": "SurePost",
    "YN": "SurePost",
}

_USPS_SERVICES: Final[Mapping[str, str]] = {
    "001": "USPS Tracking",
    "021": "Signature Confirmation",
    "033": "Collect on Delivery",
    "055": "Priority Mail",
    "073": "Certified Mail",
    "088": "Registered Mail",
    "701": "Priority Mail Express",
    "612": "FedEx Ground Economy",
    "748": "Parcel Select",
}

_USPS_OLD: Final[Mapping[str, str]] = {
    "03": "Delivery Confirmation",
    "70": "Certified Mail",
    "71": "Certified Mail",
    "73": "Insured Mail",
    "77": "Registered Mail",
    "81": "Return Receipt for Merchandise",
}


def _ups() -> list[Shape]:
    return [
        Shape("ups", "", "ups-1z", r"1Z[A-Z0-9]{6}[A-Z0-9]{2}[A-Z0-9]{7}\d", (18,), 0.95, "begins with 1Z",
              starts="1",
              check=checks.ups, check_says="modulus 10, every second place twice", at=slice(8, 10),
              services=_UPS_SERVICES),
        Shape("ups", "Freight or notice", "", r"T\d{10}", (11,), 0.3, "T and 10 digits", starts="T",
              home=_NORTH,
              only_at_home=True),
    ]  # fmt: skip


def _fedex() -> list[Shape]:
    return [
        Shape("fedex", "Express", "fedex-12", r"\d{12}", (12,), 0.45, "12 digits", check=checks.fedex_12,
              check_says=_FEDEX),
        Shape("fedex", "Ground", "fedex-15", r"\d{15}", (15,), 0.5, "15 digits", check=checks.gs1,
              check_says=_GS1),
        Shape("fedex", "Ground", "sscc", r"00\d{16}", (18,), 0.45,
              "18 digits from 00: a shipping container code",
              starts="0", check=checks.gs1, check_says=_GS1),
        Shape("fedex", "Ground", "fedex-96", r"96\d{20}", (22,), 0.8, "22 digits from 96", starts="9",
              check=checks.gs1_last_15, check_says=_GS1),
        Shape("fedex", "Ground", "fedex-96", r"96\d{32}", (34,), 0.85, "34 digits from 96", starts="9",
              check=checks.fedex, check_says=_FEDEX),
        Shape("fedex", "Express", "fedex-34", r"100\d{31}", (34,), 0.85, "34 digits from 100", starts="1",
              check=checks.fedex, check_says=_FEDEX),
        Shape("fedex", "Ground Economy", "impb", r"61[2-9]\d{17}", (20,), 0.7, "20 digits from 61",
              starts="6",
              check=checks.gs1_after_92, check_says=_GS1, home=_US),
        Shape("fedex", "Ground Economy", "impb", r"9261[2-9]\d{17}", (22,), 0.88,
              "22 digits from 92, service type of FedEx Ground Economy", starts="9", check=checks.gs1,
              check_says=_GS1,
              home=_US),
        Shape("fedex", "Ground Economy", "impb", r"420(?!00000)\d{5}(?:\d{4})?9261[2-9]\d{17}", (30, 34), 0.8,
              "420, a ZIP code, service type of FedEx Ground Economy", starts="4", check=checks.gs1_last_22,
              check_says=_GS1, home=_US),
    ]  # fmt: skip


def _usps() -> list[Shape]:
    return [
        Shape("usps", "", "impb", r"9[1-5]\d{20}", (22,), 0.8, "22 digits from 91 to 95", starts="9",
              check=checks.gs1,
              check_says=_GS1, home=_US, at=slice(2, 5), services=_USPS_SERVICES),
        Shape("usps", "", "impb", r"9[1-5]\d{24}", (26,), 0.85, "26 digits from 91 to 95", starts="9",
              check=checks.gs1, check_says=_GS1, home=_US, at=slice(2, 5), services=_USPS_SERVICES),
        Shape("usps", "", "impb", r"420(?!00000)\d{5}9[1-5]\d{20}", (30,), 0.85, "420, a ZIP code, 22 digits",
              starts="4", check=checks.gs1_last_22, check_says=_GS1, home=_US, at=slice(10, 13),
              services=_USPS_SERVICES),
        Shape("usps", "", "impb", r"420(?!00000)\d{9}9[1-5]\d{20}", (34,), 0.85,
              "420, a ZIP+4 code, 22 digits",
              starts="4", check=checks.gs1_last_22, check_says=_GS1, home=_US, at=slice(14, 17),
              services=_USPS_SERVICES),
        Shape("usps", "", "impb", r"420(?!00000)\d{5}9[1-5]\d{24}", (34,), 0.84, "420, a ZIP code, 26 digits",
              starts="4", check=checks.gs1_last_26, check_says=_GS1, home=_US, at=slice(10, 13),
              services=_USPS_SERVICES),
        Shape("usps", "", "impb", r"420(?!00000)\d{9}9[1-5]\d{24}", (38,), 0.85,
              "420, a ZIP+4 code, 26 digits",
              starts="4", check=checks.gs1_last_26, check_says=_GS1, home=_US, at=slice(14, 17),
              services=_USPS_SERVICES),
        Shape("usps", "", "usps-20", r"(?:0[134]|13|23|7[037]|81)\d{18}", (20,), 0.6,
              "20 digits with a service code of the USPS", starts="01278", check=checks.gs1, check_says=_GS1,
              home=_US, at=slice(0, 2), services=_USPS_OLD),
        Shape("usps", "", "usps-20", r"71\d{18}", (20,), 0.6, "20 digits from 71", starts="7",
              check=checks.gs1_after_91, check_says=_GS1 + ", with or without 91", home=_US, at=slice(0, 2),
              services=_USPS_OLD),
    ]  # fmt: skip


def _regional() -> list[Shape]:
    return [
        Shape("ontrac", "", "", r"[CD]\d{14}", (15,), 0.8, "C or D and 14 digits", starts="CD",
              check=checks.doubled_letters, check_says="modulus 10, every second place twice", home=_US),
        Shape("lasership", "", "", r"LX1[3-8]\d{6}", (10,), 0.75, "LX1 and 7 digits", starts="L", home=_US),
        Shape("lasership", "", "", r"L[EINSW]\d{8}", (10,), 0.5, "L, a letter, 8 digits", starts="L",
              home=_US),
        Shape("lasership", "", "", r"1LS[A-Z]{3}[0-9A-Z]\d{9}", (16,), 0.85, "begins with 1LS and 3 letters",
              starts="1", home=_US),
        Shape("lasership", "", "", r"1LS7[12]\d{10}", (15,), 0.9, "begins with 1LS7", starts="1", home=_US),
        Shape("lasership", "", "", r"1LS7[12]\d{2}01[1-4]\d{6}1", (17,), 0.9,
              "begins with 1LS7, ends with piece 1",
              starts="1", home=_US),
        Shape("amazon", "Amazon Logistics", "", r"TB[ACM]\d{12}", (15,), 0.95,
              "TBA, TBC or TBM and 12 digits",
              starts="T"),
        Shape("amazon", "Amazon Logistics", "", r"TB[ACM][A-Z]{3}\d{9}", (15,), 0.8,
              "TBA, a station, 9 digits",
              starts="T"),
        Shape("amazon", "Amazon Logistics", "", r"(?:AT|DE|ES|FR|GB|IT|UK)\d{10}", (12,), 0.6,
              "a country and 10 digits", starts="ADEFGIU", home=countries("AT DE ES FR GB IT")),
        Shape("gofo", "", "", r"GF[A-Z]{2}\d{14}", (18,), 0.95, "GF, a country, 14 digits", starts="G"),
        Shape("speedee", "", "", r"SP\d{18}", (20,), 0.9, "SP and 18 digits", starts="S", home=_US),
        Shape("old_dominion", "", "", r"(?:77[78]|072)\d{8}", (11,), 0.6, "11 digits from 777, 778 or 072",
              starts="07",
              check=checks.luhn, check_says="Luhn", home=_NORTH),
        Shape("old_dominion", "Guaranteed", "", r"80\d{9}", (11,), 0.5, "11 digits from 80", starts="8",
              check=checks.luhn, check_says="Luhn", home=_NORTH),
    ]  # fmt: skip


def _canada() -> list[Shape]:
    return [
        Shape("canada_post", "", "canada-post-16", r"\d{16}", (16,), 0.55, "16 digits", check=checks.gs1,
              check_says=_GS1, home=_CA),
        Shape("purolator", "", "", r"[0-5]\d{11}", (12,), 0.4, "12 digits up to 5", starts="012345",
              check=checks.luhn, check_says="Luhn", home=_CA),
        Shape("purolator", "", "", r"[A-Z]{3}\d{9}", (12,), 0.6, "3 letters and 9 digits",
              starts="ABCDEFGHIJKLMNOPQRSTUVWXYZ", home=_CA),
        Shape("canpar", "", "", r"[CDKLSUXZ]\d{21}", (22,), 0.85, "a letter and 21 digits", starts="CDKLSUXZ",
              home=_CA),
        Shape("landmark", "", "", r"LTN\d{8,9}N\d", lengths(13, 14), 0.95, "LTN, digits, N and a piece",
              starts="L"),
    ]  # fmt: skip


SHAPES: Final = (*_ups(), *_fedex(), *_usps(), *_regional(), *_canada())
