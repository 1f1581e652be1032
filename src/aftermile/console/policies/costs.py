"""The numbers that the ranking of remedies rests on: a page for each scope of country and category."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.cases.way_words import key_text, lacks_text, number_text, source_text, value_text
from aftermile.console.policies.sellers import chosen_seller, may_write, sellers_of
from aftermile.console.toasts import toast
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError
from aftermile.kernel.money import Money, to_minor
from aftermile.policies.actions import InputDraft, save_inputs
from aftermile.policies.cost_inputs import InputRow, input_rows, scopes_of
from aftermile.policies.remedies.catalog import GROUPS
from aftermile.policies.remedies.inputs import SPEC

WRITE = Permission.POLICIES_WRITE
HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Scope:
    country: str
    category: str

    @property
    def query(self) -> dict[str, str]:
        pairs = {"country": self.country, "category": self.category}
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True, slots=True)
class Row:
    """One number as the page shows it; `typed` is what stands in the field."""

    key: str
    words: str
    origin: str
    unit: str
    now: str
    source: str
    typed: str
    own: bool
    without: str
    error: str = ""
    lacks: str = ""


@signed_in(WRITE)
def cost_inputs(request: MemberRequest) -> HttpResponseBase:
    """Show the numbers of a scope; a POST keeps those that were typed and clears those left empty."""
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    scope = _scope(request.GET.get("country", ""), request.GET.get("category", ""))
    rows = input_rows(seller, country=scope.country, category=scope.category)
    errors: dict[str, str] = {}
    if request.method == "POST":
        request.access.require(WRITE, seller.pk)
        answer = _saved(request, seller, scope, rows, errors)
        if answer is not None:
            return answer
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "scope": scope,
        "scopes": _scopes(seller, scope),
        "groups": _groups(rows, seller.base_currency, request.POST, errors),
        "may_write": may_write(request, seller, WRITE),
        "problem": errors.get("") or (_("Some numbers are not right.") if errors else ""),
    }
    return render(request, "console/policies/costs.html", context, status=422 if errors else 200)


def _scope(country: str, category: str) -> Scope:
    """Read the scope of an address; a country that is none counts as all."""
    code = country.strip().upper()
    fits = len(code) == 2 and code.isascii() and code.isalpha()  # noqa: PLR2004
    return Scope(code if fits else "", category.replace("\x00", "").strip()[:80])


def _scopes(seller: Seller, scope: Scope) -> list[tuple[Scope, str]]:
    found = {Scope(country, category) for country, category in scopes_of(seller)} | {scope}
    ordered = sorted(found, key=lambda one: (one.category, one.country))
    return [(one, f"?{urlencode({'seller': seller.pk, **one.query})}") for one in ordered]


def _saved(
    request: MemberRequest, seller: Seller, scope: Scope, rows: list[InputRow], errors: dict[str, str]
) -> HttpResponseBase | None:
    """Save what was typed; None when something is wrong, with the words in `errors`."""
    reset = request.POST.get("reset", "")
    drafts: list[InputDraft] = []
    cleared: list[InputDraft] = []
    for row in rows:
        typed = request.POST.get(f"value-{row.key}", "").strip()
        if reset or (not typed and row.own is not None):
            if row.own is not None and reset in ("", row.key):
                cleared.append(
                    InputDraft(row.key, Decimal(0), country=scope.country, category=scope.category)
                )
            continue
        if not typed or (row.own is not None and typed == _field(row, seller.base_currency)):
            continue
        try:
            value = _parsed(row.key, typed, seller.base_currency)
        except AftermileError as error:
            errors[row.key] = translate(error)
        except InvalidOperation:
            errors[row.key] = _("Write digits with a point, such as 54.20.")
        else:
            errors |= _out_of_bounds(row.key, value, seller.base_currency)
            drafts.append(InputDraft(row.key, value, seller.base_currency, scope.country, scope.category))
    if errors:
        return None
    try:
        count = save_inputs(seller, drafts, cleared=cleared, by=request.access.actor)
    except AftermileError as error:
        errors[str(error.data.get("key", ""))] = translate(error)
        return None
    words = ngettext("%(count)d number changed.", "%(count)d numbers changed.", count) % {"count": count}
    query = urlencode({"seller": seller.pk, **scope.query})
    return toast(request, redirect(f"{reverse('console:cost_inputs')}?{query}"), words)


def _parsed(key: str, typed: str, currency: str) -> Decimal:
    """Read a field: money in the currency's own digits, shares and changes in percent."""
    unit = SPEC[key].unit
    text = typed.replace(" ", "").removesuffix("%")
    if unit == "money":
        return Decimal(to_minor(text, currency))
    number = Decimal(text)
    return number / HUNDRED if unit in ("share", "change") and number.is_finite() else number


def _out_of_bounds(key: str, value: Decimal, currency: str) -> dict[str, str]:
    """Return the words for a number beyond its bounds, as the page writes numbers; nothing where it fits."""
    spec = SPEC[key]
    if value.is_finite() and spec.low <= value <= spec.high:
        return {}
    low, high = (number_text(spec.unit, bound, currency) for bound in (spec.low, spec.high))
    return {key: _("Use a number from %(low)s to %(high)s.") % {"low": low, "high": high}}


def _field(row: InputRow, currency: str) -> str:
    """Return the seller's own number as the field holds it."""
    if row.own is None:
        return ""
    unit, value = SPEC[row.key].unit, row.own.value
    if unit == "money":
        return str(Money(int(value), row.own.currency or currency).decimal)
    shown = value * HUNDRED if unit in ("share", "change") else value
    return f"{shown.normalize():f}"


def _groups(
    rows: list[InputRow], currency: str, typed: Any, errors: dict[str, str]
) -> list[tuple[str, list[Row]]]:
    shown = {row.key: _row(row, currency, typed.get(f"value-{row.key}"), errors) for row in rows}
    return [
        (_(words), [shown[key] for key, spec in SPEC.items() if spec.group == group])
        for group, words in GROUPS
    ]


def _row(row: InputRow, currency: str, typed: str | None, errors: dict[str, str]) -> Row:
    spec = SPEC[row.key]
    return Row(
        key=row.key,
        words=key_text(row.key),
        origin=_(spec.origin),
        unit={"money": currency, "share": "%", "change": _("points"), "factor": "×"}[spec.unit],
        now=value_text(row.now, currency),
        source=source_text(row.now),
        typed=_field(row, currency) if typed is None else typed,
        own=row.own is not None,
        without=value_text(row.beneath, currency),
        error=errors.get(row.key, ""),
        lacks=lacks_text(row.now.lacks, currency),
    )
