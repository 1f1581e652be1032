"""The page of one order, and the pictures on it."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from aftermile.kernel.ids import is_id
from aftermile.orders.models import LinePart, OrderLine
from aftermile.parcels.actions.links import link_of, tracking_url
from aftermile.portal.change.views import offered
from aftermile.portal.order.reading import read_order
from aftermile.portal.visits import Visit, for_buyer, order_page

PICTURE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}


@require_safe
@for_buyer
def order(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what was bought, where it is, what may be done until when, and what runs."""
    return order_page(
        request,
        "portal/order/order.html",
        visit,
        read=read_order(visit),
        changes=offered(visit.order),
        tracking_url=tracking_url(link_of(visit.order), visit.language),
    )


@require_safe
@for_buyer
def picture(_request: HttpRequest, visit: Visit, line_id: str) -> HttpResponseBase:
    """Serve the picture of a line of this order, or of a part of a kit."""
    sold: OrderLine | LinePart | None
    if is_id(line_id, "prt"):
        parts = LinePart.objects.filter(line__order=visit.order)
        sold = parts.select_related("variant__product").filter(pk=line_id).first()
    else:
        sold = visit.order.lines.select_related("variant__product").filter(pk=line_id).first()
    image = sold.variant.product.image if sold and sold.variant else None
    media_type = PICTURE_TYPES.get((image.name or "").rpartition(".")[2].lower()) if image else None
    if not image or media_type is None:
        raise Http404
    return FileResponse(image.open("rb"), content_type=media_type)
