"""The numbers that the ranking of remedies rests on: read all, set or clear several."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Router

from aftermile.accounts.models import Seller
from aftermile.api.asking import seller_of
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import costs as shapes
from aftermile.kernel.errors import BadInput
from aftermile.policies.actions import InputDraft, save_inputs
from aftermile.policies.cost_inputs import input_rows
from aftermile.policies.remedies.inputs import SPEC

router = Router(tags=["policies"])


@operation(router, "GET", "/cost-inputs", scope="policies:read", answers={200: list[shapes.CostInputOut]})
def list_cost_inputs(
    request: Asked,
    seller: str = "",
    country: shapes.Country = "",
    category: shapes.Category = "",
) -> list[dict[str, Any]]:
    """List every number with what counts for a country and category, and where it comes from."""
    return _shown(seller_of(request, seller), country, category.strip())


@operation(router, "PUT", "/cost-inputs", scope="policies:write", answers={200: list[shapes.CostInputOut]})
def set_cost_inputs(request: Asked, body: shapes.CostInputsIn) -> list[dict[str, Any]]:
    """Set numbers of the seller's own for one scope, or take them away; all or none."""
    seller = seller_of(request, body.seller)
    category = body.category.replace("\x00", "").strip()
    drafts: list[InputDraft] = []
    cleared: list[InputDraft] = []
    for given in body.inputs:
        draft = _draft(given, body.country, category)
        (cleared if given.value is None and given.amount is None else drafts).append(draft)
    save_inputs(seller, drafts, cleared=cleared, by=request.api_access.actor)
    return _shown(seller, body.country, category)


def _draft(given: shapes.CostInputIn, country: str, category: str) -> InputDraft:
    spec = SPEC.get(given.key)
    if spec is None:
        raise BadInput(field="key", problem=_("it is not a number of the ranking."))
    if spec.unit == "money":
        if given.value is not None:
            raise BadInput(field="value", problem=_("this number is money: give an amount."))
        minor, currency = (given.amount.minor, given.amount.currency) if given.amount else (0, "")
        return InputDraft(given.key, Decimal(minor), currency, country, category)
    if given.amount is not None:
        raise BadInput(field="amount", problem=_("this number is not money: give a value."))
    return InputDraft(given.key, given.value or Decimal(0), "", country, category)


def _shown(seller: Seller, country: str, category: str) -> list[dict[str, Any]]:
    rows = input_rows(seller, country=country, category=category)
    return [shapes.cost_input_out(row, seller) for row in rows]
