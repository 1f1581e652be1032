"""Carriers of Europe and Australia, and DHL everywhere."""

from collections.abc import Mapping
from typing import Final

from aftermile.parcels.detecting import checks
from aftermile.parcels.detecting.shapes import ANY, Shape, countries, lengths

_DE: Final = countries("DE")
_GB: Final = countries("GB IE")
_FR: Final = countries("FR MC")
_NL: Final = countries("NL BE")
_EUROPE: Final = countries(
    "AT BE BG CH CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV NL NO PL PT RO RS SE SI SK"
)
_GS1: Final = "modulus 10, weights 3 and 1"
_SEVEN: Final = "remainder of 7"

_DPD_SERVICES: Final[Mapping[str, str]] = {
    "101": "Classic",
    "109": "Classic, collect on delivery",
    "136": "Small parcel",
    "155": "Guarantee",
    "179": "Express 10:00",
    "225": "Express 12:00",
    "327": "Shop",
    "350": "Express 8:30",
}


def _dhl() -> list[Shape]:
    return [
        Shape("dhl_express", "Air waybill", "dhl-awb", r"\d{10}", (10,), 0.5, "10 digits",
              check=checks.remainder_of_7, check_says=_SEVEN),
        Shape("dhl_express", "Air waybill", "dhl-awb", r"\d{11}", (11,), 0.35, "11 digits",
              check=checks.remainder_of_7, check_says=_SEVEN),
        Shape("dhl_express", "Piece", "dhl-piece", r"J(?:JD|VGL)\d{9,10}", lengths(12, 14), 0.75,
              "a piece number: JJD or JVGL, 9 or 10 digits", starts="J"),
        Shape("dhl_express", "Piece", "dhl-piece", r"J(?!JD|VGL)[A-Z]{2,3}\d{9,10}", lengths(12, 14), 0.5,
              "a piece number: J, letters, 9 or 10 digits", starts="J"),
        Shape("dhl_parcel", "", "dhl-piece", r"J(?:JD|VGL)\d{16,20}", lengths(19, 24), 0.75,
              "JJD or JVGL and 16 to 20 digits", starts="J", home=_EUROPE),
        Shape("dhl_parcel", "", "dhl-piece", r"JD\d{16,18}", lengths(18, 20), 0.6, "JD and 16 to 18 digits",
              starts="J", home=_EUROPE),
        Shape("dhl_ecommerce", "", "", r"GM\d{10,22}", lengths(12, 24), 0.85, "GM and digits", starts="G"),
        Shape("dhl_ecommerce", "", "", r"(?:LX|RX|UV|CN|SG|TH|IN|HK|MY)\d{10,22}", lengths(12, 24), 0.6,
              "a product of DHL eCommerce and digits", starts="LRUCSTIHM"),
        Shape("dhl_parcel", "Paket", "sscc", r"(?:00)?34043\d{13}", (18, 20), 0.9,
              "a shipping container code of Deutsche Post DHL", starts="03", check=checks.gs1,
              check_says=_GS1,
              home=_DE),
        Shape("dhl_parcel", "Identcode", "identcode", r"\d{12}", (12,), 0.3, "12 digits",
              check=checks.nine_and_four, check_says="modulus 10, weights 4 and 9", home=_DE,
              only_at_home=True),
        Shape("dhl_parcel", "Leitcode", "leitcode", r"\d{14}", (14,), 0.3, "14 digits: a routing code",
              check=checks.nine_and_four, check_says="modulus 10, weights 4 and 9", home=_DE,
              only_at_home=True),
    ]  # fmt: skip


def _dpd_gls() -> list[Shape]:
    return [
        Shape("dpd", "", "dpd-28", r"[0-9A-Z]{7}[0-9A-Z]{2}\d{12}\d{3}(?!000)\d{3}[0-9A-Z]", (28,), 0.8,
              "postcode, parcel, service and country: 27 places",
              starts=ANY,
              check=checks.iso_37_36, check_says="ISO 7064 MOD 37,36", at=slice(21, 24),
              services=_DPD_SERVICES),
        Shape("dpd", "", "dpd-14", r"\d{14}[0-9A-Z]", (15,), 0.5,
              "a 14-digit parcel number and its check character",
              check=checks.iso_37_36, check_says="ISO 7064 MOD 37,36", home=_EUROPE),
        Shape("dpd", "", "dpd-14", r"(?:0[1-9]|1[0-9])\d{12}", (14,), 0.35, "14 digits from a depot of DPD",
              starts="01", home=_EUROPE),
        Shape("dpd", "", "", r"\d{10}", (10,), 0.2, "10 digits", home=_GB, only_at_home=True),
        Shape("gls", "", "gls-12", r"\d{12}", (12,), 0.35, "12 digits", check=checks.one_more_than_gs1,
              check_says="modulus 10, weights 3 and 1, one more", home=_EUROPE),
        Shape("gls", "", "gls-11", r"\d{11}", (11,), 0.25, "11 digits", home=_EUROPE, only_at_home=True),
        Shape("gls", "", "gls-track-id", r"[A-Z][0-9A-Z]{7}", (8,), 0.25, "a track id of 8 places",
              starts="ABCDEFGHIJKLMNOPQRSTUVWXYZ", home=_EUROPE, only_at_home=True),
    ]  # fmt: skip


def _britain() -> list[Shape]:
    return [
        Shape("yodel", "", "", r"JJ?D000\d{13}", lengths(18, 19), 0.9, "JD or JJD, then 000", starts="J",
              home=_GB),
        Shape("yodel", "", "", r"JJ?D\d{16}", lengths(18, 19), 0.7, "JD or JJD and 16 digits", starts="J",
              home=_GB),
        Shape("evri", "", "", r"[HTC]\d{2}[0-9A-Z]{2}[A-Z]\d{10}", (16,), 0.75,
              "16 places, a letter at the sixth", starts="HTC", home=_GB),
        Shape("evri", "", "", r"[HTC]0[0-9A-Z]{2}[A-Z][0-9A-Z]\d{10}", (16,), 0.7,
              "16 places, letters at the front",
              starts="HTC", home=_GB),
        Shape("evri", "Hermes", "", r"H\d{19}", (20,), 0.8, "H and 19 digits", starts="H",
              home=countries("DE GB AT")),
        Shape("evri", "", "", r"\d{16}", (16,), 0.3, "16 digits", home=_GB, only_at_home=True),
        Shape("royal_mail", "Parcelforce", "", r"[A-Z]{2}\d{7}", (9,), 0.4, "2 letters and 7 digits",
              starts="ABCDEFGHIJKLMNOPQRSTUVWXYZ", home=_GB, only_at_home=True),
    ]  # fmt: skip


def _continent() -> list[Shape]:
    return [
        Shape("postnl", "", "3s", r"3S[A-Z]{4,6}\d{6,11}", lengths(12, 19), 0.95, "begins with 3S",
              starts="3",
              home=_NL),
        Shape("deutsche_post", "Letter", "", r"(?!\d{20})\d{2}[0-9A-F]{7}\d{4}[0-9A-F]{7}", (20,), 0.4,
              "a matrix code: 20 places to base 16", home=_DE),
        Shape("la_poste", "Colissimo", "", r"\d[A-Z]\d{11}", (13,), 0.7,
              "a product (digit and letter) and 11 digits", home=_FR),
        Shape("la_poste", "Letter", "", r"8\d{12}", (13,), 0.3, "13 digits from 8",
              starts="8", home=_FR, only_at_home=True),
        Shape("poste_italiane", "Parcel", "", r"\d[A-Z]{2}\d[A-Z]{2}\d{7}", (13,), 0.75,
              "13 places, 2 letters twice", home=countries("IT SM")),
        Shape("poste_italiane", "Parcel", "", r"[A-Z]\d{3}[A-Z]\d{8}", (13,), 0.5,
              "13 places, letters at 1 and 5",
              starts="ABCDEFGHIJKLMNOPQRSTUVWXYZ", home=countries("IT SM")),
        Shape("poste_italiane", "Registered letter", "", r"[1-9]\d{11}", (12,), 0.2, "12 digits",
              starts="123456789",
              home=countries("IT SM"), only_at_home=True),
        Shape("correos", "Paq", "", r"P[A-Z0-9][A-Z0-9]{4}\d{16}[A-Z]", (23,), 0.85,
              "P, a product, a client, 16 digits, a letter", starts="P", home=countries("ES PT AD")),
        Shape("correos", "", "", r"[A-OQ-Z][A-Z][A-Z0-9]{4}\d{16}[A-Z]", (23,), 0.6,
              "a product, a client, 16 digits, a letter", starts="ABCDEFGHIJKLMNOQRSTUVWXYZ",
              home=countries("ES PT AD")),
        Shape("inpost", "Locker or courier", "inpost-24", r"[56]\d{23}", (24,), 0.6, "24 digits from 5 or 6",
              starts="56", home=countries("PL IT GB")),
    ]  # fmt: skip


def _australia() -> list[Shape]:
    home = countries("AU")
    return [
        Shape("australia_post", "", "sscc", r"00\d93\d{15}", (20,), 0.8,
              "a shipping container code of Australia",
              starts="0", check=checks.gs1, check_says=_GS1, home=home),
        Shape("australia_post", "eParcel", "", r"(?!1LS|4PX)\d[A-Z]{2}\d{13}", (16,), 0.6,
              "a merchant's place and an article", home=home),
        Shape("australia_post", "eParcel", "", r"\d{2}[A-Z]{3}\d{7}(?:\d{11}|\d{6}|\d{2})?", (12, 14, 18,
              23), 0.7,
              "a merchant's place and an article", home=home),
        Shape("australia_post", "eParcel", "", r"(?!JJD|JVGL)[A-Z]{3,5}\d{18}", (21, 22, 23), 0.6,
              "a merchant's letters and an article", starts="ABCDEFGHIJKLMNOPQRSTUVWXYZ", home=home),
        Shape("australia_post", "eParcel", "", r"(?=\d{0,4}[A-Z])(?!JJD|JVGL)[0-9A-Z]{3,5}\d{9}000\d{6}",
              (21, 22, 23), 0.75, "a merchant's place, an article and a product", starts=ANY, home=home),
    ]  # fmt: skip


SHAPES: Final = (*_dhl(), *_dpd_gls(), *_britain(), *_continent(), *_australia())
