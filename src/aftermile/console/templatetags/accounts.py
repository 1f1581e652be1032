"""Tags of the seller switch."""

from django import template
from django.utils.translation import gettext as _

from aftermile.accounts.access import Access
from aftermile.accounts.models import Seller
from aftermile.accounts.queries import list_sellers
from aftermile.kernel.tenancy import Scope

register = template.Library()
MOST = 200


def _access(context: template.Context) -> Access | None:
    return getattr(context.get("request"), "access", None)


@register.simple_tag(takes_context=True)
def sellers_to_choose(context: template.Context) -> list[Seller]:
    """Return the sellers the member may look at; nothing is asked of the database when it is one alone."""
    access = _access(context)
    if access is None or (access.whole.sellers is not None and len(access.whole.sellers) <= 1):
        return []
    sellers = list(list_sellers(access.whole)[:MOST])
    context["sellers_shown"] = sellers
    return sellers


@register.simple_tag(takes_context=True)
def chosen_seller_name(context: template.Context) -> str:
    """Return the name of the one seller that is shown, or that all are."""
    access = _access(context)
    if access is None or access.whole_scope is None:
        return _("All sellers")
    shown: list[Seller] = context.get("sellers_shown") or []
    return next((seller.name for seller in shown if access.scope.holds(seller.pk)), _("All sellers"))


@register.filter
def holds(scope: Scope, seller_id: str) -> bool:
    return scope.holds(seller_id)
