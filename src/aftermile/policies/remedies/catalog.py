"""
Every number of the ranking: unit, bounds, default and where the default comes from. Pure data.

Money defaults are whole US dollars, brought to the currency of the case by the rate of the day.
"Assumption" means that nobody has published a figure worth trusting: replace it with your own, or let it be
measured.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


def _(words: str) -> str:
    return words


@dataclass(frozen=True, slots=True)
class Spec:
    """`unit`: money, share (0 to 1), change (-1 to 1) or factor. `group`: a heading of the settings page."""

    key: str
    unit: str
    default: Decimal
    group: str
    words: str
    origin: str
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(1)
    measured: bool = False


_GUESS: Final = _("Assumption; replace it with your own figure.")
_CROSS: Final = _("A cross-border return costs about 10 to 65 dollars in all (trade press, 2025).")
_RESELL: Final = _("About 48 % of returns can be sold again at the original price (trade press, 2025).")
_RESHIP: Final = _("After a lost parcel 55 % want money and 35 % another parcel (Sendcloud, Europe, 2022).")
_REORDER: Final = _(
    "62 % do not order again after a lost parcel (Sendcloud, Europe, 2022); the rest is assumption."
)
_CARRIER: Final = _("Carriers pay up to a limit and refuse many claims; assumption.")
_CREDIT: Final = _("Some credit is never spent; assumption.")

GROUPS: Final = (
    ("freight", _("Freight and ways back")),
    ("work", _("Work in the warehouse")),
    ("goods", _("What goods are worth")),
    ("grades", _("How goods come back")),
    ("answers", _("What buyers do")),
    ("recovery", _("What others pay back")),
    ("duty", _("Duty")),
    ("loyalty", _("Later orders and credit")),
)


def _money(key: str, dollars: str, group: str, words: str, origin: str = _GUESS) -> Spec:
    return Spec(key, "money", Decimal(dollars), group, words, origin, high=Decimal(10) ** 11)


def _share(
    key: str, share: str, group: str, words: str, origin: str = _GUESS, *, measured: bool = False
) -> Spec:
    return Spec(key, "share", Decimal(share), group, words, origin, measured=measured)


def _mix(reasons: str, shares: tuple[str, str, str], words: tuple[str, str, str]) -> tuple[Spec, ...]:
    return tuple(
        _share(f"mix_{reasons}_{grade}", share, "grades", text, _RESELL, measured=True)
        for grade, share, text in zip("abc", shares, words, strict=True)
    )


def _repeat(remedy: str, change: str, words: str) -> Spec:
    return Spec(f"repeat_{remedy}", "change", Decimal(change), "loyalty", words, _REORDER, Decimal(-1))


SPECS: Final[tuple[Spec, ...]] = (
    _money("label_domestic", "5.50", "freight", _("Return label inside one country")),
    _money("label_union", "11", "freight", _("Return label between two EU countries")),
    _money("label_international", "28", "freight", _("Return label across a customs border"), _CROSS),
    Spec(
        "drop_off_factor",
        "factor",
        Decimal(1),
        "freight",
        _("Price of a way back handed in at a shop, against a label (1 = the same)"),
        _GUESS,
        high=Decimal(10),
    ),
    _money("pickup_extra", "4", "freight", _("Pickup at the buyer’s door, on top of the label")),
    _money("hub_forward", "6", "freight", _("Share of the consolidated way from the hub, per parcel")),
    _money("freight_domestic", "6", "freight", _("Sending goods out inside one country")),
    _money("freight_union", "12", "freight", _("Sending goods out between two EU countries")),
    _money("freight_international", "20", "freight", _("Sending goods out across a customs border")),
    _money("handling", "3.50", "work", _("Taking in one parcel")),
    _money("handling_local", "2.50", "work", _("What a local return point or hub asks on top, per parcel")),
    _money("inspection", "2", "work", _("Inspecting one piece")),
    _share("goods_cost", "0.45", "goods", _("What goods cost you, as a share of their price")),
    _share("resale_a", "1", "goods", _("Worth of grade A (as new), as a share of new stock"), _RESELL),
    _share("resale_b", "0.7", "goods", _("Worth of grade B (opened, complete)")),
    _share("resale_c", "0.25", "goods", _("Worth of grade C (used or damaged)")),
    _share("resale_d", "0", "goods", _("Worth of grade D (no value)")),
    _share("repair_cost", "0.25", "goods", _("Repair, as a share of the price")),
    _share("in_stock", "0", "goods", _("Chance that a piece to replace it is in stock (0 = not known)")),
    *_mix(
        "mind",
        ("0.48", "0.35", "0.12"),
        (
            _("Change of mind: come back as grade A"),
            _("Change of mind: grade B"),
            _("Change of mind: grade C"),
        ),
    ),
    *_mix(
        "damaged",
        ("0.05", "0.1", "0.45"),
        (_("Damaged: come back as grade A"), _("Damaged: grade B"), _("Damaged: grade C")),
    ),
    *_mix(
        "defective",
        ("0.1", "0.15", "0.45"),
        (_("Defective: come back as grade A"), _("Defective: grade B"), _("Defective: grade C")),
    ),
    *_mix(
        "wrong",
        ("0.65", "0.25", "0.07"),
        (_("Wrong item: come back as grade A"), _("Wrong item: grade B"), _("Wrong item: grade C")),
    ),
    *_mix(
        "other",
        ("0.48", "0.3", "0.15"),
        (_("Other reasons: come back as grade A"), _("Other reasons: grade B"), _("Other reasons: grade C")),
    ),
    _share("send_back", "0.9", "answers", _("Buyers who agreed to send goods back and do"), measured=True),
    _share(
        "accept_refund", "0.95", "answers", _("Buyers who take a refund where it is offered"), measured=True
    ),
    _share(
        "accept_partial_refund",
        "0.45",
        "answers",
        _("Buyers who take a partial refund and keep it"),
        measured=True,
    ),
    _share(
        "accept_returnless_refund",
        "0.97",
        "answers",
        _("Buyers who take a refund without return"),
        measured=True,
    ),
    _share(
        "accept_replacement", "0.45", "answers", _("Buyers who take a replacement"), _RESHIP, measured=True
    ),
    _share("accept_exchange", "0.3", "answers", _("Buyers who take an exchange"), measured=True),
    _share("accept_repair", "0.35", "answers", _("Buyers who take a repair"), measured=True),
    _share("accept_store_credit", "0.3", "answers", _("Buyers who take store credit"), measured=True),
    _share("accept_coupon", "0.1", "answers", _("Buyers who are content with a coupon"), measured=True),
    _share("recovery_carrier", "0.35", "recovery", _("Of your loss, paid by the carrier at fault"), _CARRIER),
    _share("recovery_supplier", "0.2", "recovery", _("Of your loss, paid by the supplier of faulty goods")),
    _share("recovery_insurer", "0.8", "recovery", _("Of your loss, paid by the insurer of a covered order")),
    _share("duty", "0.05", "duty", _("Duty on goods sent across a customs border, of what they cost you")),
    _share("drawback", "0.1", "duty", _("Of duty paid, what you get back for goods that return")),
    _money("repeat_margin", "12", "loyalty", _("What you earn from a buyer’s later orders")),
    _repeat("refund", "0", _("Refund: change of the chance that he orders again")),
    _repeat("partial_refund", "0.02", _("Partial refund: change of that chance")),
    _repeat("returnless_refund", "0.08", _("Refund without return: change of that chance")),
    _repeat("replacement", "0.05", _("Replacement: change of that chance")),
    _repeat("exchange", "0.05", _("Exchange: change of that chance")),
    _repeat("repair", "0", _("Repair: change of that chance")),
    _repeat("store_credit", "0.1", _("Store credit: change of that chance")),
    _repeat("coupon", "-0.02", _("Coupon: change of that chance")),
    _share("credit_unspent", "0.1", "loyalty", _("Store credit that is never spent"), _CREDIT),
    _share("credit_displaces", "0.5", "loyalty", _("Spent credit that replaces money he would have spent")),
    _share("coupon_used", "0.3", "loyalty", _("Coupons that are used")),
)
"""The shares of grades A to C of a group of reasons sum to 1 at most; the rest is grade D."""
