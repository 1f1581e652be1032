"""What a buyer sees and does of goods that come instead: choosing, paying, proposing another offer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from aftermile.cases.actions import Choice, choose_replacements, counter_offer
from aftermile.cases.actions.collecting import open_charge_of
from aftermile.cases.actions.countering import counters_left
from aftermile.cases.amounts import lines_of, most_for
from aftermile.cases.exchanges import active_of
from aftermile.cases.models import WITH_WORTH, Case, Offer, OfferState, Remedy, Replacement, ReplacementState
from aftermile.cases.states import OPEN_STATES, State
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money
from aftermile.ledger.models import Charge, StoreCredit
from aftermile.ledger.queries.charges import pay_token
from aftermile.orders.models import Variant
from aftermile.portal.case.reading import get_case_of
from aftermile.portal.visits import Visit, for_buyer


@dataclass(frozen=True, slots=True)
class Instead:
    """A line, and what could come for it: each with the difference for one piece, and the same as a gain."""

    line_id: str
    title: str
    quantity: int
    chosen: str
    variants: tuple[tuple[Variant, int, int], ...]


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """Goods on their way or kept for him, the choice he may make, and the sum he is to pay."""

    goods: list[Replacement]
    choices: list[Instead]
    charge: Charge | None
    credits: list[StoreCredit]
    counter: Offer | None
    counters_left: int
    most: Money | None

    @property
    def pay_url(self) -> str:
        return f"/pay/{pay_token(self.charge)}/" if self.charge else ""

    @property
    def needs_choice(self) -> bool:
        return bool(self.choices) and not self.goods


def read_exchange(case: Case) -> ExchangeView:
    goods = active_of(case) if case.state not in (State.DECLINED, State.CANCELED) else []
    left = counters_left(case)
    waiting = Offer.objects.filter(case=case, state=OfferState.OPEN, from_buyer=True).order_by("-id").first()
    return ExchangeView(
        goods=goods,
        choices=_choices(case, goods),
        charge=(open_charge_of(case) or open_charge_of(case, "goods")) if goods else None,
        credits=list(StoreCredit.objects.filter(case_ref=case.pk).order_by("created_at", "id")),
        counter=waiting,
        counters_left=left,
        most=Money(most_for(case), case.currency) if left else None,
    )


def may_choose(case: Case, goods: Sequence[Replacement]) -> bool:
    """He chooses where an exchange is wanted or agreed, until something of it was sent."""
    wanted = case.remedy == Remedy.EXCHANGE or (not case.remedy and case.wanted == Remedy.EXCHANGE)
    is_open = State(case.state) in OPEN_STATES and case.state != State.SETTLING
    return wanted and is_open and not any(row.state == ReplacementState.SENT for row in goods)


def _choices(case: Case, goods: Sequence[Replacement]) -> list[Instead]:
    if not may_choose(case, goods):
        return []
    lines = [line for line in lines_of(case) if line.unit.holder_ref == case.pk]
    chosen = {row.line_id: row.variant_id or "" for row in goods}
    held = [line.unit.sold.variant_id for line in lines if line.unit.sold.variant_id]
    products = Variant.objects.filter(pk__in=held).values("product")
    rows = list(
        Variant.objects.filter(
            product__in=products, currency=case.currency, price_minor__isnull=False, parts=None
        )
        .select_related("product")
        .order_by("sku")
    )
    product_of = {row.pk: row.product_id for row in rows}
    found = []
    for line in lines:
        unit, sold = line.unit, line.unit.sold
        mine = [row for row in rows if row.product_id == product_of.get(sold.variant_id or "")]
        own = unit.list_price_minor
        rises = [0 if row.pk == sold.variant_id else (row.price_minor or 0) - own for row in mine]
        priced = tuple((row, minor, -minor) for row, minor in zip(mine, rises, strict=True))
        if priced:
            found.append(Instead(line.pk, unit.title, line.unit.quantity, chosen.get(line.pk, ""), priced))
    return found


@require_POST
@for_buyer
def choice(request: HttpRequest, visit: Visit, case_id: str) -> HttpResponseBase:
    """Choose what comes instead; the difference stood beside it."""
    case = get_case_of(visit, case_id)
    if not may_choose(case, active_of(case)):
        raise Http404
    picked = [
        Choice(row.line_id, row.quantity, request.POST[f"variant-{row.line_id}"])
        for row in _choices(case, active_of(case))
        if request.POST.get(f"variant-{row.line_id}")
    ]
    try:
        choose_replacements(case, picked, by=visit.buyer)
    except AftermileError as error:
        messages.error(request, translate(error))
    else:
        messages.success(request, _("We have your choice. Below you see what comes next."))
    return redirect(visit.url("case", case.pk))


@require_POST
@for_buyer
def counter(request: HttpRequest, visit: Visit, case_id: str, offer_id: str) -> HttpResponseBase:
    """Propose another sum than we offered."""
    case = get_case_of(visit, case_id)
    offer = Offer.objects.filter(pk=offer_id, case=case, from_buyer=False).select_related("case").first()
    if offer is None:
        raise Http404
    try:
        typed = request.POST.get("amount", "").strip()
        amount = Money.parse(typed, case.currency).minor if typed else None
        remedy = offer.remedy if offer.remedy in WITH_WORTH else Remedy.PARTIAL_REFUND.value
        counter_offer(
            offer, amount_minor=amount, remedy=remedy, message=request.POST.get("text", ""), by=visit.buyer
        )
    except AftermileError as error:
        messages.error(request, translate(error))
    else:
        messages.success(request, _("We have your proposal and answer soon."))
    return redirect(visit.url("case", case.pk))
