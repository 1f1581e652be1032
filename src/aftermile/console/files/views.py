"""Files of cases and products, for members who may see the row they belong to."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.views.decorators.cache import cache_control

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.cases.queries import get_evidence
from aftermile.orders.models import Product

SHOWN_INLINE = ("image/", "video/", "application/pdf")
IMAGE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}


def _serve(file: FieldFile, media_type: str, name: str) -> FileResponse:
    if not file:
        raise Http404
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    inline = media_type.startswith(SHOWN_INLINE)
    response = FileResponse(opened, as_attachment=not inline, filename=name, content_type=media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@signed_in()
@cache_control(private=True, max_age=86400, immutable=True)
def evidence_file(request: MemberRequest, evidence_id: str) -> FileResponse:
    """Serve what others see of a file: without its EXIF data."""
    row = get_evidence(request.access.scope, evidence_id)
    return _serve(row.file, row.media_type, row.name)


@signed_in()
@cache_control(private=True, max_age=86400, immutable=True)
def evidence_thumbnail(request: MemberRequest, evidence_id: str) -> FileResponse:
    row = get_evidence(request.access.scope, evidence_id)
    return _serve(row.thumbnail, "image/jpeg", row.name)


@signed_in()
@cache_control(private=True, max_age=3600)
def product_image(request: MemberRequest, product_id: str) -> FileResponse:
    row = request.access.scope.apply(Product.objects.all()).filter(pk=product_id).first()
    ending = row.image.name.rpartition(".")[2].lower() if row and row.image else ""
    if row is None or ending not in IMAGE_TYPES:
        raise Http404
    return _serve(row.image, IMAGE_TYPES[ending], f"{row.external_id}.{ending}")
