"""Writes of the numbers that the ranking of remedies rests on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.events.log import record
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.kernel.money import exponent
from aftermile.policies.cost_inputs import MOST_ROWS, inputs_for
from aftermile.policies.models import CostInput
from aftermile.policies.remedies.catalog import Spec
from aftermile.policies.remedies.inputs import SPEC

DECIMALS: Final = Decimal("0.000001")
WIDEST: Final = Decimal(10) ** 11


@dataclass(frozen=True, slots=True)
class InputDraft:
    """
    One number to keep. Money: minor units of `currency`; otherwise a share, change or factor as it is.

    Empty `country` and `category`: for all.
    """

    key: str
    value: Decimal
    currency: str = ""
    country: str = ""
    category: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the seller's own cases say: `raw`, and `value` after it was pulled to the default."""

    key: str
    value: Decimal
    raw: Decimal
    samples: int
    country: str = ""
    category: str = ""
    currency: str = ""


@transaction.atomic
def set_input(seller: Seller, draft: InputDraft, *, by: Actor) -> CostInput:
    """Keep the seller's own number; raise `BadInput` for one out of bounds or a scope that is none."""
    row = _write(seller, draft, by)
    _check_mix(seller, draft)
    return row


@transaction.atomic
def save_inputs(
    seller: Seller, drafts: Sequence[InputDraft], *, cleared: Iterable[InputDraft] = (), by: Actor
) -> int:
    """Keep several numbers and take others away, all or none; return how many. `BadInput` names the `key`."""
    changed = sum(
        clear_input(seller, key=gone.key, country=gone.country, category=gone.category, by=by)
        for gone in cleared
    )
    for draft in drafts:
        _write(seller, draft, by)
    for draft in drafts:
        _check_mix(seller, draft)
    return changed + len(drafts)


def _write(seller: Seller, draft: InputDraft, by: Actor) -> CostInput:
    spec = _check(draft)
    rows = CostInput.objects.filter(seller=seller)
    same = rows.filter(key=draft.key, country=draft.country, category=draft.category, measured=False)
    before = same.first()
    if before is None and rows.count() >= MOST_ROWS:
        raise _bad(draft, "category", Phrase(_("there are {count} rows already."), count=MOST_ROWS))
    row, _made = CostInput.objects.update_or_create(
        seller=seller,
        key=draft.key,
        country=draft.country,
        category=draft.category,
        measured=False,
        defaults={
            "value": draft.value,
            "currency": draft.currency if spec.unit == "money" else "",
            "note": draft.note.strip()[:200],
            "by_name": by.name[:120],
        },
    )
    record("cost_input.changed", subject=row, by=by, data=_data(row, before))
    return row


def _bad(draft: InputDraft, field: str, problem: str) -> BadInput:
    return BadInput(field=field, problem=problem, key=draft.key)


@transaction.atomic
def clear_input(seller: Seller, *, key: str, by: Actor, country: str = "", category: str = "") -> bool:
    """Take the seller's own number away: the measured one or the default counts. False: none was there."""
    row = CostInput.objects.filter(
        seller=seller, key=key, country=country, category=category, measured=False
    ).first()
    if row is None:
        return False
    record("cost_input.cleared", subject=row, by=by, data=_data(row, row))
    row.delete()
    return True


@transaction.atomic
def keep_measured(seller: Seller, rows: Iterable[Measured]) -> int:
    """Put what was measured in the place of what was measured before; return how many rows there are now."""
    fresh = [
        CostInput(
            seller=seller,
            key=row.key,
            country=row.country,
            category=row.category,
            value=row.value.quantize(DECIMALS),
            raw=row.raw.quantize(DECIMALS),
            samples=row.samples,
            currency=row.currency,
            measured=True,
        )
        for row in rows
    ]
    CostInput.objects.filter(seller=seller, measured=True).delete()
    CostInput.objects.bulk_create(fresh)
    return len(fresh)


def _data(row: CostInput, before: CostInput | None) -> dict[str, str]:
    return {
        "key": row.key,
        "country": row.country,
        "category": row.category,
        "value": f"{row.value.normalize():f}",
        "before": f"{before.value.normalize():f}" if before else "",
        "currency": row.currency,
    }


def _check(draft: InputDraft) -> Spec:
    spec = SPEC.get(draft.key)
    if spec is None:
        raise _bad(draft, "key", Phrase(_("“{key}” is not a number of the ranking."), key=draft.key))
    country = draft.country
    if country and not (len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()):  # noqa: PLR2004
        raise _bad(draft, "country", _("use two capital letters such as DE, or leave it empty."))
    if len(draft.category) > 80 or draft.category != draft.category.strip():  # noqa: PLR2004
        raise _bad(draft, "category", _("use at most 80 characters, no blanks around them."))
    _check_value(spec, draft)
    return spec


def _check_value(spec: Spec, draft: InputDraft) -> None:
    value = draft.value
    if not value.is_finite() or abs(value) > WIDEST:
        raise _bad(draft, "value", _("use a number."))
    if spec.unit == "money":
        exponent(draft.currency)
        if value != value.to_integral_value():
            raise _bad(draft, "value", _("use whole minor units."))
    if not spec.low <= value <= spec.high:
        problem = Phrase(_("use a number from {low} to {high}."), low=f"{spec.low:f}", high=f"{spec.high:f}")
        raise _bad(draft, "value", problem)
    if value != value.quantize(DECIMALS):
        raise _bad(draft, "value", _("use at most six digits after the point."))


def _check_mix(seller: Seller, draft: InputDraft) -> None:
    """The shares of grades A, B and C of a group of reasons are at most the whole."""
    if not draft.key.startswith("mix_"):
        return
    group = draft.key[:-1]
    inputs = inputs_for(seller, country=draft.country, categories=[draft.category], currency="EUR")
    whole = sum(inputs.of(f"{group}{grade}", draft.category).value for grade in "abc")
    if whole > 1:
        problem = Phrase(_("the shares of grades A, B and C sum to {sum}, more than 1."), sum=f"{whole:f}")
        raise _bad(draft, "value", problem)
