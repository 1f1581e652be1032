"""What would be owed, and what each way out would cost, without opening a case."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.cases.ways import owed_if, ranked
from aftermile.console.cases.owed import owed_panel
from aftermile.console.policies.sellers import chosen_seller, sellers_of
from aftermile.database.chips import CHIPS
from aftermile.database.words import translate
from aftermile.kernel import clock
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import to_minor
from aftermile.kernel.zones import zone_name
from aftermile.orders.models import Order, Unit, UnitState
from aftermile.orders.queries import get_order
from aftermile.policies import queries
from aftermile.policies.models import Purpose
from aftermile.policies.owed import Facts, LineFacts, Rules, decide
from aftermile.policies.queries import UnitLine, label_of, reasons_for

KINDS: Final = [(kind, CHIPS["kind"][kind].word) for kind in ("return", "claim")]
MOST_UNITS: Final = 200


class FreeForm(forms.Form):
    """Made-up facts."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial="return")
    reason = forms.ChoiceField(label=_("Reason"))
    country = forms.CharField(label=_("Country"), max_length=2, min_length=2)
    category = forms.CharField(label=_("Category"), max_length=80, required=False)
    days = forms.IntegerField(label=_("Days since delivery"), min_value=0, max_value=3650, initial=5)
    amount = forms.CharField(label=_("Paid for it"), max_length=12, initial="50.00")
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
    whole = forms.BooleanField(label=_("The whole order"), required=False)
    photo = forms.BooleanField(label=_("A photo was shown"), required=False)
    insured = forms.BooleanField(label=_("The parcel is insured"), required=False)

    def __init__(self, *args: Any, seller: Seller, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = reason_choices(seller)  # type: ignore[attr-defined]
        self.fields["country"].initial = seller.country
        self.fields["currency"].initial = seller.base_currency

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "amount" in data and "currency" in data:
            try:
                data["amount_minor"] = to_minor(data["amount"], data["currency"].upper())
            except AftermileError as error:
                self.add_error("amount", translate(error))
        return data


@dataclass(slots=True)
class Picked:
    """A unit of the order as the page shows it."""

    unit: Unit
    quantity: int
    reason: str


@dataclass(slots=True)
class Asked:
    """What the address asks about an order; `problem` says why nothing is decided."""

    order: Order | None = None
    units: list[Picked] = field(default_factory=list)
    kind: str = "return"
    photo: bool = False
    problem: str = ""

    @property
    def lines(self) -> list[UnitLine]:
        return [UnitLine(row.unit, row.quantity, row.reason) for row in self.units if row.reason]


def reason_choices(seller: Seller) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(row.code, label_of(row, language)) for row in reasons_for(seller)]


@signed_in()
def what_if(request: MemberRequest) -> HttpResponse:
    """`?order=` asks about pieces of an order, `?free=1` about made-up facts; nothing is written."""
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    free = "free" in request.GET
    context: dict[str, Any] = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "free": free,
        "reasons": reason_choices(seller),
    }
    context |= _free(request, seller) if free else _ordered(request, seller)
    return render(request, "console/policies/what_if.html", context)


def _ordered(request: MemberRequest, seller: Seller) -> dict[str, Any]:
    asked = _asked(request, seller)
    context: dict[str, Any] = {"asked": asked}
    if asked.order is not None and asked.lines:
        evidence = ("image",) if asked.photo else ()
        owed = owed_if(asked.order, kind=asked.kind, lines=asked.lines, evidence=evidence)
        titles = {row.unit.pk: row.unit.title for row in asked.units}
        context |= owed_panel(owed, seller=seller, titles=titles)
    return context


def _asked(request: MemberRequest, seller: Seller) -> Asked:
    data, ref = request.GET, request.GET.get("order", "").replace("\x00", "").strip()
    asked = Asked(kind="claim" if data.get("kind") == "claim" else "return", photo="photo" in data)
    if not ref:
        return asked
    try:
        asked.order = get_order(seller.scope, ref[:120])
    except AftermileError as error:
        asked.problem = translate(error)
        return asked
    known = {code for code, _words in reason_choices(seller)}
    rows = Unit.objects.filter(line__order=asked.order).exclude(state=UnitState.CANCELED)
    for unit in rows.select_related("line", "part").order_by("line__position", "id")[:MOST_UNITS]:
        asked.units.append(_picked(unit, data, known))
    return asked


def _picked(unit: Unit, data: QueryDict, known: set[str]) -> Picked:
    reason, typed = data.get(f"reason-{unit.pk}", ""), data.get(f"count-{unit.pk}", "")
    count = int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < 9 else unit.quantity  # noqa: PLR2004
    return Picked(unit, min(unit.quantity, max(1, count)), reason if reason in known else "")


def _free(request: MemberRequest, seller: Seller) -> dict[str, Any]:
    form = FreeForm(request.GET if "days" in request.GET else None, seller=seller)
    if not (form.is_bound and form.is_valid()):
        return {"form": form}
    facts = _free_facts(seller, form.cleaned_data)
    owed = ranked(seller, facts, decide(facts, _rules(seller, facts)))
    return {"form": form, **owed_panel(owed, seller=seller, titles={"trial": ""})}


def _rules(seller: Seller, facts: Facts) -> Rules:
    """Return what is in force now; made-up facts have no channel and nothing promised long ago."""
    calendars = queries.calendars_for((facts.country,), around=facts.at.date())
    rules = Rules(days_off=calendars.off, days_on=calendars.on)
    for purpose in (Purpose.PROMISE, Purpose.EVIDENCE):
        table = queries.current_table(seller, purpose=purpose)
        rules = queries.with_table(rules, table) if table else rules
    return rules


def _free_facts(seller: Seller, data: dict[str, Any]) -> Facts:
    now = clock.now()
    delivered = now - timedelta(days=data["days"])
    arrived = data["reason"] != "not_received"
    return Facts(
        at=now,
        kind=data["kind"],
        country=data["country"].upper(),
        currency=data["currency"].upper(),
        placed_at=delivered - timedelta(days=4),
        shipped_at=delivered - timedelta(days=2),
        delivered_at=delivered if arrived else None,
        whole_order=data["whole"],
        lines=(LineFacts("trial", 1, data["amount_minor"], data["reason"], data["category"].strip()),),
        reasons=tuple(queries.reason_facts(row) for row in reasons_for(seller)),
        evidence=("image",) if data["photo"] else (),
        zone=zone_name(data["country"].upper(), "", seller.time_zone),
        shop=queries.shop_now(seller, data["country"].upper(), now.date()),
        rate=queries.rate_text(data["currency"].upper(), seller.base_currency, now.date()),
        coverage="insured" if data["insured"] else "none",
        base_currency=seller.base_currency,
        order_total_minor=data["amount_minor"],
    )
