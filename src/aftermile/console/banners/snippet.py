"""What a shop puts on its pages: the delivery box and the policy, ready to be copied."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.console.policies.sellers import chosen_seller, sellers_of
from aftermile.orders.models import Variant


@signed_in(Permission.SETTINGS_WRITE)
def product_pages(request: MemberRequest) -> HttpResponse:
    """Show the lines of HTML for product pages and checkout, filled in for a seller and one of his items."""
    sellers = sellers_of(request)
    seller = chosen_seller(request, sellers)
    first = Variant.objects.filter(seller=seller).order_by("pk").values_list("sku", flat=True).first()
    sku = request.GET.get("sku", "").strip()[:120] or first or "lamp-1"
    demo = reverse("portal:demo_shop", args=[seller.slug]) if settings.MODE == "demo" else ""
    context = {
        "seller": seller,
        "sellers": sellers if len(sellers) > 1 else [],
        "sku": sku,
        "product": delivery_box(seller, sku),
        "checkout": delivery_box(seller, sku, checkout=True),
        "policy": policy_box(seller, sku),
        "json": f"{settings.BASE_URL}{reverse('promise')}?{urlencode({'seller': seller.slug, 'sku': sku})}",
        "demo": f"{demo}?{urlencode({'sku': sku, 'country': seller.country})}" if demo else "",
    }
    return render(request, "console/banners/product_pages.html", context)


def delivery_box(seller: Seller, sku: str, *, checkout: bool = False) -> str:
    """Return the HTML that shows between which days an item comes."""
    place = ' data-place="checkout" data-country="DE" data-postcode="10115"' if checkout else ""
    source = f"{settings.BASE_URL}{reverse('promise_script')}"
    return (
        f'<div data-aftermile-promise data-seller="{escape(seller.slug)}" data-sku="{escape(sku)}"{place}>'
        f'</div>\n<script src="{escape(source)}" async></script>'
    )


def policy_box(seller: Seller, sku: str) -> str:
    """Return the HTML that shows returns and guarantee beside an item."""
    source = f"{settings.BASE_URL}{reverse('portal:policy_script', args=[seller.slug])}"
    return (
        f'<div data-aftermile-policy data-sku="{escape(sku)}"></div>\n'
        f'<script src="{escape(source)}" async></script>'
    )
