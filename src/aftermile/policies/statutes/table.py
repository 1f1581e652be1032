"""The rows. Change a row by adding one with a later `valid_from`; never edit the past."""

from datetime import date
from typing import Final

from aftermile.policies.statutes.types import Statute

_EU: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI".split()  # noqa: SIM905
)


def _(words: str) -> str:
    return words


_VERIFIED: Final = date(2026, 11, 21)


def _row(  # noqa: PLR0913 - one row of a table, read as columns
    ident: str,
    countries: frozenset[str] | str,
    days: int,
    cite: str,
    url: str,
    *,
    since: date,
    refund: tuple[int, str, str] = (14, "calendar", "notice"),
    send_back: int = 14,
    freight: str = "buyer",
    outbound: bool = True,
) -> Statute:
    return Statute(
        id=ident,
        countries=frozenset(countries.split()) if isinstance(countries, str) else countries,
        days=days,
        refund_days=refund[0],
        refund_unit=refund[1],
        refund_from=refund[2],
        send_back_days=send_back,
        freight_payer=freight,
        outbound_shipping=outbound,
        cite=cite,
        url=url,
        valid_from=since,
        verified_on=_VERIFIED,
    )


STATUTES: Final[tuple[Statute, ...]] = (
    _row(
        "EU",
        _EU,
        14,
        _("Directive 2011/83/EU Art. 9, 13, 14"),
        "https://eur-lex.europa.eu/eli/dir/2011/83/oj",
        since=date(2014, 6, 13),
    ),
    _row(
        "GB",
        "GB",
        14,
        _("Consumer Contracts Regulations 2013, reg. 29-36"),
        "https://www.legislation.gov.uk/uksi/2013/3134",
        since=date(2014, 6, 13),
        refund=(14, "calendar", "received"),
    ),
    _row(
        "NO",
        "NO",
        14,
        _("Angrerettloven 2014-06-20-27"),
        "https://lovdata.no/dokument/NL/lov/2014-06-20-27",
        since=date(2014, 6, 20),
    ),
    _row(
        "TR",
        "TR",
        14,
        _("Law 6502 Art. 48"),
        "https://www.mevzuat.gov.tr/mevzuat?MevzuatNo=6502&MevzuatTur=1&MevzuatTertip=5",
        since=date(2014, 5, 28),
        freight="seller",
    ),
    _row(
        "CN",
        "CN",
        7,
        _("Consumer Protection Law Art. 25; State Council Order 778 Art. 19"),
        "https://www.gov.cn/zhengce/content/202403/content_6940158.htm",
        since=date(2014, 3, 15),
        refund=(7, "calendar", "received"),
        outbound=False,
    ),
    _row(
        "KR",
        "KR",
        7,
        _("E-Commerce Act Art. 17, 18"),
        "https://elaw.klri.re.kr/eng_mobile/viewer.do?hseq=52489&type=part&key=28",
        since=date(2012, 8, 18),
        refund=(3, "business", "received"),
        outbound=False,
    ),
    _row(
        "TW",
        "TW",
        7,
        _("Consumer Protection Act Art. 19"),
        "https://law.moj.gov.tw/LawClass/LawSingle.aspx?flno=19&pcode=J0170001",
        since=date(2015, 6, 17),
        refund=(15, "calendar", "received"),
        freight="seller",
    ),
    _row(
        "BR",
        "BR",
        7,
        _("Lei 8.078/1990 (CDC) Art. 49"),
        "https://www.planalto.gov.br/ccivil_03/leis/l8078compilado.htm",
        since=date(1991, 3, 11),
        refund=(0, "calendar", "notice"),
        freight="seller",
    ),
    _row(
        "CH",
        "CH",
        0,
        _("No general right of withdrawal for online purchases"),
        "https://www.e-commerce-guide.admin.ch/ecommerce/de/home/probleme/widerrufsrecht.html",
        since=date(2012, 4, 1),
    ),
    _row(
        "HK",
        "HK",
        0,
        _("Sale of Goods Ordinance Cap. 26: no right of withdrawal"),
        "https://www.elegislation.gov.hk/hk/cap26",
        since=date(1997, 7, 1),
    ),
    _row(
        "SG",
        "SG",
        0,
        _("CPFTA 2003: no right of withdrawal for online goods"),
        "https://sso.agc.gov.sg/Act/CPFTA2003",
        since=date(2004, 3, 1),
    ),
    _row(
        "AU",
        "AU",
        0,
        _("Australian Consumer Law: no right for change of mind"),
        "https://www.legislation.gov.au/C2004A00109/latest",
        since=date(2011, 1, 1),
    ),
    _row(
        "NZ",
        "NZ",
        0,
        _("Consumer Guarantees Act 1993: no right for change of mind"),
        "https://www.legislation.govt.nz/act/public/1993/0091/latest/DLM311053.html",
        since=date(1994, 4, 1),
    ),
)
"""The United States are left out on purpose: the law differs by state, so a person looks."""
