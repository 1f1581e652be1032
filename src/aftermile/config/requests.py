"""A name for every request, in each line of the log and in the answer; and the headers of every answer."""

import json
import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

GIVEN: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
PERMISSIONS: Final = "camera=(self), geolocation=(), microphone=(self), payment=(), usb=()"
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIds:
    """Take the proxy's `X-Request-ID` when it is a plain word, else make one; answer with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        name = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = name
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class AddRequestId(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def logging_of(*, level: str, lines: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to stderr, as text or as JSON lines."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "aftermile.config.requests.AddRequestId"}},
        "formatters": {
            "text": {"format": "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"},
            "json": {"()": "aftermile.config.requests.JsonLines"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": lines, "filters": ["request_id"]}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "aftermile": {"level": level},
            "django": {"level": "INFO" if level == "DEBUG" else "WARNING"},
            "django.server": {"level": "WARNING", "propagate": True},
        },
    }
