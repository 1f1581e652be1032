"""Files of cases and products, for members who may see the row they belong to."""

from typing import Final

from django.http import FileResponse, Http404
from django.views.decorators.cache import cache_control

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.cases.queries import get_evidence
from aftermile.cases.serving import evidence_response
from aftermile.orders.models import Product

IMAGE_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}


@signed_in()
def evidence_file(request: MemberRequest, evidence_id: str, part: str = "file") -> FileResponse:
    """Serve a file of a case; a file that is gone from the store is a 404."""
    try:
        return evidence_response(get_evidence(request.access.scope, evidence_id), part=part)
    except FileNotFoundError as error:
        raise Http404 from error


@signed_in()
@cache_control(private=True, max_age=3600)
def product_image(request: MemberRequest, product_id: str) -> FileResponse:
    row = request.access.scope.apply(Product.objects.all()).filter(pk=product_id).first()
    ending = str(row.image.name).rpartition(".")[2].lower() if row and row.image else ""
    if row is None or ending not in IMAGE_TYPES:
        raise Http404
    try:
        response = FileResponse(row.image.open("rb"), content_type=IMAGE_TYPES[ending])
    except FileNotFoundError as error:
        raise Http404 from error
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
