"""
How much of each currency was about one US dollar in 2026, to two digits at best.

Used only to bring amounts of our own defaults to the size of a currency, and a seller's own figure where no
dated rate is known; never to book money.
"""

from decimal import Decimal
from typing import Final

from aftermile.kernel.money import exponent

_ROUGH: Final = (
    "AED 3.67 AFN 70 ALL 88 AMD 385 ANG 1.8 AOA 915 ARS 1400 AUD 1.5 AWG 1.8 AZN 1.7 BAM 1.75 BBD 2 BDT 121 "
    "BGN 1.75 BMD 1 BND 1.3 BOB 6.9 BRL 5.5 BSD 1 BTN 88 BWP 13.5 BYN 3.2 BZD 2 CAD 1.4 CDF 2600 CHF 0.82 "
    "CNY 7.1 COP 4000 CRC 505 CUP 24 CVE 99 CZK 22 DKK 6.7 DOP 62 DZD 131 EGP 49 ERN 15 ETB 145 EUR 0.9 "
    "FJD 2.25 FKP 0.76 GBP 0.76 GEL 2.7 GHS 11.5 GIP 0.76 GMD 72 GTQ 7.7 GYD 209 HKD 7.8 HNL 26 HTG 131 "
    "HUF 345 IDR 16500 ILS 3.4 INR 88 IRR 42000 JMD 160 KES 129 KGS 87 KHR 4000 KPW 900 KYD 0.83 KZT 530 "
    "LAK 21700 LBP 89500 LKR 302 LRD 190 LSL 17.5 MAD 9.2 MDL 17 MGA 4450 MKD 55 MMK 2100 MNT 3550 MOP 8 "
    "MRU 40 MUR 45 MVR 15.4 MWK 1735 MXN 18.5 MYR 4.2 MZN 64 NAD 17.5 NGN 1500 NIO 37 NOK 10 NPR 141 "
    "NZD 1.7 PAB 1 PEN 3.5 PGK 4.2 PHP 57 PKR 282 PLN 3.7 QAR 3.64 RON 4.5 RSD 104 RUB 82 SAR 3.75 SBD 8.3 "
    "SCR 14 SDG 600 SEK 9.6 SGD 1.3 SHP 0.76 SLE 23 SOS 571 SRD 38 SSP 4600 STN 22 SVC 8.75 SYP 11000 "
    "SZL 17.5 THB 32.5 TJS 9.5 TMT 3.5 TOP 2.4 TRY 42 TTD 6.8 TWD 31 TZS 2500 UAH 42 USD 1 UYU 40 UZS 12300 "
    "VED 210 VES 210 WST 2.7 XCD 2.7 XCG 1.8 YER 240 ZAR 17.5 ZMW 23.5 ZWG 27 "
    "BIF 2950 CLP 950 DJF 178 GNF 8650 ISK 124 JPY 152 KMF 445 KRW 1430 PYG 7200 RWF 1450 UGX 3550 VND 26300 "
    "VUV 121 XAF 590 XOF 590 XPF 107 BHD 0.376 IQD 1310 JOD 0.709 KWD 0.307 LYD 5.4 OMR 0.385 TND 2.9"
)
_words: Final = _ROUGH.split()
PER_DOLLAR: Final = {code: Decimal(value) for code, value in zip(_words[::2], _words[1::2], strict=True)}


def roughly(amount: Decimal, currency: str, to: str) -> Decimal:
    """Return `amount` (whole units of `currency`) in minor units of `to`, rounded to one minor unit."""
    converted = amount / PER_DOLLAR[currency] * PER_DOLLAR[to]
    return converted.scaleb(exponent(to)).quantize(Decimal(1))
