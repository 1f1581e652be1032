"""
Who may agree to how much alone: per act, and in rolling windows per order, buyer and member.

Everything agreed in a window counts, by whomever, so that an amount split into parts is seen. Amounts are
compared in the base currency by the rate of the day; without a rate a second person must look.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_noop as _

from aftermile.accounts.access import Access
from aftermile.accounts.errors import AboveAuthority, AboveAuthorityTogether, AuthorityNotKnown
from aftermile.accounts.models import ApiKey, AuthorityLimit, LimitPer, Member, Seller
from aftermile.accounts.queries import limits_at, roles_at
from aftermile.accounts.roles import Permission, Role, roles_with
from aftermile.cases.amounts import worth_of
from aftermile.cases.models import MONEY_BACK, Approval, Case, Offer, OfferState, Remedy
from aftermile.cases.states import State
from aftermile.database.words import translate
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor, ActorKind
from aftermile.kernel.errors import Phrase
from aftermile.kernel.money import Money
from aftermile.ledger.rates import convert
from aftermile.orders.models import Buyer

_WHOM: Final = {
    LimitPer.ORDER: _("order"),
    LimitPer.BUYER: _("buyer"),
    LimitPer.MEMBER: _("member"),
}
_CAME_TO_NOTHING: Final = (State.CANCELED, State.DECLINED, State.CLOSED)
_DECIDERS: Final = frozenset(roles_with(Permission.CASES_DECIDE))


@dataclass(frozen=True, slots=True)
class Ruling:
    """
    `base_minor` is the amount asked for in the seller's base currency, None without a rate; `left_minor` what
    could still be agreed alone, None without any limit. `error` says why not.
    """

    allowed: bool
    base_minor: int | None
    currency: str
    left_minor: int | None = None
    error: AboveAuthority | None = None

    @property
    def needs_second(self) -> bool:
        return not self.allowed

    @property
    def why(self) -> str:
        return translate(self.error) if self.error else ""

    @property
    def left(self) -> Money | None:
        return None if self.left_minor is None else Money(self.left_minor, self.currency)


def check(who: Access | Actor, case: Case, remedy: str, amount_minor: int, *, lock: bool = False) -> Ruling:
    """
    Return whether `who` may agree to this alone. The system, a rule and the buyer himself have no limits.

    `amount_minor` is in the case's currency; for goods given without money back their worth counts. With
    `lock` the buyer and the member stay locked to the end of the transaction, so that two cannot both pass.
    """
    actor = who.actor if isinstance(who, Access) else who
    stake = stake_of(case, remedy, amount_minor)
    base = case.seller.base_currency
    worth = convert(stake, case.currency, base, day_at(case.seller))
    if actor.kind is ActorKind.API_KEY:
        return _key_ruling(actor, case.seller, Money(stake, case.currency), worth)
    if actor.kind is not ActorKind.MEMBER:
        return Ruling(True, worth, base)
    standing = limits_at(case.seller_id)
    if not standing:
        return Ruling(True, worth, base)
    if lock and any(limit.per != LimitPer.ACT for limit in standing):
        _lock(case, actor)
    sets = _sets(actor, case, standing)
    judge = _Judge(actor, case, remedy, stake)
    rulings = [judge.ruling(limits, worth, base) for limits in sets]
    return max(rulings, key=_generosity)


def require(who: Access | Actor, case: Case, remedy: str, amount_minor: int) -> Ruling:
    """Return the ruling, or raise `AboveAuthority` with what stands against it."""
    ruling = check(who, case, remedy, amount_minor, lock=True)
    if ruling.error is not None:
        raise ruling.error
    return ruling


def stake_of(case: Case, remedy: str, amount_minor: int) -> int:
    """Return what a remedy gives away: its amount, or the worth of the goods that are sent again."""
    return worth_of(case) if remedy == Remedy.REPLACEMENT else amount_minor


def day_at(seller: Seller) -> date:
    """Return today's date where the seller is."""
    return clock.now().astimezone(ZoneInfo(seller.time_zone)).date()


def _generosity(ruling: Ruling) -> tuple[bool, float]:
    return ruling.allowed, float("inf") if ruling.left_minor is None else ruling.left_minor


def _lock(case: Case, actor: Actor) -> None:
    list(Buyer.objects.select_for_update().filter(pk=case.buyer_id).values_list("pk"))
    list(Member.objects.select_for_update().filter(pk=actor.ref).values_list("pk"))


def require_of_key(actor: Actor, seller: Seller, amount: Money) -> None:
    """Raise `AboveAuthority` where a key may not move so much money in one act; others have no such limit."""
    if actor.kind is ActorKind.API_KEY:
        ruling = _key_ruling(actor, seller, amount, None)
        if ruling.error is not None:
            raise ruling.error


def _key_ruling(actor: Actor, seller: Seller, amount: Money, worth: int | None) -> Ruling:
    """A key's own limit is per act, in its own currency."""
    base = seller.base_currency
    key = ApiKey.objects.filter(pk=actor.ref).first()
    if key is None or key.limit_minor is None:
        return Ruling(True, worth, base)
    limit = Money(key.limit_minor, key.limit_currency)
    day = day_at(seller)
    here = convert(amount.minor, amount.currency, limit.currency, day)
    left = convert(limit.minor, limit.currency, base, day)
    if here is None:
        return Ruling(False, worth, base, 0, AuthorityNotKnown(amount=amount, currency=limit.currency))
    if here > limit.minor:
        return Ruling(False, worth, base, left, AboveAuthority(amount=amount, limit=limit))
    return Ruling(True, worth, base, left)


def _sets(actor: Actor, case: Case, standing: Sequence[AuthorityLimit]) -> list[list[AuthorityLimit]]:
    """Return the limits of each role the member decides in; his own stand in for those of the role."""
    own = [limit for limit in standing if limit.member_id == actor.ref]
    known = {_slot(limit) for limit in own}
    roles: list[Role | None] = [
        role for role in roles_at(actor.ref, case.seller_id) if role in _DECIDERS
    ] or [None]
    return [
        [*own, *(row for row in standing if row.role and row.role == role and _slot(row) not in known)]
        if role is not None
        else list(standing)
        for role in roles
    ]


def _slot(limit: AuthorityLimit) -> tuple[str | None, str, str]:
    return limit.seller_id, limit.per, limit.remedy


class _Judge:
    """Holds one act against one limit after the other."""

    def __init__(self, actor: Actor, case: Case, remedy: str, stake: int) -> None:
        self.actor, self.case, self.remedy, self.stake = actor, case, remedy, stake
        self.day = day_at(case.seller)
        self.amount = Money(stake, case.currency)

    def ruling(self, limits: Iterable[AuthorityLimit], worth: int | None, base: str) -> Ruling:
        lefts: list[int] = []
        error: AboveAuthority | None = None
        for limit in limits:
            if limit.remedy not in ("", self.remedy):
                continue
            left, problem = self._left(limit)
            error = error or problem
            here = convert(left, limit.currency, base, self.day)
            lefts.append(0 if here is None else here)
        left_minor = max(0, min(lefts)) if lefts else None
        return Ruling(error is None, worth, base, left_minor, error)

    def _left(self, limit: AuthorityLimit) -> tuple[int, AboveAuthority | None]:
        if not self.stake:
            return limit.limit_minor, None
        now = convert(self.stake, self.case.currency, limit.currency, self.day)
        before = 0 if limit.per == LimitPer.ACT else self._before(limit)
        if now is None or before is None:
            return 0, AuthorityNotKnown(amount=self.amount, currency=limit.currency)
        left = limit.limit_minor - before
        if now <= left:
            return left, None
        most = Money(limit.limit_minor, limit.currency)
        if not before:
            return left, AboveAuthority(amount=self.amount, limit=most)
        return left, AboveAuthorityTogether(
            amount=self.amount,
            already=Money(before, limit.currency),
            limit=most,
            days=limit.window_days,
            whom=Phrase(_WHOM[LimitPer(limit.per)]),
        )

    def _before(self, limit: AuthorityLimit) -> int | None:
        """Return what was agreed or offered in the window, in the limit's currency; None if not known."""
        since = clock.now() - timedelta(days=limit.window_days)
        approvals = Approval.objects.filter(at__gt=since).exclude(
            case__state__in=_CAME_TO_NOTHING, case__refunded_minor=0, remedy__in=MONEY_BACK
        )
        offers = Offer.objects.filter(
            created_at__gt=since, state=OfferState.OPEN, expires_at__gt=clock.now(), from_buyer=False
        ).exclude(case=self.case)
        parts = [_sum(self._of(approvals, limit), "at", limit.currency)]
        parts.append(_sum(self._of(offers, limit), "created_at", limit.currency))
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None

    def _of(self, rows: QuerySet, limit: AuthorityLimit) -> QuerySet:  # type: ignore[type-arg]
        if limit.remedy:
            rows = rows.filter(remedy=limit.remedy)
        match limit.per:
            case LimitPer.ORDER:
                return rows.filter(case__order_id=self.case.order_id)
            case LimitPer.BUYER:
                return rows.filter(case__buyer_id=self.case.buyer_id)
            case _:
                own = rows.filter(by_ref=self.actor.ref)
                return own.filter(case__seller_id=limit.seller_id) if limit.seller_id else own


def _sum(rows: QuerySet, day: str, currency: str) -> int | None:  # type: ignore[type-arg]
    """Sum what was agreed in one currency; rows from before amounts were kept in it are converted now."""
    direct = Q(base_currency=currency, base_minor__isnull=False)
    total: int = rows.filter(direct).aggregate(sum=Sum("base_minor"))["sum"] or 0
    for minor, of, at in rows.exclude(direct).values_list("amount_minor", "case__currency", day):
        part = convert(minor, of, currency, at.date())
        if part is None:
            return None
        total += part
    return total
