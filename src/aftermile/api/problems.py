"""Errors as problem documents (RFC 9457), and everything that becomes one."""

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja.errors import AuthenticationError, HttpError, ValidationError

from aftermile.api.errors import (
    BodyBroken,
    Broken,
    FieldsInvalid,
    KeyMissing,
    OrderRefused,
    TableCell,
    VersionDiffers,
)
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError, BadInput, ChangedMeanwhile, NotFound
from aftermile.policies.engine.problems import Problem, TableBroken

log = logging.getLogger(__name__)
MOST_CELLS = 100
MEDIA_TYPE = "application/problem+json"


def problem(error: AftermileError, errors: Iterable[Mapping[str, str]] = ()) -> JsonResponse:
    """Return the problem document of a business error, in the language the client asked for."""
    body: dict[str, Any] = {
        "type": f"{settings.BASE_URL}/api/v1/problems/{error.code}",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": translate(error),
        "retryable": error.retryable,
    }
    listed = list(errors) or _field_of(error)
    if listed:
        body["errors"] = listed
    response = JsonResponse(body, status=error.status, content_type=MEDIA_TYPE)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Aftermile"'
    return response


def _field_of(error: AftermileError) -> list[Mapping[str, str]]:
    several = error.data.get("problems") if isinstance(error, OrderRefused) else None
    if isinstance(error, TableBroken):
        return [_celled(one) for one in error.problems[:MOST_CELLS]]
    if several:
        return [_pointed(one) for one in several]
    return [_pointed(error)] if isinstance(error, BadInput) and "field" in error.data else []


def _pointed(error: AftermileError) -> Mapping[str, str]:
    place = str(error.data.get("field", "")).replace("[", "/").replace("]", "").replace(".", "/")
    return {"pointer": f"/{place}" if place else "", "code": error.code, "detail": translate(error)}


def _celled(one: Problem) -> Mapping[str, str]:
    """Point at the cell of a table's document."""
    place = f"/document/rules/{one.rule - 1}" if one.rule else "/document"
    inside = "".join(f"/{part}" for part in one.cell.split(".") if part)
    return {"pointer": place + inside, "code": one.code, "detail": translate(TableCell(problem=one.sentence))}


def of_room(request: HttpRequest, error: AftermileError) -> HttpResponse:
    """A rule said no. With If-Match, somebody else's change is a failed precondition."""
    if isinstance(error, ChangedMeanwhile) and "If-Match" in request.headers:
        return problem(VersionDiffers())
    return problem(error)


def of_fields(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Fields that do not fit the document: a JSON pointer into the body, or the parameter's name."""
    listed = []
    for one in error.errors:
        place, *path = [str(part) for part in one["loc"]]
        inside = path[1:] if place in ("body", "form", "file") else path
        pointer = "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in inside)
        where = {"pointer": pointer} if place == "body" else {"parameter": "/".join(path)}
        listed.append({**where, "code": str(one["type"]), "detail": str(one["msg"])})
    return problem(FieldsInvalid(), listed)


def of_http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return problem(BodyBroken(problem=str(error)))
    return problem(Broken())


def of_key(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problem(KeyMissing())


def of_path(request: HttpRequest, _error: Http404 | None = None) -> HttpResponse:
    return problem(NotFound(noun="resource", ref=request.path))


def of_upload(_request: HttpRequest, error: MultiPartParserError) -> HttpResponse:
    return problem(BodyBroken(problem=str(error)))


def of_accident(_request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("an API request failed", exc_info=error)
    return problem(Broken())
