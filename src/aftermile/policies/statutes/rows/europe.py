"""Europe outside the Union: the United Kingdom, Norway and Switzerland."""

from typing import Final

from aftermile.policies.statutes.parts import (
    Conformity,
    Delivery,
    OutboundFreight,
    Part,
    Place,
    RefundClock,
    ReturnFreight,
    Step,
    Withdrawal,
)
from aftermile.policies.statutes.rows.shapes import (
    FOURTEEN,
    MONEY,
    ON,
    REPAIR_FIRST,
    THIRTY,
    UNION_EXCLUSIONS,
    WAYS,
    YEAR_MORE,
    YEAR_MORE_OR_CURED,
)

_CCR: Final = "http://legislation.gov.uk/uksi/2013/3134/body"
_CRA: Final = "https://www.legislation.gov.uk/ukpga/2015/15/contents"
_ARL: Final = "https://lovdata.no/dokument/NL/lov/2014-06-20-27"
_FKL: Final = "https://lovdata.no/dokument/NL/lov/2002-06-21-34"
_CO: Final = "https://www.fedlex.admin.ch/eli/cc/27/317_321_377/en"

_LASTING: Final = (
    "long_life",
    "furniture",
    "electronics",
    "phone",
    "tablet",
    "computer",
    "console",
    "tv",
    "appliance",
    "fridge",
    "freezer",
    "stove",
    "washer",
    "dryer",
    "dishwasher",
    "air_conditioner",
    "heat_pump",
)

PLACES: Final[tuple[Place, ...]] = (
    Place("GB", "United Kingdom"),
    Place("NO", "Norway", confidence="medium"),
    Place("CH", "Switzerland"),
)

PARTS: Final[tuple[Part, ...]] = (
    Withdrawal(
        place="GB",
        since=ON("2014-06-13"),
        cite="Consumer Contracts Regulations 2013 reg. 27-33, 35",
        url=_CCR,
        kind="no_reason",
        term=FOURTEEN,
        exclusions=UNION_EXCLUSIONS,
        extension=YEAR_MORE_OR_CURED,
        send_back=FOURTEEN,
        value_loss_if_informed=True,
        notes=("last_item_of_order",),
    ),
    RefundClock(
        place="GB",
        since=ON("2014-06-13"),
        cite="Consumer Contracts Regulations 2013 reg. 34",
        url=_CCR,
        start="received_or_sent",
        collected="notice",
        term=FOURTEEN,
    ),
    ReturnFreight(
        place="GB",
        since=ON("2014-06-13"),
        cite="Consumer Contracts Regulations 2013 reg. 35(5)",
        url=_CCR,
        payer="buyer",
        needs="informed",
    ),
    OutboundFreight(
        place="GB",
        since=ON("2014-06-13"),
        cite="Consumer Contracts Regulations 2013 reg. 34(1)-(3)",
        url=_CCR,
        refunded=True,
        notes=("standard_delivery_only",),
    ),
    Delivery(
        place="GB",
        since=ON("2015-10-01"),
        cite="Consumer Rights Act 2015 s. 28",
        url=_CRA,
        term=THIRTY,
        then="additional_period",
    ),
    Conformity(
        place="GB",
        since=ON("2015-10-01"),
        cite="Consumer Rights Act 2015 s. 19-24",
        url=_CRA,
        months=72,
        burden_months=6,
        tiers=(WAYS, MONEY),
        steps=(Step(THIRTY, (frozenset({"refund", "repair", "replacement"}), MONEY)),),
        refund_within=FOURTEEN,
        duration="limitation_6_years",
        checked="Sections 19(1)-(5), 20, 22-24 read; the 6 months of s. 19(14) from memory.",
        notes=("deduction_for_use_after_6_months", "five_years_in_scotland", "one_repair_only"),
    ),
    Withdrawal(
        place="NO",
        since=ON("2014-06-20"),
        cite="Angrerettloven § 20-22",
        url=_ARL,
        confidence="medium",
        kind="no_reason",
        term=FOURTEEN,
        exclusions=UNION_EXCLUSIONS,
        extension=YEAR_MORE,
        value_loss_if_informed=True,
    ),
    RefundClock(
        place="NO",
        since=ON("2014-06-20"),
        cite="Angrerettloven § 24",
        url=_ARL,
        confidence="medium",
        start="notice",
        term=FOURTEEN,
        waits_for="received_or_sent",
    ),
    ReturnFreight(
        place="NO",
        since=ON("2014-06-20"),
        cite="Angrerettloven § 25",
        url=_ARL,
        confidence="medium",
        payer="buyer",
        needs="informed",
    ),
    OutboundFreight(
        place="NO",
        since=ON("2014-06-20"),
        cite="Angrerettloven § 24",
        url=_ARL,
        confidence="medium",
        refunded=True,
        notes=("standard_delivery_only",),
    ),
    Delivery(
        place="NO",
        since=ON("2014-06-20"),
        cite="Forbrukerkjøpsloven § 6",
        url=_FKL,
        confidence="medium",
        term=THIRTY,
    ),
    Conformity(
        place="NO",
        since=ON("2024-01-01"),
        cite="Forbrukerkjøpsloven § 18, 27, 29-32",
        url=_FKL,
        confidence="medium",
        months=24,
        burden_months=24,
        goods_months=dict.fromkeys(_LASTING, 60),
        tiers=REPAIR_FIRST,
        notify_months=2,
        checked="The bill was read (Prop. 49 LS 2022-2023 ch. 8).",
        notes=("five_years_for_lasting_goods", "two_repairs_at_most"),
    ),
    Withdrawal(
        place="CH",
        since=ON("2012-04-01"),
        cite="CO Art. 40a-40f: none for online purchases",
        url="https://www.e-commerce-guide.admin.ch/ecommerce/de/home/probleme/widerrufsrecht.html",
        verified=True,
        checked="The guide of the federal administration was read.",
        kind="none",
    ),
    ReturnFreight(
        place="CH", since=ON("2012-04-01"), cite="CO Art. 197-210: by contract", url=_CO, payer="contract"
    ),
    OutboundFreight(
        place="CH", since=ON("2012-04-01"), cite="CO Art. 197-210: by contract", url=_CO, refunded=None
    ),
    Conformity(
        place="CH",
        since=ON("2013-01-01"),
        cite="CO Art. 197-210",
        url=_CO,
        months=24,
        used_months=12,
        tiers=(frozenset({"refund", "partial_refund", "replacement"}),),
        return_payer="contract",
        notes=("notify_at_once", "warranty_may_be_waived", "repair_by_contract_only"),
    ),
)
