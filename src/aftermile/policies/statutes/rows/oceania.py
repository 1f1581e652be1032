"""Australia and New Zealand."""

from typing import Final

from aftermile.policies.statutes.parts import (
    Conformity,
    OutboundFreight,
    Part,
    Place,
    ReturnFreight,
    Withdrawal,
)
from aftermile.policies.statutes.rows.shapes import ANY, ON

_ACL: Final = "https://www.legislation.gov.au/C2004A00109/latest"
_CGA: Final = "https://www.legislation.govt.nz/act/public/1993/0091/latest/DLM311053.html"

PLACES: Final[tuple[Place, ...]] = (Place("AU", "Australia"), Place("NZ", "New Zealand"))

PARTS: Final[tuple[Part, ...]] = (
    Withdrawal(
        place="AU",
        since=ON("2011-01-01"),
        cite="Australian Consumer Law: none for a change of mind",
        url=_ACL,
        verified=True,
        checked="The guide of the ACCC read.",
        kind="none",
    ),
    ReturnFreight(
        place="AU",
        since=ON("2011-01-01"),
        cite="Australian Consumer Law s. 263",
        url=_ACL,
        verified=True,
        checked="Section 263 read.",
        payer="seller",
        notes=("for_defects_only", "collect_if_costly"),
    ),
    OutboundFreight(
        place="AU",
        since=ON("2011-01-01"),
        cite="Australian Consumer Law s. 259-263",
        url=_ACL,
        verified=True,
        checked="Sections 51-63, 259-267 read.",
        refunded=True,
        basis="conformity",
        notes=("on_major_failure",),
    ),
    Conformity(
        place="AU",
        since=ON("2011-01-01"),
        cite="Australian Consumer Law s. 51-63, 259-267",
        url=_ACL,
        verified=True,
        checked="Sections 51-63, 259-267 read.",
        months=None,
        tiers=ANY,
        chooser="seller",
        duration="reasonable_durability",
        notes=("major_failure_buyer_chooses", "no_store_credit", "no_refund_signs_unlawful"),
    ),
    Withdrawal(
        place="NZ",
        since=ON("2014-06-17"),
        cite="Consumer Guarantees Act 1993: none for a change of mind",
        url=_CGA,
        kind="none",
    ),
    ReturnFreight(
        place="NZ",
        since=ON("2014-06-17"),
        cite="Consumer Guarantees Act 1993 s. 22",
        url=_CGA,
        verified=True,
        checked="The public guide on faulty products read.",
        payer="seller",
        notes=("for_defects_only", "collect_if_costly"),
    ),
    OutboundFreight(
        place="NZ",
        since=ON("2014-06-17"),
        cite="Consumer Guarantees Act 1993 s. 18, 23",
        url=_CGA,
        verified=True,
        checked="The public guide on faulty products read.",
        refunded=True,
        basis="conformity",
        notes=("on_major_failure",),
    ),
    Conformity(
        place="NZ",
        since=ON("2014-06-17"),
        cite="Consumer Guarantees Act 1993 s. 5-23",
        url=_CGA,
        verified=True,
        checked="The public guide on faulty products read.",
        months=None,
        tiers=ANY,
        chooser="seller",
        duration="reasonable_durability",
        notes=("major_failure_buyer_chooses",),
    ),
)
