"""The vocabulary of reasons: built in, and a seller's own."""

from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.policies.errors import BuiltInReason, ReasonExists
from aftermile.policies.models import FaultParty, Reason
from aftermile.policies.reasons import BUILT_IN, KINDS

EVIDENCE = ("photo", "video", "packaging", "statement")


@dataclass(frozen=True, slots=True)
class ReasonDraft:
    """What a person writes down about a reason."""

    code: str
    kinds: tuple[str, ...]
    fault_party: str
    labels: dict[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    cover_kind: str = ""
    goods_back: bool = True
    position: int = 100


def ensure_reasons() -> int:
    """Write the built-in vocabulary; return how many rows are new. Known rows are brought up to date."""
    known = {row.code: row for row in Reason.objects.filter(seller=None)}
    fresh = 0
    for number, reason in enumerate(BUILT_IN):
        values = {
            "kinds": list(reason.kinds),
            "fault_party": reason.fault_party,
            "cover_kind": reason.cover_kind,
            "evidence": list(reason.evidence),
            "goods_back": reason.goods_back,
            "labels": reason.labels,
            "position": (number + 1) * 10,
        }
        if reason.code in known:
            Reason.objects.filter(pk=known[reason.code].pk).update(**values)
        else:
            Reason.objects.create(seller=None, code=reason.code, **values)
            fresh += 1
    return fresh


def add_reason(seller: Seller, draft: ReasonDraft) -> Reason:
    """Add a reason of the seller's own."""
    _check(draft)
    try:
        with transaction.atomic():
            return Reason.objects.create(seller=seller, code=draft.code, **_values(draft))
    except IntegrityError:
        raise ReasonExists(reason=draft.code) from None


def change_reason(seller: Seller, draft: ReasonDraft) -> Reason:
    """Change a reason for this seller; a built-in one gets the seller's own row that stands in for it."""
    _check(draft)
    reason, _ = Reason.objects.update_or_create(seller=seller, code=draft.code, defaults=_values(draft))
    return reason


@transaction.atomic
def hide_reason(seller: Seller, code: str, *, hidden: bool = True) -> Reason:
    """Take a reason out of what buyers may choose, or bring it back; old cases keep it."""
    own = Reason.objects.filter(seller=seller, code=code).first()
    if own is None:
        source = Reason.objects.filter(seller=None, code=code).first()
        if source is None:
            raise BuiltInReason(reason=code)
        own = Reason(seller=seller, code=code)
        for name in ("kinds", "fault_party", "cover_kind", "evidence", "goods_back", "labels", "position"):
            setattr(own, name, getattr(source, name))
    own.active = not hidden
    own.save()
    return own


def _values(draft: ReasonDraft) -> dict[str, object]:
    return {
        "kinds": list(draft.kinds),
        "fault_party": draft.fault_party,
        "labels": draft.labels,
        "evidence": list(draft.evidence),
        "cover_kind": draft.cover_kind,
        "goods_back": draft.goods_back,
        "position": draft.position,
    }


def _check(draft: ReasonDraft) -> None:
    if not draft.code.replace("_", "").isalnum() or not draft.code.isascii():
        raise BadInput(field="code", problem=_("use letters, digits and _ only."))
    if not draft.kinds or set(draft.kinds) - set(KINDS):
        raise BadInput(field="kinds", problem=Phrase(_("choose from {known}."), known=", ".join(KINDS)))
    if draft.fault_party not in FaultParty.values:
        raise BadInput(
            field="fault_party", problem=Phrase(_("choose from {known}."), known=", ".join(FaultParty.values))
        )
    if set(draft.evidence) - set(EVIDENCE):
        raise BadInput(field="evidence", problem=Phrase(_("choose from {known}."), known=", ".join(EVIDENCE)))
    if not draft.labels.get("en", "").strip():
        raise BadInput(field="label", problem=_("write the buyer's words in English at least."))
