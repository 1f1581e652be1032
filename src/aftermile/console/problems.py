"""A business error that a console view did not show itself: a toast for HTMX, a page otherwise."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.urls.exceptions import Resolver404

from aftermile.console.toasts import is_part
from aftermile.database.words import translate
from aftermile.kernel.errors import AftermileError


class ProblemMiddleware:
    """Answers `AftermileError` of console views with its status and words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, AftermileError) or not _is_console(request):
            return None
        words = translate(error)
        if is_part(request):
            return HttpResponse(words, status=error.status, content_type="text/plain; charset=utf-8")
        context = {"problem": words, "status": error.status, "retryable": error.retryable}
        return render(request, "console/problem.html", context, status=error.status)


def _is_console(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return False
    return "console" in match.app_names
