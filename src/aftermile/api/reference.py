"""The document, its interactive page, and what each error code means."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from aftermile.api.problems import of_path
from aftermile.kernel.errors import AftermileError


def document(_request: HttpRequest) -> JsonResponse:
    """Answer the OpenAPI document."""
    from aftermile.api.urls import api  # noqa: PLC0415 - the urls name these views

    return JsonResponse(api.get_openapi_schema())


def reference(request: HttpRequest) -> HttpResponse:
    """Show the document interactively; all assets are ours."""
    return render(request, "api/reference.html", {"document": reverse("api-document")})


def all_errors(root: type[AftermileError] = AftermileError) -> Iterator[type[AftermileError]]:
    yield root
    for child in root.__subclasses__():
        yield from all_errors(child)


def problem_type(request: HttpRequest, code: str) -> HttpResponse:
    """Say what an error code means: the address that `type` of a problem document names."""
    for error in all_errors():
        if error.code == code:
            words = gettext(error.words)
            known = {"code": code, "status": error.status, "retryable": error.retryable, "words": words}
            return JsonResponse(known)
    return of_path(request)
