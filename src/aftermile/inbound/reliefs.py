"""
Ways to get duty back as public sources tell them, each with where and when it was read. Pure data.

They are examples until somebody has checked them against the authority's own page: `verified` says so, and is
set in the console. A change of a rule is a new row with its own `since`, and an `until` on the old one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext_noop as _

RE_IMPORT: Final = ("hs_code", "value", "duty", "first_export", "identity", "same_state")
REPAYMENT: Final = (
    *("import_mrn", "import_line", "imported_on", "hs_code", "origin", "value", "duty"),
    *("identity", "export_mrn", "export_on", "import_file"),
)
READ_ON: Final = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Relief:
    """`anchor`: import (duty was paid on it) or export (the goods left the territory)."""

    code: str
    territory: str
    title: str
    months: int
    anchor: str
    source: str
    needs: tuple[str, ...]
    url: str = ""
    percent: int = 100
    vat: bool = False
    since: date = date(2021, 1, 1)
    until: date | None = None


CATALOG: Final = (
    Relief(
        "uk_rgr",
        "GB",
        _("UK Returned Goods Relief: goods come back to the UK unaltered"),
        36,
        "export",
        "mycustomsinfo.com/returns (secondary source)",
        RE_IMPORT,
        url="https://www.gov.uk/guidance/pay-less-import-duty-and-vat-when-re-importing-goods-to-the-uk-and-eu",
        vat=True,
    ),
    Relief(
        "uk_c285_rejected",
        "GB",
        _("UK C285 / C&E1179: duty on rejected imports that leave the UK again"),
        12,
        "import",
        "borderaudit.io, meridiandrawback.co.uk (secondary sources)",
        (*REPAYMENT, "export_file"),
    ),
    Relief(
        "uk_c285_overpaid",
        "GB",
        _("UK C285: duty that was overpaid"),
        36,
        "import",
        "borderaudit.io, meridiandrawback.co.uk (secondary sources)",
        tuple(code for code in REPAYMENT if not code.startswith("export")),
    ),
    Relief(
        "eu_rgr",
        "EU",
        _("EU returned goods relief: goods come back to the EU unaltered"),
        36,
        "export",
        "Regulation (EU) 952/2013, article 203",
        RE_IMPORT,
        url="https://eur-lex.europa.eu/eli/reg/2013/952/oj",
        vat=True,
        since=date(2016, 5, 1),
    ),
    Relief(
        "eu_defective",
        "EU",
        _("EU repayment: goods defective or not as ordered, exported again"),
        12,
        "import",
        "Regulation (EU) 952/2013, articles 118 and 121",
        (*REPAYMENT, "export_file"),
        url="https://eur-lex.europa.eu/eli/reg/2013/952/oj",
        since=date(2016, 5, 1),
    ),
    Relief(
        "us_drawback",
        "US",
        _("US drawback: imported goods exported or destroyed"),
        60,
        "import",
        "19 U.S.C. 1313",
        (*REPAYMENT, "export_file"),
        url="https://www.law.cornell.edu/uscode/text/19/1313",
        percent=99,
        since=date(2018, 2, 24),
    ),
)
