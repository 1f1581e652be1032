"""The built-in vocabulary of reasons, in the buyer's words. Pure data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class BuiltIn:
    code: str
    kinds: tuple[str, ...]
    fault_party: str
    labels: dict[str, str]
    evidence: tuple[str, ...] = ()
    cover_kind: str = ""
    goods_back: bool = True


BASIS: Final = {
    "return": "return",
    "exchange": "return",
    "change": "return",
    "claim": "claim",
    "repair": "claim",
    "warranty": "claim",
}
"""By the kind of a case: as what the law and the tables judge it, and whose reasons fit it."""
TALK: Final = frozenset({"complaint", "question"})
"""Kinds that give nothing by themselves and hold no goods; every reason fits them, or none."""
KINDS: Final = (*BASIS, *sorted(TALK))


def basis_of_kind(kind: str) -> str:
    """Return the kind that rules and law know: return or claim."""
    return BASIS.get(kind, "claim")


def fits(kinds: Sequence[str], kind: str) -> bool:
    """Say whether a reason for these kinds may stand in a case of a kind."""
    return kind in TALK or kind in kinds or BASIS.get(kind, "") in kinds


_RETURN: Final = ("return",)
_CLAIM: Final = ("claim",)

BUILT_IN: Final[tuple[BuiltIn, ...]] = (
    BuiltIn("changed_mind", _RETURN, "buyer", {"en": "I changed my mind", "zh-hans": "不想要了"}),
    BuiltIn("too_small", _RETURN, "buyer", {"en": "It is too small", "zh-hans": "尺码偏小"}),
    BuiltIn("too_large", _RETURN, "buyer", {"en": "It is too large", "zh-hans": "尺码偏大"}),
    BuiltIn(
        "looks_different",
        _RETURN,
        "buyer",
        {"en": "I expected it to look or feel different", "zh-hans": "颜色、材质与预期不同"},
    ),
    BuiltIn(
        "ordered_by_mistake", _RETURN, "buyer", {"en": "I ordered it by mistake", "zh-hans": "拍错了、多拍了"}
    ),
    BuiltIn(
        "arrived_late",
        _RETURN,
        "carrier",
        {"en": "It came too late", "zh-hans": "送达太晚，不需要了"},
        cover_kind="late",
    ),
    BuiltIn(
        "damaged",
        ("return", "claim"),
        "carrier",
        {"en": "It arrived damaged", "zh-hans": "收到时已破损"},
        ("photo", "packaging"),
        "damaged",
    ),
    BuiltIn(
        "defective",
        ("return", "claim"),
        "seller",
        {"en": "It does not work", "zh-hans": "商品有故障，无法使用"},
        ("photo",),
        "defective",
    ),
    BuiltIn(
        "wrong_item",
        ("return", "claim"),
        "seller",
        {"en": "I got a different item", "zh-hans": "收到的商品不对"},
        ("photo",),
        "wrong",
    ),
    BuiltIn(
        "not_as_described",
        ("return", "claim"),
        "seller",
        {"en": "It is not as described", "zh-hans": "与商品描述不符"},
        ("photo", "statement"),
        "not_as_described",
    ),
    BuiltIn(
        "parts_missing",
        ("return", "claim"),
        "seller",
        {"en": "Parts are missing", "zh-hans": "缺少配件"},
        ("photo",),
        "missing",
        goods_back=False,
    ),
    BuiltIn(
        "not_received",
        _CLAIM,
        "carrier",
        {"en": "It did not arrive", "zh-hans": "没有收到包裹"},
        ("statement",),
        "lost",
        goods_back=False,
    ),
    BuiltIn(
        "sent_without_notice",
        _RETURN,
        "buyer",
        {"en": "I sent it back without writing first", "zh-hans": "未申请就寄回了商品"},
    ),
    BuiltIn(
        "returned_to_sender",
        _RETURN,
        "carrier",
        {"en": "It could not be delivered and went back", "zh-hans": "包裹无法投递，已退回卖家"},
    ),
)

STAFF_ONLY: Final = frozenset({"sent_without_notice", "returned_to_sender"})
"""Reasons that the warehouse finds out; no buyer is asked for them."""
