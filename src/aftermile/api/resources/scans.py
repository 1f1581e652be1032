"""Scans that come in, and those that are no parcel's yet."""

from operator import itemgetter
from typing import Any

from ninja import Query, Router

from aftermile.api.asking import listed
from aftermile.api.lines import Lines, described
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import scans as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.database.keyset import Key, page
from aftermile.database.words import translate
from aftermile.kernel.errors import NotFound
from aftermile.parcels.actions.listing import take_rows
from aftermile.parcels.errors import ScanBroken
from aftermile.parcels.models import StrayScan

router = Router(tags=["parcels"])
SCAN = {"parcel": "00340434161094015902", "milestone": "in_transit", "at": "2026-11-22T14:05:00Z"}


@operation(
    router,
    "POST",
    "/scans",
    scope="parcels:write",
    answers={200: shapes.ScansTaken},
    openapi_extra={"requestBody": described(shapes.ScanIn, SCAN)},
)
def record_scans(request: Asked) -> dict[str, Any]:
    """
    Record one scan or many, in any order; a repeated one changes nothing.

    A JSON body is one scan or a list; with application/x-ndjson one scan a line. A scan that cannot be read
    is reported and stops no other; a body of which none can be read is refused. A scan is of a `parcel` in
    our words, or of a `number` as its carrier sent it. One of an unknown parcel is reported, one of an
    unknown number waits until it is known; an unknown milestone or code is kept as `unknown` and counted.
    """
    lines = Lines(shapes.ScanIn, request)
    rows = [shapes.row_of(index, scan) for index, scan in lines.rows.items()]
    taken = take_rows(request.api_access.scope, rows, by=request.api_access.actor)
    for place, ref, reason, problem in taken.missing:
        error = (
            NotFound(noun="parcel", ref=ref)
            if reason == NotFound.code
            else ScanBroken(field="scan", value=ref, problem=problem)
        )
        lines.refuse(place, error.code, translate(error))
    return {
        "new": taken.fresh,
        "known": taken.repeated + taken.corrected,
        "problems": sorted(lines.problems, key=itemgetter("index")),
        "strays": [
            {"index": place, "number": number, "reason": reason}
            for place, number, reason, _problem in sorted(taken.strays)
        ],
    }


@operation(router, "GET", "/scans/strays", scope="parcels:read", answers={200: PageOf[shapes.StrayListed]})
def list_stray_scans(request: Asked, paging: Query[Paging], *, waiting: bool = True) -> dict[str, Any]:
    """
    List answers that are no parcel's, newest first; `waiting` are those that no parcel took since.

    They are taken in when their number is added to a parcel.
    """
    rows = request.api_access.scope.apply(StrayScan.objects.all())
    if waiting:
        rows = rows.filter(parcel=None)
    found = page(rows, order_by=(Key("id", descending=True),), after=paging.after, limit=paging.limit)
    return listed(found, shapes.stray_out)
