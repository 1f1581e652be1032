"""Orders from files: upload, follow, fetch what did not go in."""

from typing import Any

from django.http import FileResponse
from ninja import File, Form, Query, Router, Status, UploadedFile

from aftermile.api.asking import listed, seller_of
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import imports as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.database.keyset import page
from aftermile.kernel.errors import NotFound
from aftermile.orders.importing import jobs
from aftermile.orders.importing.mapping import Mapping, built_in, read_mapping
from aftermile.orders.models import ImportJob

router = Router(tags=["imports"])


@operation(router, "POST", "/imports", scope="imports:write", answers={202: shapes.ImportOut})
def start_import(request: Asked, file: File[UploadedFile], form: Form[shapes.ImportForm]) -> Status[Any]:
    """
    Take in a file of orders (CSV, JSON Lines, Excel).

    The worker reads it; the same file again goes on where it was cut.
    """
    owner = seller_of(request, form.seller.replace("\x00", ""))
    mapping = _mapping(form.mapping.replace("\x00", ""))
    job = jobs.start_import(owner, file, mapping, by=request.api_access.actor, dry_run=form.dry_run)
    return Status(202, shapes.import_out(job))


def _mapping(given: str) -> Mapping:
    known = built_in()
    return known[given] if given in known else read_mapping(given, name="mapping")


def job_of(request: Asked, ref: str) -> ImportJob:
    job = request.api_access.scope.apply(ImportJob.objects.all()).filter(pk=ref).first()
    if job is None:
        raise NotFound(noun="import", ref=ref)
    return job


@operation(router, "GET", "/imports", scope="imports:read", answers={200: PageOf[shapes.ImportOut]})
def list_imports(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List imports, newest first."""
    rows = request.api_access.scope.apply(ImportJob.objects.all())
    return listed(page(rows, order_by=("-id",), after=paging.after, limit=paging.limit), shapes.import_out)


@operation(router, "GET", "/imports/{job}", scope="imports:read", answers={200: shapes.ImportOut})
def get_import(request: Asked, job: str) -> dict[str, Any]:
    """Read how far an import is, and which rows are not in."""
    return shapes.import_out(job_of(request, job))


@operation(router, "POST", "/imports/{job}/repeat", scope="imports:write", answers={202: shapes.ImportOut})
def repeat_import(request: Asked, job: str) -> Status[Any]:
    """Do for real what was tried dry, with the same file and mapping."""
    return Status(
        202, shapes.import_out(jobs.run_for_real(job_of(request, job), by=request.api_access.actor))
    )


@operation(router, "GET", "/imports/{job}/rejected", scope="imports:read", answers={200: None})
def get_rejected(request: Asked, job: str) -> FileResponse:
    """Fetch the rows that are not in, in the file's own columns with the reason beside."""
    found = job_of(request, job)
    if not found.rejected:
        raise NotFound(noun="file of rejected rows", ref=job)
    return FileResponse(found.rejected.open("rb"), as_attachment=True, filename=f"rejected-{found.name}")
