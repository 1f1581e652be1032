"""Codes of carriers: what nobody knows, what was taught, what a lesson would change."""

from typing import Annotated, Any, Final

from ninja import Field, Path, Query, Router, Status

from aftermile.accounts.models import Seller
from aftermile.accounts.roles import Permission
from aftermile.api.asking import listed
from aftermile.api.operation import Asked, operation
from aftermile.api.shapes import codes as shapes
from aftermile.api.shapes.basics import PageOf, Paging
from aftermile.kernel.errors import NotFound
from aftermile.parcels.actions import teaching
from aftermile.parcels.code_queue import get_taught, list_taught, open_codes
from aftermile.parcels.models import TaughtCode

router = Router(tags=["parcels"])
BIGGEST: Final = 2**63 - 1
LessonId = Annotated[int, Field(ge=1, le=BIGGEST)]


@operation(
    router, "GET", "/codes/unknown", scope="parcels:read", answers={200: PageOf[shapes.UnknownCodeOut]}
)
def list_unknown_codes(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List codes and words that no table knows, the most frequent first."""
    found = open_codes(request.api_access.scope, after=paging.after, limit=paging.limit)
    return {"items": [shapes.unknown_out(row) for row in found.items], "next": found.next}


@operation(router, "GET", "/codes/taught", scope="parcels:read", answers={200: PageOf[shapes.CodeLessonOut]})
def list_taught_codes(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """List what was taught of codes, newest first; a later one for the same code replaces an earlier one."""
    found = list_taught(request.api_access.scope, after=paging.after, limit=paging.limit)
    return listed(found, shapes.lesson_out)


@operation(
    router,
    "POST",
    "/codes/taught",
    scope="policies:write",
    answers={200: shapes.CodeLessonOut, 201: shapes.CodeLessonOut},
)
def teach_code(request: Asked, body: shapes.CodeLessonIn, preview: bool = False) -> Status[Any]:  # noqa: FBT001, FBT002
    """
    Teach what a code means: scans from now on and all past ones are read by it.

    The same again changes nothing.

    With `?preview=true` nothing is written: `effect` says how many past parcels would change, and how.
    """
    access = request.api_access
    seller = _seller(request, body.seller)
    access.require(Permission.POLICIES_WRITE, seller.pk if seller else "")
    lesson = teaching.Teaching(**body.dict(exclude={"seller"}))
    if preview:
        effect = teaching.preview_lesson(lesson, seller=seller)
        asked = TaughtCode(seller=seller, **body.dict(exclude={"seller"}))
        return Status(200, shapes.lesson_out(asked, effect))
    return Status(201, shapes.lesson_out(teaching.teach(lesson, by=access.actor, seller=seller)))


@operation(
    router,
    "DELETE",
    "/codes/taught/{lesson}",
    scope="policies:write",
    answers={200: shapes.CodeLessonOut},
)
def take_back_code(request: Asked, lesson: Path[LessonId], preview: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002
    """
    Take a lesson back: its scans are read again as if it had never been taught.

    No lesson is deleted: the answer is the one that takes it back. The same again changes nothing; a lesson
    that a later one replaced is refused. With `?preview=true` nothing is written, as when it was taught.
    """
    access = request.api_access
    row = get_taught(access.scope, lesson)
    access.require(Permission.POLICIES_WRITE, row.seller_id or "")
    if preview:
        effect = teaching.preview_lesson(teaching.taken_back(row), seller=row.seller)
        return shapes.lesson_out(row, effect)
    return shapes.lesson_out(teaching.take_lesson_back(row, by=access.actor))


def _seller(request: Asked, ref: str) -> Seller | None:
    """Return whose parcels a lesson is for; a key of one seller names him."""
    key = request.api_access.key
    if not ref:
        return key.seller if key else None
    found = request.api_access.scope.apply(Seller.objects.all(), "pk").filter(pk=ref).first()
    if found is None:
        raise NotFound(noun="seller", ref=ref)
    return found
