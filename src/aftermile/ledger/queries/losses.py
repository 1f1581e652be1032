"""What a case cost, who bears it, and what came back: read from the postings."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet, Sum

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.errors import NotFound
from aftermile.kernel.tenancy import Scope
from aftermile.ledger.models import AccountKind, CostKind, Liability, Posting, Recovery, RecoveryState
from aftermile.ledger.rates import convert

_K = AccountKind
_LOSS = {_K.REFUNDS, _K.FEES, _K.GOODWILL, _K.COSTS, _K.CHARGEBACKS, _K.DISPUTE_FEES, _K.EXCHANGE_RESULT}
"""Accounts whose debits are what a case costs, before others pay their part."""


@dataclass(frozen=True, slots=True)
class NetCost:
    """
    What a case costs the seller, in minor units of `currency`; what came in counts below zero.

    `net_minor` = refunds + credits + chargebacks + costs - fees - resale - recoveries. `unknown` names the
    currencies for which no rate was known: what is in them is left out.
    """

    currency: str
    refunds_minor: int = 0
    fees_minor: int = 0
    credits_minor: int = 0
    chargebacks_minor: int = 0
    freight_minor: int = 0
    handling_minor: int = 0
    parts_minor: int = 0
    goods_minor: int = 0
    other_minor: int = 0
    resale_minor: int = 0
    exchange_minor: int = 0
    recoveries_minor: int = 0
    expected_minor: int = 0
    """What others are still to pay; not in the net."""
    unknown: tuple[str, ...] = field(default=())

    @property
    def loss_minor(self) -> int:
        """What it cost before others paid their part."""
        return sum(
            (
                self.refunds_minor,
                self.fees_minor,
                self.credits_minor,
                self.chargebacks_minor,
                self.freight_minor,
                self.handling_minor,
                self.parts_minor,
                self.goods_minor,
                self.other_minor,
                self.resale_minor,
                self.exchange_minor,
            )
        )

    @property
    def net_minor(self) -> int:
        return self.loss_minor + self.recoveries_minor


_COSTS = {
    CostKind.FREIGHT: "freight_minor",
    CostKind.HANDLING: "handling_minor",
    CostKind.PARTS: "parts_minor",
    CostKind.GOODS: "goods_minor",
    CostKind.RESALE: "resale_minor",
}
_ACCOUNTS = {
    _K.REFUNDS: "refunds_minor",
    _K.FEES: "fees_minor",
    _K.GOODWILL: "credits_minor",
    _K.CHARGEBACKS: "chargebacks_minor",
    _K.DISPUTE_FEES: "chargebacks_minor",
    _K.EXCHANGE_RESULT: "exchange_minor",
}

Sums = dict[tuple[str, str, str], int]
"""By currency, kind of account and party; the kind `received` is what recoveries brought."""


def sums_of(case_refs: Iterable[str]) -> dict[str, Sums]:
    """Return what was booked for each case, by currency, account and party; 2 queries."""
    refs = list(case_refs)
    found: dict[str, Sums] = {ref: defaultdict(int) for ref in refs}
    rows = Posting.objects.filter(entry__case_ref__in=refs, account__kind__in=_LOSS)
    names = ("entry__case_ref", "account__currency", "account__kind", "account__party")
    for ref, currency, kind, party, amount in rows.values_list(*names).annotate(amount=Sum("amount_minor")):
        found[ref][currency, kind, party] += amount
    received = Posting.objects.filter(
        entry__case_ref__in=refs,
        entry__kind__in=("recovery_received", "recovery_reversed"),
        account__kind=AccountKind.CASH,
    )
    fields = ("entry__case_ref", "account__currency")
    for ref, currency, amount in received.values_list(*fields).annotate(amount=Sum("amount_minor")):
        found[ref][currency, "received", ""] -= amount
    return found


def cost_from(sums: Sums, currency: str, on: date, expected: int = 0) -> NetCost:
    """Return the net cost in one currency, other ones by the rate of a day."""
    values: dict[str, int] = defaultdict(int)
    unknown: set[str] = set()
    for (money, kind, party), amount in sums.items():
        name = "recoveries_minor" if kind == "received" else _ACCOUNTS.get(AccountKind(kind), "")
        name = name or _COSTS.get(CostKind(party), "other_minor")
        worth = convert(amount, money, currency, on)
        if worth is None:
            unknown.add(money)
        else:
            values[name] += worth
    return NetCost(currency, **values, expected_minor=expected, unknown=tuple(sorted(unknown)))


def net_cost(case_ref: str, currency: str, on: date | None = None) -> NetCost:
    """
    Return what a case costs in `currency`, read from the postings.

    Costs in other currencies count by the rate of the day.
    """
    on = on or clock.today("UTC")
    expected = sum(
        convert(row.open_minor, row.currency, currency, on) or 0 for row in recoveries_of_case(case_ref)
    )
    return cost_from(sums_of([case_ref])[case_ref], currency, on, expected)


def net_costs(case_ref: str, currency: str, seller: Seller) -> list[NetCost]:
    """Return the net cost in the currency of the case and, where it is another, in the seller's."""
    on = clock.today(seller.time_zone)
    return [net_cost(case_ref, money, on) for money in dict.fromkeys((currency, seller.base_currency))]


def loss_of(case_ref: str, currency: str) -> int:
    """Return what a case has cost in its currency before others pay; never below zero."""
    return max(0, net_cost(case_ref, currency).loss_minor)


def receivable_of(case_ref: str, party: str, currency: str) -> int:
    """Return what is booked as owed by a party for a case."""
    rows = Posting.objects.filter(
        entry__case_ref=case_ref,
        account__kind=AccountKind.RECEIVABLE,
        account__party=party,
        account__currency=currency,
    )
    return rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0


def paid_ahead(case_ref: str, currency: str) -> dict[str, int]:
    """Return what each party paid for a case before anybody ruled that it owes it."""
    paid: dict[str, int] = defaultdict(int)
    for row in recoveries_of_case(case_ref):
        if row.currency == currency:
            paid[party_key(row.kind, row.party)] += row.received_minor
    booked = Posting.objects.filter(
        entry__case_ref=case_ref,
        entry__kind__in=("recovery_received", "recovery_reversed"),
        account__kind=AccountKind.RECEIVABLE,
        account__currency=currency,
    )
    for party, amount in booked.values_list("account__party").annotate(amount=Sum("amount_minor")):
        paid[party] += amount
    return dict(paid)


def party_key(kind: str, party: str) -> str:
    """Return the name of a party's account: `carrier:dhl`."""
    return f"{kind}:{party}" if party else kind


def recoveries_of_case(case_ref: str) -> list[Recovery]:
    """Return the claims for a case, oldest first."""
    return list(Recovery.objects.filter(case_ref=case_ref).order_by("created_at", "id")) if case_ref else []


def get_recovery(scope: Scope, ref: str) -> Recovery:
    """Return a claim by id; raise `NotFound`."""
    rows = scope.apply(Recovery.objects.select_related("order", "seller"))
    found = rows.filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="recovery", ref=ref)
    return found


def list_recoveries(scope: Scope, *, open_only: bool = False, case_ref: str = "") -> QuerySet[Recovery]:
    """Return claims of this scope, narrowed; order them with `keyset.page`."""
    rows = scope.apply(Recovery.objects.select_related("order", "seller"))
    if open_only:
        rows = rows.filter(state__in=(RecoveryState.CLAIMED, RecoveryState.ANSWERED))
    return rows.filter(case_ref=case_ref) if case_ref else rows


def ruling_of(case_ref: str) -> Liability | None:
    """Return the standing ruling on who bears a case, with its shares."""
    rows = Liability.objects.filter(case_ref=case_ref, reversed_at=None).prefetch_related("shares")
    return rows.select_related("order", "seller").first() if case_ref else None
